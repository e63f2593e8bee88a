/** `bitops.includes`: folders that an environment is made of beside its own. */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Fault } from '@bitops/fault';
import type { EnvironmentFolder, OpsRepo } from '@bitops/repo';

/** Their paths below the ops repo, with `/`; that of the whole of it is empty. */
export function includesOf({ settings }: EnvironmentFolder, { root }: Pick<OpsRepo, 'root'>): readonly string[] {
  return settings.includes.map((it) => relative(root, join(root, it)));
}

/** Names of the environments that no workspace of the chosen ones has. */
export function othersThan(chosen: readonly EnvironmentFolder[], repo: OpsRepo): ReadonlySet<string> {
  const included = new Set(chosen.flatMap((it) => [it.name, ...includesOf(it, repo)]));
  // A part of an environment brings all of it along, and so does a folder of environments.
  const isNeeded = (name: string) =>
    [...included].some((it) => it === '' || it === name || it.startsWith(`${name}/`) || name.startsWith(`${it}/`));
  return new Set(repo.environments.map((it) => it.name).filter((name) => !isNeeded(name)));
}

/** Warnings of those that are not there: their changes count for nothing. */
export function missingIncludes(environment: EnvironmentFolder, { root }: OpsRepo): readonly Fault[] {
  const at = environment.resolved.origins.get('includes')?.[0]?.at;
  const missing = environment.settings.includes.filter((it) => !existsSync(join(root, it)));
  return missing.map((it) => {
    const fix = "Correct the path, which begins at the ops repo's root, or take it out.";
    return { code: 'INCLUDE_MISSING', what: `bitops.includes names ${it}, which is not there`, ...(at && { at }), fix };
  });
}

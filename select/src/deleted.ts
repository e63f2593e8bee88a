/** Environments that were there and are not any more. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Changes } from '@bitops/changed';
import type { Fault } from '@bitops/fault';
import { defaultsIn, type OpsRepo } from '@bitops/repo';
import { loadMatch } from './globs.js';

/** Warnings of environments whose folder is gone: what they deployed is not. They are known by what was in them. */
export async function deletedEnvironments(
  repo: OpsRepo,
  { since, commit, files }: Pick<Changes, 'since' | 'commit' | 'files'>,
): Promise<readonly Fault[]> {
  const gone = files.filter((it) => !existsSync(join(repo.root, it)));
  const isNamed = await namer(repo);
  const tools = new Set(repo.plugins.flatMap((it) => it.plugin?.tool?.name ?? it.manifest.tool ?? []));
  const names = new Set(gone.flatMap((path) => environmentOf(path, isNamed, tools) ?? []));
  const known = new Set([...repo.environments.map((it) => it.name), ...repo.faults.keys()]);
  const deleted = [...names].filter((name) => !foldersOf(name).some((it) => known.has(it)));
  return deleted.sort().map((name) => ({
    code: 'ENVIRONMENT_DELETED',
    what: `The environment ${name} was deleted since ${since}`,
    at: { file: join(repo.root, name) },
    why: 'Nothing destroys what it deployed: its folder is gone.',
    fix: `If that is still there, take the folder from git (git checkout ${commit.slice(0, 12)} -- ${name}) and run "bitops destroy ${name}".`,
  }));
}

/** Whether a folder of that name may be an environment. */
async function namer({ settings, defaultFolder }: OpsRepo): Promise<(name: string) => boolean> {
  const { environments: globs } = settings;
  // Where none is there, it may be the one that is gone.
  const shared = defaultFolder === undefined ? defaultsIn(settings) : [defaultFolder];
  if (globs === undefined) return (name) => !shared.includes(name) && /^(?!node_modules$)[^._/][^/]*$/.test(name);
  const match = await loadMatch(globs);
  return (name) => globs.some((it) => match(it.replace(/^\.\/|\/$/g, ''), name));
}

/** The environment that a file was in, if it tells: by settings of its own, of a deployment, or by the name of a tool. */
function environmentOf(
  path: string,
  isNamed: (name: string) => boolean,
  tools: ReadonlySet<string>,
): string | undefined {
  const isSettings = (name: string | undefined) => name !== undefined && /^bitops\.config\.ya?ml$/.test(name);
  return foldersOf(path).find((folder) => {
    const [first = '', second] = path.slice(folder.length + 1).split('/');
    const tells = second === undefined ? isSettings(first) : isSettings(second) || tools.has(first);
    return tells && isNamed(folder);
  });
}

/** A path and the folders that it lies in, the outermost first. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

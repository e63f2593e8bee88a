/** Environments that are not at the top of the ops repo: those that `bitops.environments` names by globs. */
import type { Layer } from '@bitops/config';
import type { Fault } from '@bitops/fault';
import type { EnvironmentFolder } from './environment.js';

/** A glob as it is matched: as people write folders, it may begin with `./` and end with `/`. */
const plain = (pattern: string) => pattern.replace(/^(!?)(\.\/)+/, '$1').replace(/\/+$/, '');

/** Why a text can't be a glob of environments; undefined where it can. */
export function wrongPattern(pattern: string): string | undefined {
  if (plain(pattern).replace(/^!/, '') === '') return 'It names no folder.';
  const isInside = !/^!?(\/|~)/.test(pattern) && !pattern.split('/').includes('..');
  return isInside ? undefined : 'It leads out of the ops repo.';
}

/** Paths of the folders that globs name, parents first. Links are not followed; some folders hold no environments. */
export async function findNested(
  root: string,
  patterns: readonly string[],
  defaultFolder: string | undefined,
): Promise<readonly string[]> {
  const { glob } = await import('tinyglobby');
  const none = ['**/node_modules', '**/_*', ...(defaultFolder === undefined ? [] : [defaultFolder])];
  const found = await glob(patterns.map(plain), {
    cwd: root,
    ignore: none.flatMap((it) => [it, `${it}/**`]),
    onlyDirectories: true,
    expandDirectories: false,
    followSymbolicLinks: false,
  });
  return found.map(plain).sort();
}

/** Whether a folder lies in one of those that are environments already: what is in an environment are its deployments. */
export function isWithin(name: string, environments: ReadonlyMap<string, unknown>): boolean {
  for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) {
    if (environments.has(name.slice(0, at))) return true;
  }
  return false;
}

/** Warnings of globs that name no environment. */
export async function unmatched(
  patterns: readonly string[],
  environments: readonly Pick<EnvironmentFolder, 'name'>[],
  layer: Layer | undefined,
): Promise<readonly Fault[]> {
  const { default: picomatch } = await import('picomatch');
  return patterns.flatMap((pattern, index) => {
    if (pattern.startsWith('!')) return [];
    const matches = picomatch(plain(pattern));
    if (environments.some((it) => matches(it.name))) return [];
    const at = layer?.document.place(['bitops', 'environments', String(index)], 'value');
    const outer = environments.find((it) => plain(pattern).startsWith(`${it.name}/`))?.name;
    const why =
      outer === undefined
        ? 'An environment is a folder with settings of its own or with a folder that is named after a tool.'
        : `${outer} is an environment itself: what is in it are its deployments.`;
    const what = `bitops.environments: ${pattern} names no environment`;
    return [{ code: 'ENVIRONMENTS_UNMATCHED', what, at, why, fix: 'Correct the glob, or take it out.' }];
  });
}

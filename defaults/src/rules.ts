/** What becomes of which file. */
import { basename, dirname, extname, join } from 'node:path';
import type { DefaultRule } from '@bitops/contract';
import picomatch from 'picomatch';
import type { MergeRequest } from './request.js';

type Keep = DefaultRule['keep'];

/** What becomes of a path below the deployment's folder; nothing said = what is said of its folder, or of its kind. */
export type Rules = (path: string, isFolder: boolean) => Keep | undefined;

const configFile = /^bitops\.config\.ya?ml$/;

/** The rules for one deployment, the strongest first. */
export function rulesFor({ special, durable, others }: MergeRequest): Rules {
  const rules = (special?.files ?? []).map(({ files, keep }) => ({ matches: matcherOf(files), keep }));
  const apart = new Set([...durable.map((path) => path.replace(/\/$/, '')), ...others]);
  return (path, isFolder) => {
    // The deployment's own settings are kept apart as a layer: a hook sees and edits those of the environment.
    if (apart.has(path) || (!isFolder && configFile.test(path))) return 'none';
    return rules.find((it) => it.matches(path, isFolder))?.keep;
  };
}

/** What is done with a file that nothing special is said of. */
export function usualRule(path: string): Keep {
  return /\.ya?ml$/.test(path) ? 'merge' : 'environment';
}

/** The path of the environment's file where both are kept. */
export function asideOf({ special, environment: whole }: MergeRequest, path: string): string {
  const environment = whole.replaceAll('/', '-'); // its name may be a path, and the file stays where it is
  const { aside } = special?.files?.find(({ files }) => matcherOf(files)(path, false)) ?? {};
  const extension = extname(path);
  if (aside === undefined) return `${path}.${environment}${extension}`;
  const words = { name: basename(path, extension), environment };
  return join(
    dirname(path),
    aside.replaceAll(/\{(name|environment)\}/g, (_, word: keyof typeof words) => words[word]),
  );
}

function matcherOf(glob: string): (path: string, isFolder: boolean) => boolean {
  const pattern = glob.replace(/\/$/, '');
  const matches = picomatch(pattern.replace(/^\//, ''), { dot: true });
  const isName = !pattern.includes('/');
  return (path, isFolder) =>
    (isFolder || !glob.endsWith('/')) && matches(isName ? (path.split('/').at(-1) ?? '') : path);
}

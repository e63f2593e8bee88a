/** Which environments changed files affect, and why. Pure. */

/** A file or folder that an environment is made of, below the ops repo, with `/`. */
export interface Watched {
  readonly kind: 'environment' | 'default' | 'settings' | 'plugin' | 'include' | 'read' | 'link';
  readonly path: string;
  /** The deployment that reads it, or the plugin or the link that it belongs to. */
  readonly by?: string;
}

/** An environment that may be affected. */
export interface Candidate {
  readonly name: string;
  readonly watched: readonly Watched[];
  /** Reasons that no path tells, such as another version of a plugin. */
  readonly further: readonly Reason[];
  /** Whether a change in its own folder does not count. */
  isIgnored(path: string): boolean;
  /** Names of the environments that it needs. */
  readonly needs: readonly string[];
}

/** Why an environment is affected. */
export type Reason =
  /** Files that it is made of changed: some of them, and how many there are. */
  | (Watched & { readonly files: readonly string[]; readonly count: number })
  /** It needs an environment that is affected. */
  | { readonly kind: 'need'; readonly environment: string };

/** As many changed files as a reason names. */
const most = 5;

/** The reasons of every environment that is affected, in the order of the candidates. */
export function affectedBy(
  files: readonly string[],
  candidates: readonly Candidate[],
): ReadonlyMap<string, readonly Reason[]> {
  const under = lookup(files);
  const found = new Map<string, readonly Reason[]>();
  for (const it of candidates) {
    const reasons = [...it.watched.flatMap((watched) => toReason(watched, under(watched.path), it)), ...it.further];
    if (reasons.length > 0) found.set(it.name, reasons);
  }
  return inOrder(candidates, found, throughNeeds(candidates, found));
}

function toReason(watched: Watched, changed: readonly string[], { isIgnored }: Candidate): readonly Reason[] {
  const files = watched.kind === 'environment' ? changed.filter((path) => !isIgnored(path)) : changed;
  return files.length === 0 ? [] : [{ ...watched, files: files.slice(0, most), count: files.length }];
}

/** Answers what changed at a path: itself, what is in it, or the submodule that it lies in, which changes as a whole. */
function lookup(files: readonly string[]): (path: string) => readonly string[] {
  const sorted = [...files].sort();
  const all = new Set(files);
  const known = new Map<string, readonly string[]>();
  const find = (path: string): readonly string[] => {
    if (path === '') return sorted;
    const start = firstFrom(sorted, `${path}/`);
    let end = start;
    while (sorted[end]?.startsWith(`${path}/`)) end += 1;
    return [...aboveOf(path).filter((it) => all.has(it)), ...sorted.slice(start, end)];
  };
  return (path) => {
    const found = known.get(path) ?? find(path);
    known.set(path, found);
    return found;
  };
}

function firstFrom(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A path and the folders that it lies in. */
function aboveOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** The environments that need an affected one, be it by way of others, each with those that it needs. */
function throughNeeds(candidates: readonly Candidate[], affected: ReadonlyMap<string, unknown>) {
  const needing = new Map<string, string[]>();
  for (const it of candidates) for (const need of it.needs) needing.set(need, [...(needing.get(need) ?? []), it.name]);
  const through = new Map<string, Reason[]>();
  const reached = new Set(affected.keys());
  for (const environment of reached) {
    for (const name of needing.get(environment) ?? []) {
      through.set(name, [...(through.get(name) ?? []), { kind: 'need', environment }]);
      reached.add(name);
    }
  }
  return through;
}

function inOrder(
  candidates: readonly Candidate[],
  ...parts: readonly ReadonlyMap<string, readonly Reason[]>[]
): ReadonlyMap<string, readonly Reason[]> {
  const all = candidates.map((it) => [it.name, parts.flatMap((part) => part.get(it.name) ?? [])] as const);
  return new Map(all.filter(([, reasons]) => reasons.length > 0));
}

/** Which packages of a lock file are other ones now. Pure. */
import { get, isRecord } from '@bitops/config';

type Entries = Readonly<Record<string, unknown>>;

/**
 * Names of those packages that are not what they were, they themselves or what they depend on. All of them where a text
 * can't be read: nobody knows.
 */
export function changedPackages(
  names: readonly string[],
  before: string | undefined,
  now: string | undefined,
): readonly string[] {
  const [old, own] = [before, now].map(entriesOf);
  if (old === undefined || own === undefined) return names;
  return names.filter((name) => closureOf(name, old) !== closureOf(name, own));
}

/** The packages of a `package-lock.json` by their folders; a file that is not there holds none. */
function entriesOf(text: string | undefined): Entries | undefined {
  if (text === undefined) return {};
  try {
    const packages = get(JSON.parse(text), ['packages']);
    return isRecord(packages) ? packages : undefined;
  } catch {
    return undefined;
  }
}

/** All that a package consists of, as one text. */
function closureOf(name: string, entries: Entries): string {
  const first = `node_modules/${name}`;
  const found = new Set(first in entries ? [first] : []);
  for (const folder of found) {
    const entry = entries[folder];
    const needed = ['dependencies', 'optionalDependencies'].flatMap((key) => keysOf(get(entry, [key])));
    for (const it of needed.flatMap((need) => resolve(folder, need, entries) ?? [])) found.add(it);
    const target = get(entry, ['link']) === true ? get(entry, ['resolved']) : undefined;
    if (typeof target === 'string') found.add(target);
  }
  const told = [...found].sort().map((folder) => {
    const { version, resolved, integrity } = Object(entries[folder]);
    return [folder, version, resolved, integrity];
  });
  return JSON.stringify(told);
}

const keysOf = (it: unknown) => (isRecord(it) ? Object.keys(it) : []);

/** The folder in which an import from another one finds a package. */
function resolve(from: string, name: string, entries: Entries): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const folder = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (folder in entries) return folder;
    if (at === '') return undefined;
  }
}

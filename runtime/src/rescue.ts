import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Copies what would be lost to a folder of its own, or to a new temporary one where that can't be. Gives the copy. */
export function rescue(path: string, home: string, folder: string): string {
  try {
    return copyInto(folder, path, home);
  } catch {
    return copyInto(mkdtempSync(join(tmpdir(), 'bitops-rescued-')), path, home);
  }
}

/** The newest copy that was rescued of something; `undefined` where there is none. `folder` holds one of each run. */
export function findRescued(home: string, folder: string): string | undefined {
  const runs = existsSync(folder) ? readdirSync(folder).sort().reverse() : [];
  return runs.map((run) => join(folder, run, home)).find((copy) => existsSync(copy));
}

/** The way to its home is kept, so that files with one name do not meet. */
function copyInto(folder: string, path: string, home: string): string {
  const goal = join(folder, home);
  mkdirSync(dirname(goal), { recursive: true, mode: 0o700 });
  // A link that leads nowhere holds nothing that could be lost.
  cpSync(path, goal, { recursive: true, dereference: true, filter: (it) => existsSync(it) });
  return goal;
}

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { allToDisk, toDisk } from './files.js';

/**
 * Copies what would be lost to a folder of its own, or to a new temporary one where that can't be. Gives the copy; throws where
 * neither can be.
 */
export function rescue(path: string, home: string, folder: string): string {
  try {
    return copyInto(folder, path, home);
  } catch {
    return copyAside(path, home);
  }
}

function copyAside(path: string, home: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'bitops-rescued-'));
  try {
    return copyInto(folder, path, home);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The newest copy that was rescued of something; `undefined` where there is none. `folder` holds one of each run. */
export function findRescued(home: string, folder: string): string | undefined {
  const runs = existsSync(folder) ? readdirSync(folder).sort().reverse() : [];
  return runs.map((run) => join(folder, run, home)).find((copy) => existsSync(copy));
}

/** The way to its home is kept, so that files with one name do not meet. Whole or not at all: half a copy is no copy. */
function copyInto(folder: string, path: string, home: string): string {
  const goal = join(folder, home);
  const meanwhile = `${goal}.new`;
  mkdirSync(dirname(goal), { recursive: true, mode: 0o700 });
  try {
    // A link that leads nowhere holds nothing that could be lost.
    cpSync(path, meanwhile, { recursive: true, dereference: true, filter: (it) => existsSync(it) });
    allToDisk(meanwhile);
    renameSync(meanwhile, goal);
    toDisk(dirname(goal));
    return goal;
  } finally {
    rmSync(meanwhile, { recursive: true, force: true });
  }
}

/** Takes a lock away from a holder that is gone, and keeps what it says of the work that it left. */
import { dirname } from 'node:path';
import { removeFile, writeWhole } from './files.js';
import { loadHolder } from './lock.js';
import { tidyLockFolder } from './lock-folder.js';
import type { SeenLock } from './look.js';
import { self } from './process/mark.js';

/**
 * Frees a lock that was looked at; false where another run has it meanwhile. One that names workspaces which are there is
 * not removed: it becomes that of this process, and so of a dead holder as soon as this one has ended, whose work the next
 * run recovers.
 */
export function freeLock({ file, holder, workspaces }: SeenLock): boolean {
  const now = loadHolder(file);
  if (now?.run !== holder?.run || now?.pid !== holder?.pid) return false;
  if (now !== undefined && workspaces.length > 0) {
    writeWhole(file, JSON.stringify({ ...now, ...self() }));
    return true;
  }
  for (const it of [`${file}.pids`, file]) removeFile(it);
  tidyLockFolder(dirname(file));
  return true;
}

import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '@bitops/fault';

/** Writes a file so that a reader finds the old or the new content, and a crash leaves one of the two. */
export function writeWhole(file: string, content: string): void {
  const meanwhile = `${file}.new`;
  try {
    writeFileSync(meanwhile, content, { mode: 0o600 });
    renameSync(meanwhile, file);
  } catch (error) {
    removeFile(meanwhile);
    throw error;
  }
}

/** Waits until the disk has a file, or the names in a folder, where the file system can tell. */
export function toDisk(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } catch (error) {
    // Some file systems know nothing of it for folders.
    if (!isSystemError(error, 'EINVAL', 'EBADF', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP')) throw error;
  } finally {
    closeSync(fd);
  }
}

/** As `toDisk`, of a file or of a folder and all that is in it; links have no content of their own. */
export function allToDisk(path: string): void {
  const stat = lstatSync(path);
  if (stat.isDirectory()) for (const name of readdirSync(path)) allToDisk(join(path, name));
  if (stat.isDirectory() || stat.isFile()) toDisk(path);
}

/** Removes a folder if nothing is in it. */
export function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // something is in it, or it is gone already
  }
}

/** Removes a file if it is there. */
export function removeFile(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
  }
}

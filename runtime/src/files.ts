import { renameSync, rmdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { isSystemError } from '@bitops/fault';

/** Writes a file so that a reader finds the old or the new content, and a crash leaves one of the two. */
export function writeWhole(file: string, content: string): void {
  const meanwhile = `${file}.new`;
  writeFileSync(meanwhile, content, { mode: 0o600 });
  renameSync(meanwhile, file);
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

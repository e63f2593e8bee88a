import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, isSystemError } from '@bitops/fault';
import { removeFile } from './files.js';

/** Bytes that any program needs; where there is no room for them, there is none. */
const little = 256 * 1024;

/**
 * Tells that the disk with a folder of a workspace is full, which programs that fail of it often can't say: what they print goes
 * there, too. Nothing is found out but by writing, since root, quotas and file systems differ in what "free" means.
 */
export function diskFull(folder: string): Fault | undefined {
  const file = join(folder, 'room');
  try {
    writeFileSync(file, new Uint8Array(little));
    return undefined;
  } catch (error) {
    if (!isSystemError(error, 'ENOSPC', 'EDQUOT')) return undefined;
    return {
      code: 'DISK_FULL',
      what: 'There is no room left where workspaces are',
      at: { file: tmpdir() },
      why: 'What programs write and print there is lost, and most of them fail then.',
      fix: 'Make room there, or set TMPDIR to a folder that has more.',
    };
  } finally {
    removeFile(file);
  }
}

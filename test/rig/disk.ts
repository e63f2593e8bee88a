/** A disk of a megabyte, to be full. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '@bitops/fault';
import { onTestFinished } from 'vitest';

/** A disk that is mounted at a folder until the test is over. */
export interface SmallDisk {
  /** Leaves no room on it. */
  fill(): void;
  /** Makes room again. */
  free(): void;
}

/** Mounts one; what was in the folder can't be seen meanwhile. Needs the right to mount, see `whyNoReadOnly`. */
export function smallDisk(folder: string): SmallDisk {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
  const filler = join(folder, 'filler');
  return { fill: () => fill(filler), free: () => rmSync(filler, { force: true }) };
}

function fill(file: string): void {
  try {
    for (;;) writeFileSync(file, Buffer.alloc(4096), { flag: 'a' });
  } catch (error) {
    if (!isSystemError(error, 'ENOSPC')) throw error;
  }
}

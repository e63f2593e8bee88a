/** Where locks are, and what else belongs to an ops repo but can't be in it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isSystemError } from '@bitops/fault';
import type { Environment } from './environment.js';
import { removeEmpty, removeFile } from './files.js';

/** Where the locks of an ops repo are: in it, or in the user's state folder where it can't be written. */
export function lockFolder(repo: string, env: Environment): string {
  const own = join(repo, '.bitops');
  try {
    mkdirSync(join(own, 'locks'), { recursive: true, mode: 0o700 });
    writeFileSync(join(own, '.gitignore'), '*\n');
    return join(own, 'locks');
  } catch (error) {
    if (!isSystemError(error, 'EROFS', 'EACCES', 'EPERM', 'EEXIST', 'ENOTDIR', 'ENOSPC', 'EDQUOT')) throw error;
    return join(stateFolder(repo, env), 'locks');
  }
}

/** Removes the folders of the locks if no run needs them any more. */
export function tidyLockFolder(folder: string): void {
  removeEmpty(folder);
  if (existsSync(folder)) return;
  const above = dirname(folder);
  removeFile(join(above, '.gitignore'));
  removeEmpty(above);
}

/** The folder in the user's state folder that belongs to an ops repo. */
export function stateFolder(repo: string, env: Environment): string {
  const base = env['XDG_STATE_HOME'] || join(env['HOME'] || homedir(), '.local', 'state');
  return join(base, 'bitops', createHash('sha256').update(repo).digest('hex').slice(0, 16));
}

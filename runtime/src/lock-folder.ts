/** Where locks are, and what else belongs to an ops repo but can't be in it. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fault, isSystemError } from '@bitops/fault';
import type { Environment } from './environment.js';
import { removeEmpty, removeFile } from './files.js';
import { folderUnwritable } from './lock-faults.js';
import { hideFromGit, makeFolders } from './owned.js';

/**
 * Where bitops keeps what is its own of an ops repo: in it, or in the user's state folder where it can't be written. Asked, and
 * not just tried: all runs must come to one answer, also while another one removes the folder. And on a read-only file system
 * mkdir with `recursive` fails with ENOENT.
 */
export function ownFolder(repo: string, env: Environment): string {
  const own = join(repo, '.bitops');
  return isWritable(existsSync(own) ? own : repo) ? own : stateFolder(repo, env);
}

/** Where the locks of an ops repo are: in it, or in the user's state folder where it can't be written. */
export function lockFolder(repo: string, env: Environment): string {
  const own = ownFolder(repo, env);
  if (own === stateFolder(repo, env)) return join(own, 'locks');
  for (let attempt = 0; ; attempt += 1) {
    try {
      makeFolders(join(own, 'locks'), 0o700);
      hideFromGit(own);
      return join(own, 'locks');
    } catch (error) {
      if (isSystemError(error, ...cannotHold)) return join(stateFolder(repo, env), 'locks');
      if (!isSystemError(error, 'ENOENT') || attempt === 10) throw fault(folderUnwritable(own, error), error);
    }
  }
}

/** A full disk is none of these: as soon as there is room again, another run would look for the lock in the ops repo. */
const cannotHold = ['EROFS', 'EACCES', 'EPERM', 'EEXIST', 'ENOTDIR'];

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
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
  // The end of a long path tells repos apart better than its beginning, and a name may have 255 bytes.
  return join(base, 'bitops', encodeURIComponent(repo).slice(-200));
}

/** Where state of an ops repo is that could not come home; a folder for each run. */
export function rescuedFolder(repo: string, env: Environment): string {
  return join(stateFolder(repo, env), 'rescued');
}

/** Folders that outlive runs, in the cache of the user. What is in it is whole, and never written again. */
import { constants, cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isSystemError } from '@bitops/fault';
import type { Environment } from './environment.js';
import { isInside } from './paths.js';
import { randomId } from './random-id.js';

/** The folder of the cache: bitops's own in the user's. */
export function userCache(env: Environment): string {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'bitops');
}

/** Makes a folder that is not there a link to what the cache has under a key; false where it has nothing. */
export function takeCached(cache: string, key: string, folder: string): boolean {
  const goal = join(cache, key);
  if (!isInside(cache, goal) || !existsSync(goal) || isThere(folder)) return false;
  return attempt(() => {
    mkdirSync(dirname(folder), { recursive: true });
    symlinkSync(goal, folder);
  });
}

/**
 * Moves a folder into the cache and leaves a link in its place. False where it stays as it is: it is a link, the cache
 * has the key already, or can't be written. Runs at the same time don't see each other's work before it is whole.
 */
export function keepCached(cache: string, key: string, folder: string): boolean {
  const goal = join(cache, key);
  if (!isInside(cache, goal) || existsSync(goal) || !isFolder(folder)) return false;
  return attempt(() => {
    mkdirSync(dirname(goal), { recursive: true, mode: 0o700 });
    if (!moved(folder, goal)) return copyWhole(folder, goal);
    try {
      symlinkSync(goal, folder);
    } catch (error) {
      renameSync(goal, folder);
      throw error;
    }
  });
}

/** False where the cache is on another file system. */
function moved(folder: string, goal: string): boolean {
  try {
    renameSync(folder, goal);
    return true;
  } catch (error) {
    if (isSystemError(error, 'EXDEV')) return false;
    throw error;
  }
}

function copyWhole(folder: string, goal: string): void {
  const meanwhile = `${goal}.${randomId()}`;
  try {
    cpSync(folder, meanwhile, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    renameSync(meanwhile, goal);
  } finally {
    rmSync(meanwhile, { recursive: true, force: true });
  }
}

/** A cache that can't be used must not fail a run: what it would have saved is done again. */
function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

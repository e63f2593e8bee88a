/** What runs hold and have left behind, looked at without touching it. */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './environment.js';
import { type Holder, loadHolder, lockFile } from './lock.js';
import { rescuedFolder, stateFolder } from './lock-folder.js';
import { isAlive, processesWith, self } from './process/mark.js';
import { isMadeFor, isWorkspace } from './scratch.js';

/** A lock that is there. */
export interface SeenLock {
  readonly environment: string;
  readonly file: string;
  /** `elsewhere`: of another machine or container, where nobody can tell from here; `broken`: it can't be read. */
  readonly state: 'held' | 'elsewhere' | 'left' | 'broken';
  readonly holder?: Omit<Holder, 'workspaces'>;
  /** Workspaces that are there. */
  readonly workspaces: readonly string[];
}

/** The locks of an ops repo. */
export function loadLocks(repo: string, env: Environment): readonly SeenLock[] {
  return lockFolders(repo, env).flatMap((folder) => {
    const names = namesIn(folder).filter((it) => it.endsWith('.json'));
    return names.map((name) => seenLock(join(folder, name), decodeURIComponent(name.slice(0, -'.json'.length)), repo));
  });
}

/** The locks of one environment: none or one, but two where the ops repo was writable only for a while. */
export function loadLocksOf(repo: string, env: Environment, environment: string): readonly SeenLock[] {
  const files = lockFolders(repo, env).map((folder) => lockFile(folder, environment));
  return files.filter((it) => existsSync(it)).map((file) => seenLock(file, environment, repo));
}

function lockFolders(repo: string, env: Environment): readonly string[] {
  return [join(repo, '.bitops'), stateFolder(repo, env)].map((it) => join(it, 'locks'));
}

function seenLock(file: string, environment: string, repo: string): SeenLock {
  const holder = loadHolder(file);
  if (holder === undefined) return { environment, file, state: 'broken', workspaces: [] };
  const workspaces = holder.workspaces.filter((it) => isMadeFor(repo, it));
  const isHere = holder.host === self().host;
  return {
    environment,
    file,
    state: isHere ? (isAlive(holder) ? 'held' : 'left') : 'elsewhere',
    holder,
    workspaces,
  };
}

/** Workspaces of an ops repo that no lock names and no process uses: the next run does not find them. */
export function loadLostWorkspaces(repo: string, locks: readonly SeenLock[]): readonly string[] {
  const base = tmpdir();
  if (!existsSync(base)) return [];
  const known = new Set(locks.flatMap((it) => it.workspaces));
  // A run that is just about to begin, or one that holds no lock, has a workspace, too.
  const isRunning = locks.some((it) => it.state !== 'left');
  if (isRunning) return [];
  const folders = namesIn(base).filter((it) => isWorkspace.test(it));
  const real = realpathSync(base);
  return folders
    .map((it) => join(real, it))
    .filter((it) => !known.has(it) && isMadeFor(repo, it))
    .filter((it) => processesWith(`BITOPS_TEMPDIR=${join(it, 'repo')}`).length === 0);
}

/** Folders with state that could not come home. */
export function loadRescued(repo: string, env: Environment): readonly string[] {
  const folder = rescuedFolder(repo, env);
  return namesIn(folder).map((it) => join(folder, it));
}

function namesIn(folder: string): readonly string[] {
  try {
    return existsSync(folder) ? readdirSync(folder) : [];
  } catch {
    return [];
  }
}

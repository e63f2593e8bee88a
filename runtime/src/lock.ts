/** One run at a time per environment, on this machine: a lock that a dead holder does not keep. */

import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fault, isSystemError } from '@bitops/fault';
import { removeEmpty, removeFile, writeWhole } from './durable.js';
import type { Environment } from './environment.js';
import { isAlive, markProcess, type ProcessMark, self } from './process.js';

/** Who holds a lock, and what it has under way. */
export interface Holder extends ProcessMark {
  /** The machine, and the pid namespace where there is one. */
  readonly host: string;
  readonly run: string;
  readonly intent: string;
  /** ISO 8601. */
  readonly since: string;
  /** Workspaces that are in use, or that a killed run left behind. */
  readonly workspaces: readonly string[];
}

export interface Lock {
  /** What a run that was killed left behind, if one was. */
  readonly inherited: readonly string[];
  /** Processes of killed runs that still live. */
  leftovers(): readonly number[];
  /** Says which workspaces are under way. */
  using(workspaces: readonly string[]): void;
  /** Remembers a process, so that the run after a killed one finds it. */
  started(pid: number): void;
  release(): void;
}

/** Takes the lock of an environment. Throws LOCK_HELD where another run has it. */
export async function takeLock(
  folder: string,
  environment: string,
  run: { readonly run: string; readonly intent: string },
): Promise<Lock> {
  const file = join(folder, `${encodeURIComponent(environment)}.json`);
  const me: Holder = { ...self(), ...run, since: new Date().toISOString(), workspaces: [] };
  for (let attempt = 0; attempt < 50; attempt += 1) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (createNew(file, JSON.stringify(me))) return heldLock(file, me, []);
    const holder = readHolder(file);
    if (holder !== undefined) {
      if (holder.host !== me.host || isAlive(holder)) throw held(environment, holder, file, me.host);
      const lock = takeOver(file, me, holder);
      if (lock !== undefined) return lock;
    }
    await sleep(40);
  }
  const what = `The lock of ${environment} can't be read`;
  throw fault({ code: 'LOCK_HELD', what, at: { file }, fix: `If no other run is under way, remove ${file}.` });
}

/** Creates a file that is not there; false where it is, or where its folder just vanished. */
function createNew(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST', 'ENOENT')) return false;
    throw error;
  }
}

/** `undefined` while its holder is about to write it, or has just released it. */
function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Only one of several takes a dead holder's lock: the one that makes the second file. */
function takeOver(file: string, me: Holder, dead: Holder): Lock | undefined {
  const guard = `${file}.takeover`;
  if (!createNew(guard, '')) {
    const age = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 10_000) removeFile(guard);
    return undefined;
  }
  try {
    const now = readHolder(file);
    if (now?.pid !== dead.pid || now.started !== dead.started || now.run !== dead.run) return undefined;
    writeWhole(file, JSON.stringify({ ...me, workspaces: dead.workspaces }));
    return heldLock(file, me, dead.workspaces);
  } finally {
    removeFile(guard);
  }
}

function heldLock(file: string, me: Holder, inherited: readonly string[]): Lock {
  const pids = `${file}.pids`;
  const before = inherited.length > 0 && existsSync(pids) ? readMarks(pids) : [];
  return {
    inherited,
    leftovers: () => before.filter(isAlive).map((mark) => mark.pid),
    using: (workspaces) => writeWhole(file, JSON.stringify({ ...me, workspaces })),
    started(pid) {
      const mark = markProcess(pid);
      if (mark !== undefined) appendFileSync(pids, `${mark.pid} ${mark.started}\n`, { mode: 0o600 });
    },
    release() {
      for (const it of [pids, file]) removeFile(it);
      removeEmpty(dirname(file));
    },
  };
}

function readMarks(file: string): ProcessMark[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => {
    const [pid = '', ...started] = line.split(' ');
    return { pid: Number(pid), started: started.join(' ') };
  });
}

function held(environment: string, holder: Holder, file: string, host: string) {
  const here = holder.host === host;
  return fault({
    code: 'LOCK_HELD',
    what: `Another run has the environment ${environment}: ${holder.intent}, run ${holder.run}`,
    at: { file },
    why: `Process ${holder.pid} on ${holder.host.split(' ')[0]}, since ${holder.since}.`,
    fix: here
      ? 'Wait until it ends, or end it.'
      : `Wait until it ends. If that machine or container is gone for good, remove ${file}.`,
  });
}

/** Where the locks of an ops repo are: in it, or in the user's state folder where it can't be written. */
export function lockFolder(repo: string, env: Environment): string {
  const own = join(repo, '.bitops');
  try {
    mkdirSync(join(own, 'locks'), { recursive: true, mode: 0o700 });
    writeFileSync(join(own, '.gitignore'), '*\n');
    return join(own, 'locks');
  } catch (error) {
    if (!isSystemError(error, 'EROFS', 'EACCES', 'EPERM', 'EEXIST', 'ENOTDIR')) throw error;
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

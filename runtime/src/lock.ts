/** One run at a time per environment, on this machine: a lock that a dead holder does not keep. */
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fault, isSystemError } from '@bitops/fault';
import { removeFile, writeWhole } from './files.js';
import { broken, held, unwritable } from './lock-faults.js';
import { createPidFile } from './pid-file.js';
import { findsByEnvironment, isAlive, type ProcessMark, self } from './process/mark.js';
import { randomId } from './random-id.js';
import { dropUnmarked } from './scratch.js';

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
  /** Who started the run, as far as that is known. */
  readonly actor?: string;
  /** Where the CI shows the run. */
  readonly url?: string;
}

export interface Lock {
  /** What a run that was killed left behind, if one was. */
  readonly inherited: readonly string[];
  /** Processes of killed runs that still live. */
  leftovers(): readonly number[];
  /** Says which workspaces are under way, in place of those that were named when it was taken. */
  using(workspaces: readonly string[]): void;
  /** Remembers a process, so that the run after a killed one finds it. */
  started(pid: number): void;
  /** Leaves the lock, as a dead holder's, to the next run: a workspace holds what could not come home. */
  hold(): void;
  readonly held: boolean;
  release(): void;
}

/**
 * Takes the lock of an environment. Of what a dead holder says that it left, only what is `owns` counts.
 * Throws LOCK_HELD where another run has it, LOCK_BROKEN where nobody can tell who
 * has it, and LOCK_UNWRITABLE where its file can't be written.
 */
export async function takeLock(
  folder: string,
  environment: string,
  run: Pick<Holder, 'run' | 'intent'> & Partial<Pick<Holder, 'workspaces' | 'actor' | 'url'>>,
  owns: (workspace: string) => boolean,
): Promise<Lock> {
  const file = lockFile(folder, environment);
  const me: Holder = { ...self(), workspaces: [], ...run, since: new Date().toISOString() };
  try {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (createNew(file, me)) return heldLock(file, me, [], environment);
      const holder = loadHolder(file);
      if (holder !== undefined) {
        if (holder.host !== me.host || isAlive(holder)) throw fault(held(environment, holder, file, me.host));
        if (takeOver(file, me, holder)) {
          const inherited = holder.workspaces.filter(owns);
          for (const it of holder.workspaces) if (!inherited.includes(it)) dropUnmarked(it);
          return heldLock(file, me, inherited, environment);
        }
      }
      await sleep(40);
    }
  } catch (error) {
    // Where the file system is read-only, Node says of several folders at once that they are not there.
    if (!isSystemError(error, 'ENOENT', 'EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EIO')) throw error;
    throw fault(unwritable(environment, folder, error), error);
  }
  throw fault(broken(environment, file));
}

/** A name may have 255 bytes, with what is put behind it; that of a nested environment is a whole path. */
export function lockFile(folder: string, environment: string): string {
  const whole = encodeURIComponent(environment);
  const hash = () => createHash('sha256').update(environment).digest('hex').slice(0, 32);
  return join(folder, `${whole.length <= 120 ? whole : `${whole.slice(0, 60)}-${hash()}`}.json`);
}

/** Creates a file with all its content at once; false where it is there, or where its folder just vanished. */
function createNew(file: string, holder: Holder): boolean {
  const meanwhile = `${file}.${holder.pid}-${randomId()}`;
  try {
    writeFileSync(meanwhile, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
    linkSync(meanwhile, file);
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST', 'ENOENT')) return false;
    if (isSystemError(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) return createSlowly(file, holder);
    throw error;
  } finally {
    removeFile(meanwhile);
  }
}

/** Where the file system has no hard links: for a moment, the file is there and says nothing. */
function createSlowly(file: string, holder: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST', 'ENOENT')) return false;
    throw error;
  }
}

/** `undefined` while its holder is about to write it, or has just released it; and where it is damaged. */
export function loadHolder(file: string): Holder | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isHolder(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(it: unknown): it is Holder {
  if (typeof it !== 'object' || it === null || !('pid' in it) || !('workspaces' in it)) return false;
  const isText = (name: string) => typeof Reflect.get(it, name) === 'string';
  const whole = ['started', 'host', 'run', 'intent', 'since'].every(isText);
  const more = ['actor', 'url'].every((name) => !(name in it) || isText(name));
  return typeof it.pid === 'number' && Array.isArray(it.workspaces) && whole && more;
}

/**
 * Only one of several takes a dead holder's lock: the one that makes the file named after the dead one. If that one
 * dies too before it is done, it is succeeded in the same way. Those files go once the lock has a new holder.
 */
function takeOver(file: string, me: Holder, dead: Holder): boolean {
  if (!succeed(file, me, dead)) return false;
  const now = loadHolder(file);
  const isMine = now?.pid === dead.pid && now.started === dead.started && now.run === dead.run;
  if (isMine) writeWhole(file, JSON.stringify({ ...me, workspaces: [...dead.workspaces, ...me.workspaces] }));
  const own = basename(claimOn(file, dead));
  const claims = readdirSync(dirname(file)).filter((name) => name === own || name.startsWith(`${own}.after-`));
  for (const name of claims) removeFile(join(dirname(file), name));
  return isMine;
}

const claimOn = (file: string, dead: Holder) => `${file}.after-${dead.pid}-${encodeURIComponent(dead.run)}`;

function succeed(file: string, me: Holder, dead: Holder): boolean {
  const claim = claimOn(file, dead);
  if (createNew(claim, me)) return true;
  const other = loadHolder(claim);
  return other !== undefined && !isAlive(other) && succeed(claim, me, other);
}

function heldLock(file: string, me: Holder, inherited: readonly string[], environment: string): Lock {
  const pids = createPidFile(`${file}.pids`);
  const before = inherited.length > 0 ? pids.load() : [];
  let held = false;
  const write = (act: () => void, isNeeded = true) => {
    try {
      act();
    } catch (error) {
      if (isNeeded) throw fault(unwritable(environment, dirname(file), error), error);
    }
  };
  return {
    inherited,
    leftovers: () => before.filter(isAlive).map((mark) => mark.pid),
    using: (workspaces) => write(() => writeWhole(file, JSON.stringify({ ...me, workspaces }))),
    // A full disk must not end what has just begun: the next run finds it by its environment, too, where the system lets us look.
    started: (pid) => write(() => pids.add(pid), !findsByEnvironment),
    hold() {
      held = true;
    },
    get held() {
      return held;
    },
    release() {
      pids.close();
      if (held) return;
      pids.remove();
      removeFile(file);
    },
  };
}

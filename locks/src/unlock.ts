/** Who has the locks of an environment, and taking them away from who is gone. */
import type { Environment, LockHolder, LockPlace } from '@bitops/contract';
import { type Fault, faultsOf } from '@bitops/fault';
import type { PluginLock } from '@bitops/hooks';
import { freeLock, isAlive, loadLocksOf, type SeenLock, self, toldOf } from '@bitops/runtime';
import { repoLookup } from './repo-name.js';

/** A lock that somebody has, as far as anybody can tell from here. */
export interface LockView {
  readonly environment: string;
  /** The plugin that keeps it; nothing for the one on this machine. */
  readonly plugin?: string;
  /** Its file, or what its provider calls it. */
  readonly where: string;
  /** `alive`: a run on this machine has it; `gone`: the run is dead; `elsewhere`: nobody can tell from here; `broken`: nor who it is. */
  readonly state: 'alive' | 'gone' | 'elsewhere' | 'broken';
  readonly holder?: LockHolder;
  /** Workspaces of a killed run: the next run recovers what is in them, and so does its lock stay. */
  readonly workspaces: readonly string[];
  /** Takes it away; false where another run has it meanwhile. */
  remove(): Promise<boolean>;
}

/** The locks of an environment that are held, those on this machine first; and why a provider could not tell. */
export async function loadLockViews(
  environment: string,
  at: { readonly root: string; readonly env: Environment; readonly mask: (value: string) => void },
  providers: (place: LockPlace) => readonly PluginLock[],
): Promise<{ readonly locks: readonly LockView[]; readonly faults: readonly Fault[] }> {
  const local = loadLocksOf(at.root, at.env, environment).map((it) => localView(environment, it));
  try {
    const locks = providers({ environment, repo: repoLookup(at.root, at.env), env: at.env, mask: at.mask });
    const remote = await Promise.all(locks.map((it) => remoteView(environment, it)));
    return { locks: [...local, ...remote.filter((it) => it !== undefined)], faults: [] };
  } catch (error) {
    return { locks: local, faults: faultsOf(error) };
  }
}

const states = { held: 'alive', left: 'gone', elsewhere: 'elsewhere', broken: 'broken' } as const;

function localView(environment: string, seen: SeenLock): LockView {
  const { file, state, holder, workspaces } = seen;
  return {
    environment,
    where: file,
    state: states[state],
    ...(holder === undefined ? {} : { holder }),
    workspaces,
    remove: async () => freeLock(seen),
  };
}

async function remoteView(environment: string, lock: PluginLock): Promise<LockView | undefined> {
  const holder = await lock.holder();
  if (holder === undefined) return undefined;
  const isHere = holder.host === self().host;
  return {
    environment,
    plugin: lock.plugin,
    where: lock.where,
    state: isHere ? (isAlive(holder) ? 'alive' : 'gone') : 'elsewhere',
    holder,
    workspaces: [],
    remove: () => lock.remove(holder.run),
  };
}

/** Why a lock is not taken away from a run that lives. */
export function stillAlive({ environment, holder }: LockView): Fault {
  return {
    code: 'LOCK_ALIVE',
    what: `The run that has ${environment} is under way on this machine`,
    why: holder === undefined ? undefined : toldOf(holder),
    fix: `End it first, such as with: kill -INT ${holder?.pid ?? ''}.`,
  };
}

/** A lock that changed hands between the look and the deed. */
export function handedOn({ environment, where }: LockView): Fault {
  return {
    code: 'LOCK_CHANGED',
    what: `The lock of ${environment} was given back or taken by another run meanwhile, and was left alone`,
    why: `The lock is ${where}.`,
    fix: 'Look again who has it.',
  };
}

/** The locks of a run: taken in one order, all or none, and released whatever happens. */
import { existsSync } from 'node:fs';
import type { Environment, HeldLock, LockHolder, LockPlace } from '@bitops/contract';
import { type Fault, fault, faults, faultsOf } from '@bitops/fault';
import type { PluginLock } from '@bitops/hooks';
import {
  type Holder,
  type Interrupt,
  isMadeFor,
  type Lock,
  lockFolder,
  self,
  takeLock,
  tidyLockFolder,
} from '@bitops/runtime';
import { busy, endedEarly, heldRemotely, lost, unreleased, unseen } from './faults.js';
import { repoLookup } from './repo-name.js';
import { type Waiting, waitFor } from './wait.js';

/** An environment whose lock is wanted; `wait`: how long it may be waited for, such as `10m`. */
export interface WantedLock {
  readonly name: string;
  readonly wait: string | undefined;
}

/** What a run asks for. */
export interface LocksAsked {
  /** The ops repo. */
  readonly root: string;
  readonly env: Environment;
  readonly environments: readonly WantedLock[];
  readonly by: Pick<Holder, 'run' | 'intent' | 'workspaces' | 'actor' | 'url'>;
  /** Whether the run may change something: one that only looks takes no lock of a provider. */
  readonly changes: boolean;
  readonly interrupt: Interrupt;
  providers(place: LockPlace): readonly PluginLock[];
  mask(value: string): void;
  onWait(text: string): void;
  /** Told of each lock that is lost; the first one has asked the run to end. */
  onLost(environment: string, fault: Fault): void;
}

/** The locks that a run has. */
export interface RunLocks {
  /** Those on this machine, by environment. */
  readonly local: ReadonlyMap<string, Lock>;
  /** What a run is told that takes no lock of a provider. */
  readonly warnings: readonly Fault[];
  /** Gives the locks of providers back, each once, and tells what could not be. */
  giveBack(): Promise<readonly Fault[]>;
  /** Releases all that there is. */
  release(): Promise<void>;
}

/** What is asked, with the name of the ops repo, which is looked up once. */
type Looked = Pick<LocksAsked, 'providers' | 'env' | 'mask'> & Pick<LockPlace, 'repo'>;

/** The lock of one environment at a provider. */
interface Site {
  readonly environment: WantedLock;
  readonly lock: PluginLock;
}

/**
 * Takes all locks of a run: first on this machine, then at the providers, each time in the order of the environments' names, so
 * that no two runs wait for each other. Throws LOCK_HELD where another run has one, and then none is kept.
 */
export async function takeLocks(given: LocksAsked): Promise<RunLocks> {
  const asked = { ...given, repo: repoLookup(given.root, given.env) };
  const folder = lockFolder(asked.root, asked.env);
  const environments = [...asked.environments].sort((a, b) => (a.name < b.name ? -1 : 1));
  const local = new Map<string, Lock>();
  const taken: { readonly site: Site; readonly held: HeldLock }[] = [];
  const watch = lossWatch(asked);
  const waiting: Waiting = { ...asked, begun: onceNow(), check: watch.check };
  const giveBack = () => {
    watch.end();
    return releaseAll(taken);
  };
  const release = async () => {
    await giveBack();
    releaseLocal(folder, local);
  };
  try {
    for (const { name, wait } of environments) {
      const take = () => takeLock(folder, name, asked.by, (it) => isMadeFor(asked.root, it));
      local.set(name, await waitFor(name, wait, take, waiting));
    }
    for (const site of asked.changes ? sitesOf(asked, environments) : []) {
      const { name, wait } = site.environment;
      if (asked.interrupt.cause !== undefined) throw fault(endedEarly(name));
      const take = () => takeRemote(site, asked, (it) => watch.lost(name, it));
      taken.push({ site, held: await waitFor(name, wait, take, waiting) });
    }
    watch.begin();
    return { local, giveBack, release, warnings: asked.changes ? [] : await lookAround(asked, environments) };
  } catch (error) {
    await release();
    throw error;
  }
}

/** The moment at which it is first asked. */
function onceNow(): () => number {
  let at: number | undefined;
  return () => {
    at ??= performance.now();
    return at;
  };
}

/** Asks each provider for the lock of each environment; in the order in which they are taken. */
function sitesOf({ providers, repo, env, mask }: Looked, environments: readonly WantedLock[]): readonly Site[] {
  return environments.flatMap((environment) =>
    providers({ environment: environment.name, repo, env, mask }).map((lock) => ({ environment, lock })),
  );
}

async function takeRemote(
  { environment, lock }: Site,
  { by }: LocksAsked,
  onLost: (fault: Fault) => void,
): Promise<HeldLock> {
  const { workspaces: _, ...run } = by;
  const holder: LockHolder = { ...self(), ...run, since: new Date().toISOString() };
  const answer = await lock.take(holder, (loss) => onLost(lost(environment.name, lock, loss)));
  if ('release' in answer) return answer;
  throw fault(heldRemotely(environment.name, lock, answer.heldBy));
}

/** What is lost while others are still waited for ends the wait; later it ends the run, with the first one only. */
function lossWatch({ interrupt, onLost }: LocksAsked) {
  const early: Fault[] = [];
  let hasBegun = false;
  let hasEnded = false;
  const check = () => {
    if (early.length > 0) throw faults(early);
  };
  return {
    check,
    lost(environment: string, it: Fault) {
      if (hasEnded) return;
      if (!hasBegun) {
        early.push(it);
        return;
      }
      onLost(environment, it);
      const text = `the lock of ${environment} was lost`;
      if (interrupt.cause === undefined) interrupt.request({ code: it.code, text });
    },
    begin() {
      check();
      hasBegun = true;
    },
    end() {
      hasEnded = true;
    },
  };
}

async function releaseAll(taken: { readonly site: Site; readonly held: HeldLock }[]): Promise<readonly Fault[]> {
  const failed: Fault[] = [];
  for (const { site, held } of taken.splice(0).reverse()) {
    try {
      await held.release();
    } catch (error) {
      failed.push(...faultsOf(error).map((it) => unreleased(site.environment.name, site.lock, it)));
    }
  }
  return failed;
}

/** A lock that still knows of a killed run's workspace is left, as a dead holder's, to the run that can recover it. */
function releaseLocal(folder: string, locks: ReadonlyMap<string, Lock>): void {
  for (const lock of locks.values()) if (!lock.inherited.some((it) => existsSync(it))) lock.release();
  tidyLockFolder(folder);
}

/** Who is at work elsewhere, for a run that only looks; a provider that does not answer must not stop it. */
async function lookAround(asked: Looked, environments: readonly WantedLock[]): Promise<readonly Fault[]> {
  const looks = environments.map(async (environment): Promise<readonly Fault[]> => {
    const unknown = (error: unknown) => faultsOf(error).map((it) => unseen(environment.name, it));
    try {
      const holders = sitesOf(asked, [environment]).map(({ lock }) =>
        lock.holder().then((it) => (it === undefined ? [] : [busy(environment.name, it)]), unknown),
      );
      return (await Promise.all(holders)).flat();
    } catch (error) {
      return unknown(error);
    }
  });
  return (await Promise.all(looks)).flat();
}

/** Locks of environments that hold on every machine, as plugins provide them. */
import type { Environment } from '@bitops/config';

/** Who has the lock of an environment. */
export interface LockHolder {
  readonly run: string;
  readonly intent: string;
  /** The machine, and the pid namespace where there is one. */
  readonly host: string;
  readonly pid: number;
  /** As the system of that machine writes it; two processes with one pid differ in it. */
  readonly started: string;
  /** ISO 8601, by the clock of that machine: to be shown, and never to be reckoned with. */
  readonly since: string;
  /** Who started the run, as far as that is known. */
  readonly actor?: string;
  /** Where the CI shows the run. */
  readonly url?: string;
}

/** What a lock is for. */
export interface LockPlace {
  readonly environment: string;
  /**
   * Names the ops repo, the same on every machine: the remote of git without credentials, and the folder in it. Throws
   * LOCK_REPO_UNKNOWN where git can't tell; a provider with a setting of its own for it does not ask.
   */
  repo(): string;
  /** The caller's variables. */
  readonly env: Environment;
  /** No output may show this value from now on. */
  mask(value: string): void;
}

/** How a lock was lost. */
export interface LockLoss {
  /** One sentence. */
  readonly why: string;
  /** Who has it now, where somebody is known to. */
  readonly holder?: LockHolder | undefined;
}

/** A lock that this run has. The provider renews it by itself. */
export interface HeldLock {
  /** Gives it back; does nothing where it was lost. */
  release(): Promise<void> | void;
}

/** The lock of one environment at a provider. None of its methods may take longer than some ten seconds. */
export interface RemoteLock {
  /** Where it is kept, for messages: holds no secret. */
  readonly where: string;
  /**
   * Takes it, or tells who has it. A holder that is gone must not keep it: a provider gives leases that it renews, and that
   * end by the clock of the server. `onLost` is called once, as soon as somebody else may have it.
   */
  take(
    holder: LockHolder,
    onLost: (loss: LockLoss) => void,
  ): Promise<HeldLock | { readonly heldBy: LockHolder }> | HeldLock | { readonly heldBy: LockHolder };
  /** Who has it; nothing where nobody does. */
  holder(): Promise<LockHolder | undefined> | LockHolder | undefined;
  /** Takes it away from a run; false where that run does not have it any more. */
  remove(run: string): Promise<boolean> | boolean;
}

/** Provides the lock of an environment, which it does not take yet. */
export type LockTap = (place: LockPlace) => RemoteLock;

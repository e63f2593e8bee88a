/**
 * One run at a time per environment: the locks of a run on this machine and at providers, waiting for them, and taking them
 * away from who is gone.
 *
 * @packageDocumentation
 */
export { type LocksAsked, type RunLocks, takeLocks } from './take.js';
export { handedOn, type LockView, loadLockViews, stillAlive } from './unlock.js';

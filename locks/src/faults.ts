/** What is said of locks that a provider keeps. */
import type { LockHolder, LockLoss } from '@bitops/contract';
import type { Fault } from '@bitops/fault';
import type { PluginLock } from '@bitops/hooks';
import { toldOf, unlocking } from '@bitops/runtime';

/** A lock that somebody has. */
export function heldRemotely(environment: string, lock: PluginLock, holder: LockHolder): Fault {
  return {
    code: 'LOCK_HELD',
    what: `Another run has the environment ${environment}: ${holder.intent}, run ${holder.run}`,
    why: `${toldOf(holder)}\nThe lock is ${lock.where} (plugin ${lock.plugin}).`,
    fix: `Wait until it ends, such as with --lock-wait 10m. If it is gone for good, its lock ends by itself; at once: ${unlocking(environment)}.`,
  };
}

/** An interrupt that came before all locks were there. */
export function endedEarly(environment: string): Fault {
  const what = `The run was ended before it had the lock of ${environment}, and nothing was run`;
  return { code: 'WAIT_INTERRUPTED', what };
}

/** What a plan is told of somebody at work. */
export function busy(environment: string, holder: LockHolder): Fault {
  return {
    code: 'ENVIRONMENT_BUSY',
    what: `Another run changes the environment ${environment} at the moment: ${holder.intent}, run ${holder.run}`,
    why: toldOf(holder),
    fix: 'Plan again when it has ended: what is previewed now may change under it.',
  };
}

/** What a plan is told where a provider does not answer. */
export function unseen(environment: string, it: Fault): Fault {
  return { ...it, what: `Nobody can tell whether another run changes ${environment}: ${it.what}` };
}

/** A lock that this run had. */
export function lost(environment: string, lock: PluginLock, { why, holder }: LockLoss): Fault {
  const now = holder === undefined ? '' : `\nNow it has ${holder.intent}, run ${holder.run}. ${toldOf(holder)}`;
  return {
    code: 'LOCK_LOST',
    what: `The lock of ${environment} was lost; this run starts nothing more`,
    why: `${why}${now}\nThe lock is ${lock.where} (plugin ${lock.plugin}).`,
    fix: `Look at what both runs have changed in ${environment} before you run it again.`,
  };
}

/** A lock that could not be given back. */
export function unreleased(environment: string, lock: PluginLock, { what, why }: Fault): Fault {
  return {
    code: 'LOCK_UNRELEASED',
    what: `The lock of ${environment} could not be given back`,
    why: [`${what}${why === undefined ? '' : `: ${why}`}`, `The lock is ${lock.where} (plugin ${lock.plugin}).`].join(
      '\n',
    ),
    fix: `It ends by itself, since nobody renews it; at once: ${unlocking(environment)}.`,
  };
}

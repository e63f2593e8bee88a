/** Waits for a lock that another run has. */
import { type Fault, fault, faultsOf } from '@bitops/fault';
import { type Interrupt, pause, toMilliseconds } from '@bitops/runtime';

/** How a run waits. */
export interface Waiting {
  readonly interrupt: Interrupt;
  /** When a lock was first found held, by `performance.now()`: from there the wait counts, for all locks of a run together. */
  readonly begun: () => number;
  /** Told whom it waits for: once, and again when that changes. */
  onWait(text: string): void;
  /** Throws where there is no use in waiting on. */
  check(): void;
}

/** Milliseconds between two attempts: short at first, since most of those that hold a lock are about to end. */
const shortestDelay = 250;
const longestDelay = 3000;

/**
 * Makes an attempt again as long as it throws LOCK_HELD, up to so long (`10m`). Throws the last LOCK_HELD at the end of that, and
 * WAIT_INTERRUPTED where an interrupt ends the wait.
 */
export async function waitFor<T>(
  environment: string,
  wait: string | undefined,
  attempt: () => Promise<T>,
  { interrupt, begun, onWait, check }: Waiting,
): Promise<T> {
  const longest = wait === undefined ? 0 : toMilliseconds(wait);
  let told = '';
  for (let delay = shortestDelay; ; delay = Math.min(delay * 1.5, longestDelay)) {
    check();
    try {
      return await attempt();
    } catch (error) {
      const holder = faultsOf(error).find((it) => it.code === 'LOCK_HELD');
      if (holder === undefined) throw error;
      const left = begun() + longest - performance.now();
      if (interrupt.cause !== undefined) throw fault(interrupted(environment, holder), error);
      if (longest === 0 || left <= 0) throw fault(told === '' ? holder : waited(holder, wait), error);
      const who = [holder.what, holder.why].join('\n');
      if (who !== told) onWait(`Waiting up to ${wait} for ${environment}. ${who}`);
      told = who;
      await pause(Math.min(delay, left), interrupt);
      if (interrupt.cause !== undefined) throw fault(interrupted(environment, holder), error);
    }
  }
}

function waited(holder: Fault, wait: string | undefined): Fault {
  return { ...holder, why: `${holder.why}\nIt was waited for, up to ${wait}.` };
}

function interrupted(environment: string, { what, why }: Fault): Fault {
  return {
    code: 'WAIT_INTERRUPTED',
    what: `The wait for the lock of ${environment} was ended, and nothing was run`,
    why: `${what}\n${why}`,
  };
}

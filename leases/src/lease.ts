/** Keeps a lease alive, and notices when it can't. */
import type { LockLoss } from '@bitops/contract';

/** What a renewal came to: it is ours again for a whole term, or somebody else may have it. */
export type Renewal = 'renewed' | LockLoss;

/** A lease that is kept alive. */
export interface Lease {
  /** Ends the renewals, and waits for one that is under way. */
  stop(): Promise<void>;
}

/** What a lease depends on. */
export interface LeaseSpec {
  /** The term: milliseconds after which the server lets somebody else have it. */
  readonly term: number;
  /** Asks the server; throws where that does not answer. The signal says when nobody waits for it any more. */
  renew(signal: AbortSignal): Promise<Renewal>;
  onLost(loss: LockLoss): void;
  /** When the request that got the lease was sent. */
  readonly taken: Moment;
}

/** A moment by two clocks: one does not jump, and the other goes on while the machine sleeps. */
export interface Moment {
  readonly steady: number;
  readonly wall: number;
}

/** This moment. */
export const moment = (): Moment => ({ steady: performance.now(), wall: Date.now() });

/** Milliseconds since then, by the clock that says more. */
const since = (then: Moment) => Math.max(performance.now() - then.steady, Date.now() - then.wall);

/** Milliseconds: a lease that is renewed more seldom would be noticed late to be lost, and Node has no longer timers. */
const longestPause = 600_000;

/**
 * Renews a lease four times in its term. Where that fails it tries more often, and after three quarters of the term gives the lease
 * up: what is left is for running tools to end, before somebody else may have the lock.
 */
export function keepLease({ term, renew, onLost, taken }: LeaseSpec): Lease {
  let last = taken;
  let timer: NodeJS.Timeout | undefined;
  let going: Promise<void> = Promise.resolve();
  let isOver = false;
  const again = (ms: number) => {
    if (isOver) return;
    // Nobody waits for a renewal: a process that is done may end.
    timer = setTimeout(
      () => {
        going = attempt();
      },
      Math.min(ms, longestPause),
    ).unref();
  };
  const lose = (loss: LockLoss) => {
    if (isOver) return;
    isOver = true;
    onLost(loss);
  };
  const attempt = async () => {
    const begun = moment();
    try {
      const renewal = await within(Math.min(term / 8, longestPause), renew);
      if (renewal !== 'renewed') return lose(renewal);
      last = begun;
      again(term / 4);
    } catch (error) {
      if (since(last) >= (term * 3) / 4) lose({ why: notRenewed(last, error) });
      else again(term / 16);
    }
  };
  again(Math.max(0, term / 4 - since(taken)));
  return {
    async stop() {
      isOver = true;
      clearTimeout(timer);
      await going;
    },
  };
}

async function within<T>(ms: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(Math.ceil(ms));
  let stop = () => {};
  const late = new Promise<never>((_, reject) => {
    stop = () => reject(new Error(`No answer within ${Math.ceil(ms / 1000)} seconds.`));
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([ask(signal), late]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function notRenewed(last: Moment, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `It was last renewed at ${new Date(last.wall).toISOString()}, and then could not be: ${why}`;
}

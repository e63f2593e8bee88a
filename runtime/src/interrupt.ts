/** The wish that something ends early: a run, or a part of it. */

import { longestTimer } from './longest-timer.js';

/** From Ctrl-C, or from whoever ends the process. */
export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/**
 * Why something is to end; `text` goes on from "cancelled:", such as "the lock was lost". `failed`: what it ends has failed, as
 * what takes too long has, and is not just cancelled.
 */
export type Cause =
  | { readonly signal: Signal }
  | { readonly code: string; readonly text: string; readonly failed?: true };

export interface Interrupt {
  /** The first cause that came; `undefined` while none did. */
  readonly cause: Cause | undefined;
  /** When it came, by `performance.now()`. */
  readonly since: number | undefined;
  /** Milliseconds from then on that are left for all that must still be done; nothing said: what `grace` says. */
  readonly within: number | undefined;
  /** True from the second signal on: nobody waits any more. */
  readonly forced: boolean;
  request(cause: Cause, within?: number): void;
  /** Calls back at each request; gives back how to stop that. */
  onRequest(listener: () => void): () => void;
}

/**
 * Makes an interrupt that nobody asked for yet. What ends the whole that it is a part of (`outer`) ends it, too, and not
 * the other way round.
 */
export function createInterrupt(outer?: Interrupt): Interrupt {
  const listeners = new Set<() => void>();
  let own: { readonly cause: Cause; readonly since: number; readonly within: number | undefined } | undefined;
  let signals = 0;
  const first = () => own ?? outer;
  return {
    get cause() {
      return first()?.cause;
    },
    get since() {
      return first()?.since;
    },
    get within() {
      return first()?.within;
    },
    get forced() {
      return signals > 1 || outer?.forced === true;
    },
    request(cause, within) {
      if ('signal' in cause) signals += 1;
      if (first()?.cause === undefined) own = { cause, since: performance.now(), within };
      for (const listener of [...listeners]) listener();
    },
    onRequest(listener) {
      listeners.add(listener);
      const off = outer?.onRequest(listener);
      return () => {
        listeners.delete(listener);
        off?.();
      };
    },
  };
}

/** Why something ended early, as people are told. */
export function toReason(cause: Cause): string {
  return 'signal' in cause ? `interrupted by ${cause.signal}` : cause.text;
}

/** Whether what a cause ends has failed. */
export function isFailure(cause: Cause): boolean {
  return 'failed' in cause && cause.failed;
}

/** Asks for the end after so many milliseconds, unless it is called off. */
export function requestAfter(ms: number, interrupt: Interrupt, cause: Cause, within?: number): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number) => {
    const go = () => (left > longestTimer ? wait(left - longestTimer) : interrupt.request(cause, within));
    timer = setTimeout(go, Math.min(Math.max(0, left), longestTimer));
  };
  wait(ms);
  return () => clearTimeout(timer);
}

/** Waits so many milliseconds, or until the first interrupt. */
export function pause(ms: number, interrupt: Interrupt): Promise<void> {
  if (interrupt.cause !== undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      forget();
      resolve();
    };
    const timer = setTimeout(end, ms);
    const forget = interrupt.onRequest(end);
  });
}

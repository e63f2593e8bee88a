/** How a process is ended: asked first, then told, then killed. */
import type { Interrupt } from '../interrupt.js';

/** Milliseconds between SIGTERM and SIGKILL. */
export const killMs = 5000;

/** What the ladder of one process needs to know. */
export interface LadderSpec {
  /** Milliseconds between the first interrupt and SIGTERM. */
  readonly grace: number;
  /** Milliseconds; then it is ended. */
  readonly timeout?: number;
  readonly interrupt: Interrupt;
}

export interface EndLadder {
  /** Takes the first step: one interrupt. */
  ask(): void;
  timedOut(): boolean;
  /** The process has ended. */
  stop(): void;
}

/** One interrupt, then patience, then SIGTERM, then SIGKILL; a second interrupt skips the patience. */
export function createEndLadder(spec: LadderSpec, send: (signal: NodeJS.Signals) => void): EndLadder {
  const { interrupt, grace } = spec;
  const timers: NodeJS.Timeout[] = [];
  let step: 'none' | 'asked' | 'told' = 'none';
  let timedOut = false;
  const after = (ms: number, act: () => void) => timers.push(setTimeout(act, Math.min(ms, longestTimer)));
  const tell = () => {
    if (step === 'told') return;
    step = 'told';
    send('SIGTERM');
    after(killMs, () => send('SIGKILL'));
  };
  const ask = () => {
    if (step !== 'none') return;
    step = 'asked';
    send('SIGINT');
    after(grace, tell);
  };
  // What starts after an interrupt (hooks that clean up) is let go on until the patience is over.
  if (interrupt.cause !== undefined) after(grace, tell);
  const off = interrupt.onRequest(() => (interrupt.forced ? tell() : ask()));
  if (spec.timeout !== undefined) {
    after(spec.timeout, () => {
      timedOut = true;
      ask();
    });
  }
  return {
    ask,
    timedOut: () => timedOut,
    stop() {
      off();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Node fires timers that are longer at once. */
const longestTimer = 2 ** 31 - 1;

/** How a process is ended: asked first, then told, then killed. */
import { budgetOf, lateBudget } from '../budget.js';
import type { Interrupt } from '../interrupt.js';
import { longestTimer } from '../longest-timer.js';

/** What the ladder of one process needs to know. */
export interface LadderSpec {
  /** Milliseconds for all that must be done after an interrupt, of which this process is a part. */
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

/** One interrupt, then patience, then SIGTERM, then SIGKILL; a second signal skips the patience. */
export function createEndLadder(spec: LadderSpec, send: (signal: NodeJS.Signals) => void): EndLadder {
  const { interrupt } = spec;
  const timers: NodeJS.Timeout[] = [];
  let step: 'none' | 'asked' | 'told' = 'none';
  let timedOut = false;
  const after = (ms: number, act: () => void) => timers.push(setTimeout(act, Math.min(ms, longestTimer)));
  const budget = () => budgetOf(spec.grace, interrupt.within);
  const tell = () => {
    if (step === 'told') return;
    step = 'told';
    send('SIGTERM');
    after(budget().kill, () => send('SIGKILL'));
  };
  const ask = () => {
    if (step === 'none') {
      step = 'asked';
      send('SIGINT');
    }
    after(budget().tell, tell);
  };
  // What starts after an interrupt (hooks that clean up) is let go on for what is left of the time.
  const { since } = interrupt;
  if (since !== undefined) after(lateBudget(budget(), performance.now() - since), tell);
  const off = interrupt.onRequest(() => {
    if (interrupt.forced) tell();
    else if (since === undefined) ask();
  });
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

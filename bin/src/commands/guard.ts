import { createInterrupt, faultsOf, type Interrupt } from '@bitops/core';
import type { EndSignal, Listener } from '../caller.js';
import { printFaultsAsEvents, type Screen } from '../screen.js';
import { type Hide, printStack } from './host.js';
import type { Watch } from './watch.js';

/** Looks after a run while it goes on. */
export interface Guard extends Listener {
  readonly interrupt: Interrupt;
  readonly signal: (signal: EndSignal) => void;
  /** Whether an error came that nobody caught. */
  crashed(): boolean;
}

/**
 * Milliseconds in which signals are one wish. `timeout`, npm and others that pass a signal on deliver it twice; and
 * nobody has read in less that a second one ends the tool the hard way.
 */
const oneWishMs = 1000;

/** Turns signals, and errors that nobody caught, into an orderly end: running tools are never just left behind. */
export function createGuard(screen: Screen, watch: Watch, hide: Hide, newLine: string): Guard {
  const interrupt = createInterrupt();
  let firstAt: number | undefined;
  let crashes = 0;
  return {
    interrupt,
    crashed: () => crashes > 0,
    signal(signal) {
      const now = performance.now();
      if (firstAt !== undefined && now - firstAt < oneWishMs) return;
      firstAt ??= now;
      const again = interrupt.cause !== undefined;
      screen.out.flush();
      screen.err.write(`${newLine}${toNotice(signal, watch.running(), again)}\n`);
      screen.err.flush();
      interrupt.request({ signal });
    },
    crash(thrown) {
      crashes++;
      const what = 'An error was not caught: ending the run';
      printFaultsAsEvents(screen, hide.deep(faultsOf(thrown, { code: 'INTERNAL_ERROR', what })));
      printStack(screen, thrown, hide);
      if (crashes === 1) interrupt.request({ code: 'INTERNAL_ERROR', text: 'an error was not caught' });
    },
  };
}

/** What a person is told when a signal has come. */
export function toNotice(signal: EndSignal, running: readonly string[], again: boolean): string {
  const programs = new Intl.ListFormat('en').format(running);
  const happened = signal === 'SIGINT' ? 'Interrupted' : `Got ${signal}`;
  if (running.length === 0) return `${happened}: ending the run`;
  if (again) return `${happened} again: ending ${programs} now`;
  const hint = signal === 'SIGINT' ? '; press Ctrl-C again to end it now' : '';
  return `${happened}: waiting for ${programs} to end${hint}`;
}

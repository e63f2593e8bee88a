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

/** A signal that comes so soon after the first is the same one: it needs no word. */
const echoMs = 100;

/** What a guard knows of where it stands. */
export interface Post {
  /** What a line of its own begins with: a terminal shows `^C` where the cursor is. */
  readonly newLine: string;
  /** A CI that cancels a job sends one signal after another; that is its way, and not a person's who has no patience. */
  readonly isOnCi: boolean;
}

/** Turns signals, and errors that nobody caught, into an orderly end: running tools are never just left behind. */
export function createGuard(screen: Screen, watch: Watch, hide: Hide, { newLine, isOnCi }: Post): Guard {
  const interrupt = createInterrupt();
  let first: { readonly signal: EndSignal; readonly at: number } | undefined;
  let crashes = 0;
  const say = (text: string) => {
    screen.out.flush();
    screen.err.write(`${newLine}${text}\n`);
    screen.err.flush();
  };
  interrupt.onRequest(() => {
    const { cause, forced } = interrupt;
    if (cause === undefined || 'signal' in cause || first !== undefined || forced || crashes > 0) return;
    say(`${cause.text.charAt(0).toUpperCase()}${cause.text.slice(1)}: ${toWait(watch.running())}`);
  });
  return {
    interrupt,
    crashed: () => crashes > 0,
    signal(signal) {
      const now = performance.now();
      const elapsed = first === undefined ? undefined : now - first.at;
      if (elapsed !== undefined && elapsed < oneWishMs) {
        if (elapsed >= echoMs && watch.running().length > 0) say(tooSoon(signal));
        return;
      }
      if (first !== undefined && isOnCi && signal !== first.signal) return say(`Got ${signal}: the end goes on`);
      const again = first !== undefined;
      first ??= { signal, at: now };
      say(toNotice(signal, watch.running(), again));
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

const listOf = (programs: readonly string[]) => new Intl.ListFormat('en').format(programs);

const toWait = (running: readonly string[]) =>
  running.length === 0 ? 'ending the run' : `waiting for ${listOf(running)} to end`;

function tooSoon(signal: EndSignal): string {
  return signal === 'SIGINT' ? 'That was too soon: press Ctrl-C again to end it now' : `Got ${signal}: the end goes on`;
}

/** What a person is told when a signal has come. */
export function toNotice(signal: EndSignal, running: readonly string[], again: boolean): string {
  const happened = signal === 'SIGINT' ? 'Interrupted' : `Got ${signal}`;
  if (again && running.length > 0) return `${happened} again: ending ${listOf(running)} now`;
  const hint = signal === 'SIGINT' && running.length > 0 ? '; press Ctrl-C again to end it now' : '';
  return `${happened}: ${toWait(running)}${hint}`;
}

import { setImmediate as breathe } from 'node:timers/promises';
import { createRedactor, type FaultError, fault, faultsOf, type Host, type Prepared } from '@bitops/core';
import type { Caller } from '../caller.js';
import type { Common } from '../invocation.js';
import { imagePlugins, mergedByBitops, official, orderOfBitops } from '../official.js';
import { printFaultsAsEvents, type Screen } from '../screen.js';

/** What core is told of the outside. Throws CWD_MISSING where the current directory was removed. */
export function toHost(caller: Caller, { repo, safe }: Common): Host {
  const { env, from } = caller;
  // Settings and plugins are loaded next, and may print.
  caller.hidePrints(toHide(caller));
  const bitops = { mergedByBitops, orderOfBitops, imagePlugins };
  return { cwd: toCwd(caller), ...(repo === undefined ? {} : { repo }), env, official, ...bitops, from, safe };
}

function toCwd(caller: Caller): string {
  try {
    return caller.cwd();
  } catch (thrown) {
    const what = 'The current directory is not there any more';
    throw fault({ code: 'CWD_MISSING', what, fix: 'Change to a directory that is there.' }, thrown);
  }
}

/** Prints what was thrown, in full with `--log-level debug`; answers with the exit code that it is given. */
export function complain(screen: Screen, thrown: unknown, exitCode: number, hide: Hide): number {
  printFaultsAsEvents(screen, hide.deep(faultsOf(thrown)));
  printStack(screen, thrown, hide);
  return exitCode;
}

/** Takes secrets out of what is printed past the events. */
export type Hide = Pick<Prepared['redactor'], 'deep' | 'text' | 'lines'>;

/** Hides what the caller's variables say is secret. */
export function toHide({ env }: Caller): Hide {
  const redactor = createRedactor();
  redactor.addEnvironment(env);
  return redactor;
}

/** Waits for work that loads code of others; what they throw later, where nobody catches it, ends the wait. */
export async function withCrashes<T>({ listen }: Caller, work: () => Promise<T>): Promise<T> {
  let release = () => {};
  const crash = new Promise<never>((_, reject) => {
    release = listen({ crash: (thrown) => reject(uncaught(thrown)) });
  });
  try {
    const done = await Promise.race([crash, work()]);
    // A promise that was rejected counts as one that nobody catches only when the event loop comes round.
    await Promise.race([crash, breathe()]);
    return done;
  } finally {
    release();
  }
}

function uncaught(thrown: unknown): FaultError {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const fix = 'Find the plugin or the settings that threw it, by leaving plugins out of bitops.plugins one by one.';
  return fault({ code: 'INTERNAL_ERROR', what: 'An error was not caught, and nothing was run', why, fix }, thrown);
}

/** Prints where an error was thrown, where the log level asks for it. */
export function printStack(screen: Screen, thrown: unknown, hide: Hide): void {
  if (screen.level !== 'debug' || !(thrown instanceof Error)) return;
  screen.err.write(`${hide.text(thrown.stack ?? thrown.message)}\n`);
}

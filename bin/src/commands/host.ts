import { fault, faultsOf, type Host, type Prepared } from '@bitops/core';
import type { Caller } from '../caller.js';
import type { Common } from '../invocation.js';
import { official } from '../official.js';
import { printFaultsAsEvents, type Screen } from '../screen.js';

/** What core is told of the outside. Throws CWD_MISSING where the current directory was removed. */
export function toHost(caller: Caller, { repo, safe }: Common): Host {
  const { env, from } = caller;
  return { cwd: toCwd(caller), ...(repo === undefined ? {} : { repo }), env, official, from, safe };
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
export function complain(screen: Screen, thrown: unknown, exitCode: number, hide: Hide = shown): number {
  printFaultsAsEvents(screen, hide.deep(faultsOf(thrown)));
  printStack(screen, thrown, hide);
  return exitCode;
}

/** Takes secrets out of what is printed past the events. */
export type Hide = Pick<Prepared['redactor'], 'deep' | 'text'>;

/** What `prepare` throws has no secrets in it any more. */
const shown: Hide = { deep: (value) => value, text: (text) => text };

/** Prints where an error was thrown, where the log level asks for it. */
export function printStack(screen: Screen, thrown: unknown, hide: Hide = shown): void {
  if (screen.level !== 'debug' || !(thrown instanceof Error)) return;
  screen.err.write(`${hide.text(thrown.stack ?? thrown.message)}\n`);
}

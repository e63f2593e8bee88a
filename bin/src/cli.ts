#!/usr/bin/env node
import type { Caller, EndSignal, Listener } from './caller.js';
import { version } from './version.js';

const signals: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const argv = process.argv.slice(2);

// The version is asked for by scripts and shells all the time: nothing else is loaded for it.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) process.stdout.write(`${version}\n`);
else await start();

/** Runs the command line and leaves the end to the event loop, so that slow readers get all of the output. */
async function start(): Promise<void> {
  // Whatever ends this process before the command line has spoken is a failure.
  process.exitCode = 1;
  process.on('exit', onEarlyEnd);
  // stdout is for events and for the output of tools: what a plugin logs must not come between.
  globalThis.console = new console.Console({ stdout: process.stderr, stderr: process.stderr });
  const { main } = await import('./main.js');
  const caller: Caller = {
    version,
    argv,
    env: { ...process.env },
    from: import.meta.url,
    // Opened when a question is asked: an open stdin would be kept from the programs that need none.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: () => process.cwd(),
    listen,
  };
  process.exitCode = await main(caller);
  process.off('exit', onEarlyEnd);
}

/** Nothing of bitops ends the process before the command line has spoken; code of a plugin can, with any exit code. */
function onEarlyEnd(): void {
  const fault = '\n✘ INTERNAL_ERROR bitops was ended before it was done\n';
  const why = '  A plugin or the settings call process.exit(), or wait for what never comes.\n';
  process.stderr.write(`${fault}${why}  fix: Find it by leaving plugins out of bitops.plugins one by one.\n`);
  process.exitCode = 1;
}

function listen(listener: Listener): () => void {
  const onSignal = (signal: EndSignal) => listener.signal(signal);
  const onCrash = (thrown: unknown) => listener.crash(thrown);
  for (const signal of signals) process.on(signal, onSignal);
  process.on('uncaughtException', onCrash);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
    process.off('uncaughtException', onCrash);
  };
}

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

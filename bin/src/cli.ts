#!/usr/bin/env node
import { constants } from 'node:os';
import type { Caller, EndSignal, Listener } from './caller.js';
import { version } from './version.js';

const signals: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const argv = process.argv.slice(2);

// The version is asked for by scripts and shells all the time: nothing else is loaded for it.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.on('error', onLost);
  process.stdout.write(`${version}\n`);
} else await start();

/** A reader that has left, as `head` does, is no fault. */
function onLost(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  process.exitCode = 1;
  process.stderr.write(`✘ OUTPUT_LOST Not all of the output could be written to stdout\n  ${error.message}\n`);
}

/** Runs the command line to its end; its readers have all of the output by then. */
async function start(): Promise<void> {
  // Whatever ends this process before the command line has spoken is a failure.
  process.exitCode = 1;
  process.on('exit', onEarlyEnd);
  // No signal ends the first process of a container unless it says so itself.
  if (process.pid === 1) for (const signal of signals) process.on(signal, endFirstProcess);
  const { stdout, stderr } = process;
  const { createPrints } = await import('./prints.js');
  const prints = createPrints(stderr);
  // stdout is for events and for the output of tools: what a plugin prints must not come between, nor show a secret.
  for (const name of ['stdout', 'stderr']) Object.defineProperty(process, name, { value: prints.stream });
  const { main, crash } = await import('./main.js');
  const caller: Caller = {
    version,
    node: process.versions.node,
    argv,
    env: { ...process.env },
    from: import.meta.url,
    // Opened when a question is asked: an open stdin would be kept from the programs that need none.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr,
    cwd: () => process.cwd(),
    hidePrints: (by) => prints.hide(by),
    listen,
  };
  // Where nobody listens, such as while a question is open. Node.js itself would print the secrets in an error.
  process.on('uncaughtException', (thrown) => {
    if (process.listenerCount('uncaughtException') === 1) void crash(caller, thrown).finally(() => process.exit(1));
  });
  process.exitCode = await main(caller);
  prints.end();
  process.off('exit', onEarlyEnd);
  // What a plugin has left open, such as a connection or a timer, holds up nothing any more.
  process.exit();
}

/** Nothing of bitops ends the process before the command line has spoken; code of a plugin can, with any exit code. */
function onEarlyEnd(): void {
  const fault = '\n✘ INTERNAL_ERROR bitops was ended before it was done\n';
  const why = '  A plugin or the settings call process.exit(), or wait for what never comes.\n';
  process.stderr.write(`${fault}${why}  fix: Find it by leaving plugins out of bitops.plugins one by one.\n`);
  process.exitCode = 1;
}

/** Where no run takes care of a signal, it just ends the process, as it would anywhere else. */
function endFirstProcess(signal: EndSignal): void {
  if (process.listenerCount(signal) > 1) return;
  process.off('exit', onEarlyEnd);
  process.exit(128 + constants.signals[signal]);
}

/** Milliseconds in which a reader can take the last output after a signal that came when all was done. */
const lastOutputMs = 1000;

function listen({ signal: onSignal, crash: onCrash }: Listener): (exitCode?: number) => void {
  const wanted = onSignal === undefined ? [] : signals.map((signal) => [signal, () => onSignal(signal)] as const);
  for (const [signal, listener] of wanted) process.on(signal, listener);
  process.on('uncaughtException', onCrash);
  return (exitCode) => {
    if (exitCode !== undefined) for (const [signal] of wanted) process.on(signal, () => endLate(exitCode));
    for (const [signal, listener] of wanted) process.off(signal, listener);
    process.off('uncaughtException', onCrash);
  };
}

function endLate(exitCode: number): void {
  setTimeout(() => {
    process.off('exit', onEarlyEnd);
    process.exit(exitCode);
  }, lastOutputMs);
}

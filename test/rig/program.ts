/** Runs a program as a test needs it: its output as it comes, signals, and an end whatever happens. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Event } from '@bitops/core';
import { parseDocument, parseEvents } from './events.js';

/** How to run it. */
export interface RunOptions {
  /** Laid over the small clean environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Absolute, or relative to the ops repo, which is also the default. */
  readonly cwd?: string;
  /** What it reads; nothing unless given. */
  readonly input?: string;
  /** Leaves its stdin open, for what `type` sends. */
  readonly keepsInput?: boolean;
  /** Sends a signal as soon as a line of its output matches. */
  readonly signalAfter?: { readonly line: RegExp; readonly signal: NodeJS.Signals };
  /** The node program to run it with; the running one unless given. */
  readonly node?: string;
  /** The command line to run, an absolute path; the one in `bin/dist` unless given. */
  readonly cli?: string;
  /** Milliseconds after which it is killed and the test fails; 50,000 unless given, less than a test may take. */
  readonly timeout?: number;
}

/** How it ended and what it printed. */
export class Finished {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;

  constructor(exitCode: number | null, signal: NodeJS.Signals | null, { stdout, stderr }: Printed) {
    this.exitCode = exitCode;
    this.signal = signal;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** Every line of stdout as an event; throws at the first line that is none. For runs with `--format json`. */
  get events(): readonly Event[] {
    return parseEvents(this.stdout);
  }

  /** All of stdout as one JSON document; throws where it is none. */
  get document(): unknown {
    return parseDocument(this.stdout);
  }
}

interface Printed {
  stdout: string;
  stderr: string;
}

/** A running program. */
export interface Started {
  readonly pid: number;
  /** What it printed until now. */
  readonly stdout: string;
  readonly stderr: string;
  /** The first line of stdout or stderr that matches, also one that was printed before; throws where none comes. */
  waitForLine(line: RegExp): Promise<string>;
  /** Sends a signal to this process alone, as `kill PID` does. */
  kill(signal: NodeJS.Signals): void;
  /** Writes to its stdin, which `keepsInput` left open. */
  type(text: string): void;
  /** Reads no more of its stdout, as `head` does when it has enough. */
  leave(): void;
  /** Throws where it had to be killed because its time was over. */
  readonly done: Promise<Finished>;
}

/** What to start. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a program with pipes for its output. */
export function startProgram({ file, args, cwd, env }: Program, options: RunOptions = {}): Started {
  const child = spawn(file, args, {
    cwd,
    env,
    stdio: [options.input === undefined && options.keepsInput !== true ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  if (options.keepsInput !== true) child.stdin?.end(options.input);
  const printed = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
      printed[stream] += chunk;
      for (const look of watchers) look();
    });
  }
  const done = whenDone(child, printed, `${file} ${args.join(' ')}`, options.timeout ?? 50_000);
  // Whoever does not wait for the end must not bring the test process down by it.
  done.catch(() => {});
  const started: Started = {
    pid: child.pid ?? 0,
    get stdout() {
      return printed.stdout;
    },
    get stderr() {
      return printed.stderr;
    },
    waitForLine: (line) => waitForLine(line, printed, watchers, done),
    kill: (signal) => void child.kill(signal),
    type: (text) => void child.stdin?.write(text),
    leave: () => void child.stdout?.destroy(),
    done,
  };
  const { signalAfter } = options;
  if (signalAfter !== undefined) {
    started.waitForLine(signalAfter.line).then(
      () => started.kill(signalAfter.signal),
      () => {},
    );
  }
  return started;
}

function whenDone(child: ChildProcess, printed: Printed, what: string, timeout: number): Promise<Finished> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, timeout);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (exitCode, signal) => {
      clearTimeout(timer);
      if (isLate) reject(new Error(`${what} did not end within ${timeout} ms\n${printed.stdout}\n${printed.stderr}`));
      else resolve(new Finished(exitCode, signal, printed));
    });
  });
}

/** Only whole lines count, so that a pattern with `$` does not match the beginning of a longer one. */
async function waitForLine(
  pattern: RegExp,
  printed: Printed,
  watchers: Set<() => void>,
  done: Promise<Finished>,
): Promise<string> {
  const find = () => [printed.stdout, printed.stderr].flatMap(wholeLines).find((line) => pattern.test(line));
  const found = find();
  if (found !== undefined) return found;
  return new Promise((resolve, reject) => {
    const look = () => {
      const line = find();
      if (line === undefined) return;
      watchers.delete(look);
      resolve(line);
    };
    watchers.add(look);
    const fail = () => reject(new Error(`no line matched ${pattern}\n${printed.stdout}\n${printed.stderr}`));
    done.then(fail, fail);
  });
}

function wholeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

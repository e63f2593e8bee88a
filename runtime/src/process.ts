/**
 * The one file that starts, signals and looks at processes.
 *
 * A process prints into files in the workspace, never into a pipe: a tool whose pipe breaks because bitops was killed
 * dies in the middle of its work. Both streams go to one file, so that their lines keep their order; a captured stdout
 * goes to a file of its own.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, unlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from './environment.js';
import type { Interrupt } from './interrupt.js';

export interface ProcessSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** Where its output goes meanwhile: the path of a file that does not exist yet. */
  readonly output: string;
  /** Hand stdout back instead of passing it on. */
  readonly capture: boolean;
  /** Milliseconds; then it is ended. */
  readonly timeout?: number;
  /** Milliseconds between the first interrupt and SIGTERM. */
  readonly grace: number;
  readonly interrupt: Interrupt;
  onStart(pid: number): void;
  /** Output as it comes; the file is read on when the promise is done. */
  onOutput(chunk: Buffer): Promise<void> | undefined;
}

export interface ProcessEnd {
  /** Absent where a signal ended it, or where it could not be started. */
  readonly exitCode?: number;
  readonly signal?: string;
  readonly stdout: string;
  readonly timedOut: boolean;
  /** Its process group, where others in it still live. */
  readonly outlived?: number;
  /** The error code where it could not be started: ENOENT, EACCES, E2BIG … */
  readonly refused?: string;
  readonly durationMs: number;
}

const pollMs = 15;
const killMs = 5000;
const trimBytes = 64 * 1024 * 1024;
const maxCapture = 512 * 1024 * 1024;

/** Runs a process in a process group of its own, with closed stdin, to its end. Never throws for what it does. */
export async function runProcess(spec: ProcessSpec): Promise<ProcessEnd> {
  const captured = `${spec.output}.stdout`;
  const shared = openSync(spec.output, 'ax', 0o600);
  const own = spec.capture ? openSync(captured, 'ax', 0o600) : shared;
  const started = performance.now();
  const child = spawn(spec.file, spec.args, {
    cwd: spec.cwd,
    env: definedOnly(spec.env),
    stdio: ['ignore', own, shared],
    detached: true,
  });
  const ladder = child.pid === undefined ? undefined : endLadder(child.pid, spec);
  if (child.pid !== undefined) spec.onStart(child.pid);
  const done = ended(child).finally(() => ladder?.stop());
  try {
    await follow(spec.output, done, spec.onOutput);
    const result = await done;
    return {
      ...result,
      ...(child.pid !== undefined && signalGroup(child.pid, 0) ? { outlived: child.pid } : {}),
      stdout: spec.capture ? readCaptured(captured) : '',
      timedOut: ladder?.timedOut() ?? false,
      durationMs: Math.round(performance.now() - started),
    };
  } finally {
    for (const fd of new Set([own, shared])) closeSync(fd);
    for (const file of spec.capture ? [spec.output, captured] : [spec.output]) unlinkSync(file);
  }
}

/** How a child ended, or why it could not be started. Never rejects. */
function ended(child: ChildProcess): Promise<Pick<ProcessEnd, 'exitCode' | 'signal' | 'refused'>> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) resolve({ refused: error.code ?? 'UNKNOWN' });
    });
    child.once('exit', (exitCode, signal) => resolve(signal === null ? { exitCode: exitCode ?? 1 } : { signal }));
  });
}

/** One interrupt, then patience, then SIGTERM, then SIGKILL; a second interrupt or a timeout shortens the patience. */
function endLadder(pid: number, spec: ProcessSpec) {
  const timers: NodeJS.Timeout[] = [];
  let level = 0;
  let timedOut = false;
  const after = (ms: number, act: () => void) => timers.push(setTimeout(act, ms));
  const terminate = () => {
    if (level >= 2) return;
    level = 2;
    signalGroup(pid, 'SIGTERM');
    after(killMs, () => signalGroup(pid, 'SIGKILL'));
  };
  const ask = () => {
    if (level >= 1) return;
    level = 1;
    signalGroup(pid, 'SIGINT');
    after(spec.grace, terminate);
  };
  // What starts after an interrupt (hooks that clean up) is let go on until the patience is over.
  if (spec.interrupt.signal !== undefined) after(spec.grace, terminate);
  const onRequest = () => (spec.interrupt.forced ? terminate() : ask());
  const off = spec.interrupt.onRequest(onRequest);
  if (spec.timeout !== undefined) {
    after(spec.timeout, () => {
      timedOut = true;
      ask();
    });
  }
  return {
    timedOut: () => timedOut,
    stop() {
      off();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Passes on what is written to a file until its writer is done; gives the disk back what it has read. */
async function follow(file: string, done: Promise<unknown>, pass: ProcessSpec['onOutput']): Promise<void> {
  const fd = openSync(file, 'r');
  const buffer = buffers.pop() ?? Buffer.allocUnsafe(256 * 1024);
  let position = 0;
  let trimmed = 0;
  let over = false;
  let wake = () => {};
  void done.then(() => {
    over = true;
    wake();
  });
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  try {
    for (;;) {
      const last = over;
      const size = readSync(fd, buffer, 0, buffer.length, position);
      position += size;
      if (size > 0) await pass(buffer.subarray(0, size));
      else if (last) return;
      else await pause();
      if (position - trimmed >= trimBytes) {
        trimmed = position;
        await trim(file, trimmed);
      }
    }
  } finally {
    buffers.push(buffer);
    closeSync(fd);
  }
}

/** Buffers that nobody reads into right now: a process that grows with every command forks more slowly each time. */
const buffers: Buffer[] = [];

let canTrim = process.platform === 'linux';

/** Punches a hole where the file was read already: its writer notices nothing, and the disk does not fill up. */
async function trim(file: string, upTo: number): Promise<void> {
  if (!canTrim) return;
  const args = ['--punch-hole', '--offset', '0', '--length', String(upTo), file];
  const { exitCode } = await ended(spawn('fallocate', args, { stdio: 'ignore' }));
  if (exitCode !== 0) canTrim = false; // the file system can't, or there is no such program: the file just grows
}

function readCaptured(file: string): string {
  const text = readFileSync(file);
  return text.length > maxCapture ? text.subarray(0, maxCapture).toString() : text.toString();
}

/** Sends a signal to a process group; false where there is none any more. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  return send(-pid, signal);
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Ends the groups that outlived their leaders, gracefully first. */
export async function endGroups(pids: readonly number[]): Promise<void> {
  const alive = () => pids.filter((pid) => signalGroup(pid, 0));
  for (const pid of alive()) signalGroup(pid, 'SIGTERM');
  for (let waited = 0; waited < killMs && alive().length > 0; waited += 20) await sleep(20);
  for (const pid of alive()) signalGroup(pid, 'SIGKILL');
}

/** A process that is still the same one as long as `started` is. */
export interface ProcessMark {
  readonly pid: number;
  /** As the system writes it; two processes with one pid differ in it. */
  readonly started: string;
}

/** Marks a living process; `undefined` where there is none with this pid. */
export function markProcess(pid: number): ProcessMark | undefined {
  if (!send(pid, 0)) return undefined;
  try {
    if (process.platform !== 'linux') {
      return { pid, started: execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() };
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : { pid, started: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** Whether a marked process still lives. */
export function isAlive(mark: ProcessMark): boolean {
  return markProcess(mark.pid)?.started === mark.started;
}

/** Pids of processes that were given a variable, as far as the system lets us look (Linux only). */
export function processesWith(variable: string): number[] {
  if (process.platform !== 'linux') return [];
  const needle = Buffer.from(`${variable}\0`);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`).includes(needle);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Waits until marked processes have ended by themselves, then ends them as an interrupt would. */
export async function outwait(pids: () => readonly number[], grace: number, interrupt: Interrupt): Promise<void> {
  const until = performance.now() + grace;
  while (pids().length > 0 && performance.now() < until && interrupt.signal === undefined) await sleep(50);
  for (const [signal, ms] of [
    ['SIGINT', 10_000],
    ['SIGTERM', killMs],
    ['SIGKILL', 1000],
  ] as const) {
    const left = pids();
    if (left.length === 0) return;
    for (const pid of left) send(pid, signal);
    for (let waited = 0; waited < ms && pids().length > 0; waited += 50) await sleep(50);
  }
}

/** This process, and where its pid means something. */
export function self(): ProcessMark & { readonly host: string } {
  let namespace = '';
  try {
    namespace = ` ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // only Linux has pid namespaces
  }
  return { pid: process.pid, started: markProcess(process.pid)?.started ?? '', host: `${hostname()}${namespace}` };
}

function definedOnly(env: Environment): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

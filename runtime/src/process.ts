/**
 * The one file that starts, signals and looks at processes.
 *
 * A process prints into files in the workspace, never into a pipe: a tool whose pipe breaks because bitops was killed
 * dies in the middle of its work. Both streams go to one file, so that their lines keep their order; a captured stdout
 * goes to a file of its own.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { fstatSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEndLadder, killMs, type LadderSpec } from './end-ladder.js';
import type { Environment } from './environment.js';
import { follow } from './follow.js';
import type { Interrupt } from './interrupt.js';
import type { OutputFile, OutputFiles } from './output-files.js';

export interface ProcessSpec extends LadderSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** Where its output goes meanwhile. */
  readonly outputs: OutputFiles;
  /** Hand stdout back instead of passing it on. */
  readonly capture: boolean;
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

/** Far more than any tool prints to be read by a program; and a string can't hold much more. */
const maxCapture = 256 * 1024 * 1024;

/** Runs a process in a process group of its own, with closed stdin, to its end. Never throws for what it does. */
export async function runProcess(spec: ProcessSpec): Promise<ProcessEnd> {
  const started = performance.now();
  const files: OutputFile[] = [];
  let free = false;
  try {
    const child = start(spec, files);
    const [shared, own] = files;
    if (typeof child === 'string' || shared === undefined) {
      return { refused: String(child), stdout: '', timedOut: false, durationMs: 0 };
    }
    const end = await attend(child, spec, shared);
    free = end.outlived === undefined;
    const stdout = own === undefined ? '' : readAll(own);
    return { ...end, stdout, durationMs: Math.round(performance.now() - started) };
  } finally {
    for (const file of files) spec.outputs.give(file, free);
  }
}

/** Takes the files and starts the process; some refusals come as an exception, and are given back as their code. */
function start({ file, args, cwd, env, capture, outputs }: ProcessSpec, files: OutputFile[]): ChildProcess | string {
  try {
    const shared = outputs.take();
    files.push(shared);
    if (capture) files.push(outputs.take());
    const [, own = shared] = files;
    return spawn(file, args, { cwd, env: { ...env }, stdio: ['ignore', own.fd, shared.fd], detached: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}

/** From the start of a process to its end, whatever happens to those who are told of it. */
async function attend(
  child: ChildProcess,
  spec: ProcessSpec,
  { fd, path }: OutputFile,
): Promise<Omit<ProcessEnd, 'stdout' | 'durationMs'>> {
  const { pid } = child;
  const ended = whenEnded(child);
  if (pid === undefined) return { ...(await ended), timedOut: false };
  const ladder = createEndLadder(spec, (signal) => void signalGroup(pid, signal));
  const done = ended.finally(() => ladder.stop());
  try {
    spec.onStart(pid);
    await follow({ fd, pass: spec.onOutput, trim: (upTo) => punchHole(path, upTo) }, done);
  } catch (error) {
    // Nobody looks after it any more: it must not go on unseen.
    ladder.ask();
    await done;
    throw error;
  }
  return { ...(await done), ...(isGroupAlive(pid) ? { outlived: pid } : {}), timedOut: ladder.timedOut() };
}

/** How a child ended, or why it could not be started. Never rejects. */
function whenEnded(child: ChildProcess): Promise<Pick<ProcessEnd, 'exitCode' | 'signal' | 'refused'>> {
  return new Promise((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) resolve({ refused: error.code ?? 'UNKNOWN' });
    });
    child.once('exit', (exitCode, signal) => resolve(signal === null ? { exitCode: exitCode ?? 1 } : { signal }));
  });
}

let canTrim = process.platform === 'linux';

/** Punches a hole where the file was read already: its writer notices nothing, and the disk does not fill up. */
async function punchHole(file: string, upTo: number): Promise<void> {
  if (!canTrim) return;
  const args = ['--punch-hole', '--offset', '0', '--length', String(upTo), file];
  const { exitCode } = await whenEnded(spawn('fallocate', args, { stdio: 'ignore' }));
  if (exitCode !== 0) canTrim = false; // the file system can't, or there is no such program: the file just grows
}

function readAll({ fd }: OutputFile): string {
  const bytes = Buffer.allocUnsafe(Math.min(fstatSync(fd).size, maxCapture));
  let size = 0;
  for (let more = -1; more !== 0 && size < bytes.length; size += more) {
    more = readSync(fd, bytes, size, bytes.length - size, size);
  }
  return bytes.toString('utf8', 0, size);
}

/** What a program said that bitops asks for itself; `refused`: the error code where it could not be started. */
export interface Asked {
  readonly exitCode?: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly refused?: string;
}

/** Asks a program that answers at once. Never throws for what it does. */
export function askFully(
  file: string,
  args: readonly string[],
  { cwd, env, input = '' }: { readonly cwd: string; readonly env: Environment; readonly input?: string },
): Asked {
  const options = { cwd, env: { ...env }, input, encoding: 'utf8', maxBuffer: maxCapture } as const;
  const { status, stdout, stderr, error } = spawnSync(file, args, options);
  if (error !== undefined) return { stdout: '', stderr: '', refused: 'code' in error ? String(error.code) : 'UNKNOWN' };
  return { ...(status === null ? {} : { exitCode: status }), stdout, stderr };
}

/** What a program prints that bitops asks for itself; `undefined` where it is not there, or says no. */
export function ask(file: string, args: readonly string[], cwd: string, input = ''): string | undefined {
  // The caller may itself be a hook of git, whose variables lead to another repository.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const { exitCode, stdout } = askFully(file, args, { cwd, env, input });
  return exitCode === 0 ? stdout : undefined;
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

/** Whether a group has a living process; one that is dead and that nobody has taken note of does not count. */
function isGroupAlive(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  if (process.platform !== 'linux') return true;
  return pidsInProc().some((pid) => {
    const stat = readStat(pid);
    return stat !== undefined && Number(stat[2]) === group && !isZombie(stat);
  });
}

/** Ends the groups that outlived their leaders, gracefully first. */
export async function endGroups(pids: readonly number[]): Promise<void> {
  const alive = () => pids.filter(isGroupAlive);
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
  if (process.platform !== 'linux') return send(pid, 0) ? { pid, started: startedAsPsSays(pid) } : undefined;
  const stat = readStat(pid);
  if (stat !== undefined) return isZombie(stat) ? undefined : { pid, started: stat[19] ?? '' };
  // Some systems hide the processes of other users.
  return send(pid, 0) ? { pid, started: '' } : undefined;
}

function startedAsPsSays(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** The fields of a process behind its name: state, parent, group …; `undefined` where it is gone or hidden. */
function readStat(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

const isZombie = ([state]: readonly string[]) => state === 'Z' || state === 'X';

function pidsInProc(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Whether a marked process still lives; one whose start is hidden counts as alive. */
export function isAlive(mark: ProcessMark): boolean {
  const now = markProcess(mark.pid);
  return now !== undefined && (now.started === mark.started || now.started === '' || mark.started === '');
}

/** Pids of processes that were given a variable, as far as the system lets us look (Linux only). */
export function processesWith(variable: string): number[] {
  if (process.platform !== 'linux') return [];
  const needle = Buffer.from(`${variable}\0`);
  return pidsInProc().filter((pid) => pid !== process.pid && isGiven(pid, needle));
}

function isGiven(pid: number, variable: Buffer): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`);
    const at = environment.indexOf(variable);
    return at === 0 || (at > 0 && environment[at - 1] === 0);
  } catch {
    return false;
  }
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

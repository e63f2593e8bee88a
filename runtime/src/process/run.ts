/**
 * Runs the processes of tools and hooks.
 *
 * A process prints into files in the workspace, never into a pipe: a tool whose pipe breaks because bitops was killed
 * dies in the middle of its work. Both streams go to one file, so that their lines keep their order; a captured stdout
 * goes to a file of its own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fstatSync, readSync } from 'node:fs';
import type { Environment } from '../environment.js';
import { createEndLadder, type LadderSpec } from './end-ladder.js';
import { follow } from './follow.js';
import { isGroupAlive, signalGroup } from './group.js';
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

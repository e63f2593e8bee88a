/**
 * Runs the processes of tools and hooks.
 *
 * A process prints into files in the workspace, never into a pipe: a tool whose pipe breaks because bitops was killed
 * dies in the middle of its work. Both streams go to one file, so that their lines keep their order; a captured stdout
 * goes to a file of its own.
 */
import { spawn } from 'node:child_process';
import { fstatSync, readSync } from 'node:fs';
import type { Environment } from '../environment.js';
import { createEndLadder, type LadderSpec } from './end-ladder.js';
import { follow } from './follow.js';
import { isGroupAlive, signalGroup } from './group.js';
import { type Ended, type Launched, launchHere, whenEnded } from './launch.js';
import type { OutputFile, OutputFiles } from './output-files.js';
import type { Sidecar } from './sidecar.js';

export interface ProcessSpec extends LadderSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** Where its output goes meanwhile. */
  readonly outputs: OutputFiles;
  /** What starts it; else it is a child of this process. */
  readonly sidecar?: Sidecar | undefined;
  /** Hand stdout back instead of passing it on. */
  readonly capture: boolean;
  onStart(pid: number): void;
  /** Output as it comes; the file is read on when the promise is done. */
  onOutput(chunk: Buffer): Promise<void> | undefined;
}

export interface ProcessEnd extends Ended {
  readonly stdout: string;
  readonly timedOut: boolean;
  /** Its process group, where others in it still live. */
  readonly outlived?: number;
  readonly durationMs: number;
}

/** Far more than any tool prints to be read by a program; and a string can't hold much more. */
const maxCapture = 256 * 1024 * 1024;

/** Runs a process in a process group of its own, with closed stdin, to its end. Never throws for what it does. */
export async function runProcess(spec: ProcessSpec): Promise<ProcessEnd> {
  const started = performance.now();
  const files: OutputFile[] = [];
  let free = false;
  const isLate = spec.interrupt.cause !== undefined;
  try {
    const [shared, own] = takeFiles(spec, files);
    if (typeof shared === 'string') return { refused: shared, stdout: '', timedOut: false, durationMs: 0 };
    const { file, args, cwd, env } = spec;
    const start = spec.sidecar?.start ?? launchHere;
    const launched = await start({ file, args, cwd, env, stdout: own ?? shared, stderr: shared });
    const end = await attend(launched, spec, shared, isLate);
    free = end.outlived === undefined && end.lost === undefined;
    const stdout = own === undefined ? '' : readAll(own);
    return { ...end, stdout, durationMs: Math.round(performance.now() - started) };
  } finally {
    for (const file of files) spec.outputs.give(file, free);
  }
}

/** The file for both streams, and that for a captured stdout; or why there is none, such as a full disk. */
function takeFiles({ capture, outputs }: ProcessSpec, files: OutputFile[]): [OutputFile | string, OutputFile?] {
  try {
    const shared = outputs.take();
    files.push(shared);
    if (!capture) return [shared];
    const own = outputs.take();
    files.push(own);
    return [shared, own];
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [String(error.code)];
    throw error;
  }
}

/** From the start of a process to its end, whatever happens to those who are told of it. */
async function attend(
  { pid, ended }: Launched,
  spec: ProcessSpec,
  { fd, path }: OutputFile,
  isLate: boolean,
): Promise<Omit<ProcessEnd, 'stdout' | 'durationMs'>> {
  if (pid === undefined) return { ...(await ended), timedOut: false };
  const ladder = createEndLadder(spec, (signal) => void signalGroup(pid, signal));
  // The interrupt came while it was being started.
  if (!isLate && spec.interrupt.cause !== undefined) ladder.ask();
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

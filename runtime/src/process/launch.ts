/** Starts one process, in a process group of its own, with closed stdin. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Environment } from '../environment.js';

/** What is started, and where it prints. */
export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  readonly stdout: Target;
  readonly stderr: Target;
}

/** An open file that a process appends to. */
export interface Target {
  readonly path: string;
  readonly fd: number;
}

/** A process that was started, or not. */
export interface Launched {
  /** None where it could not be started. */
  readonly pid?: number;
  /** How it ended, or why it was not started. Never rejects. */
  readonly ended: Promise<Ended>;
}

/** How a process ended; nothing of the first three where nobody can know. */
export interface Ended {
  readonly exitCode?: number;
  readonly signal?: string;
  /** The error code where it could not be started: ENOENT, EACCES, E2BIG … */
  readonly refused?: string;
  /** Whoever waited for it was killed. */
  readonly lost?: true;
}

/** Starts a process as a child of this one. */
export function launchHere({ file, args, cwd, env, stdout, stderr }: Launch): Launched {
  try {
    const stdio = ['ignore', stdout.fd, stderr.fd] as const;
    const child = spawn(file, args, { cwd, env: { ...env }, stdio: [...stdio], detached: true });
    return { ...(child.pid === undefined ? {} : { pid: child.pid }), ended: whenEnded(child) };
  } catch (error) {
    // Some refusals come as an exception.
    if (error instanceof Error && 'code' in error) return { ended: Promise.resolve({ refused: String(error.code) }) };
    throw error;
  }
}

/** How a child ended, or why it could not be started. Never rejects. */
export function whenEnded(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) resolve({ refused: error.code ?? 'UNKNOWN' });
    });
    child.once('exit', (exitCode, signal) => resolve(signal === null ? { exitCode: exitCode ?? 1 } : { signal }));
  });
}

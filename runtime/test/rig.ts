/** What the tests of the runtime stand on: temporary folders, and real processes run as core runs them. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import {
  createInterrupt,
  createOutputFiles,
  type Interrupt,
  type ProcessEnd,
  runProcess,
  type Sidecar,
  signalGroup,
} from '../src/index.js';

/** A folder of one test, removed when it is over. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'runtime test-')));
  onTestFinished(() => {
    if (existsSync(folder)) makeWritable(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  });
  return folder;
}

/** A test may have taken permissions away. */
function makeWritable(folder: string): void {
  chmodSync(folder, 0o700);
  for (const it of readdirSync(folder, { withFileTypes: true })) {
    if (it.isDirectory()) makeWritable(join(folder, it.name));
  }
}

/** Writes files: path → content. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** How to run a process; bash with a script unless said otherwise. */
export interface RunOptions {
  readonly file?: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly capture?: boolean;
  readonly timeout?: number;
  /** Milliseconds; a minute unless said. */
  readonly grace?: number;
  readonly interrupt?: Interrupt;
  readonly sidecar?: Sidecar;
  /** False where there is too much of it. */
  readonly keepsOutput?: boolean;
  onStart?(pid: number): void;
  onOutput?(chunk: Buffer): Promise<void> | undefined;
}

/** A process that runs. */
export interface Running {
  readonly folder: string;
  readonly output: string;
  readonly interrupt: Interrupt;
  /** What it printed until now, except what it captured. */
  printed(): string;
  /** Waits until it has printed a text; fails where it ends before. */
  until(text: string): Promise<void>;
  readonly done: Promise<ProcessEnd>;
}

/** Starts a bash script, or a program. */
export function start(script: string, options: RunOptions = {}): Running {
  const folder = temporaryFolder();
  const outputs = createOutputFiles(folder);
  const output = join(folder, 'output-1');
  const interrupt = options.interrupt ?? createInterrupt();
  const chunks: Buffer[] = [];
  let isOver = false;
  const done = runProcess({
    file: options.file ?? 'bash',
    args: options.args ?? ['-c', script],
    cwd: options.cwd ?? folder,
    env: options.env ?? process.env,
    outputs,
    sidecar: options.sidecar,
    capture: options.capture === true,
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    grace: options.grace ?? 60_000,
    interrupt,
    onStart: (pid) => options.onStart?.(pid),
    onOutput(chunk) {
      if (options.keepsOutput !== false) chunks.push(Buffer.from(chunk));
      return options.onOutput?.(chunk);
    },
  }).finally(() => {
    outputs.close();
    isOver = true;
  });
  let group: number | undefined;
  done.then(
    ({ outlived }) => {
      group = outlived;
    },
    () => {},
  );
  onTestFinished(() => {
    if (group !== undefined) signalGroup(group, 'SIGKILL');
  });
  const printed = () => Buffer.concat(chunks).toString();
  const until = async (text: string) => {
    while (!printed().includes(text)) {
      if (isOver) throw new Error(`it ended and never printed ${text}, but: ${printed()}`);
      await sleep(5);
    }
  };
  return { folder, output, interrupt, printed, until, done };
}

/** Whether a process lives; a zombie does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits until something is so; fails after half a minute. */
export async function eventually(isSo: () => boolean): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 10) {
    if (isSo()) return;
    await sleep(10);
  }
  throw new Error(`it never was so: ${isSo}`);
}

/**
 * Does something as a user who may not do everything, also where tests are run by root. Node reads no TMPDIR meanwhile:
 * temporary folders are made in /tmp.
 */
export async function asOrdinaryUser<T>(act: () => T | Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.('nobody');
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}

/**
 * Makes a folder read-only as a file system is, which holds for root too, until the test is over. Skips the test where
 * this system does not let us.
 */
export function mountReadOnly(folder: string): void {
  try {
    execFileSync('mount', ['--bind', folder, folder], { stdio: 'ignore' });
    onTestFinished(() => void execFileSync('umount', [folder], { stdio: 'ignore' }));
    execFileSync('mount', ['-o', 'remount,ro,bind', folder], { stdio: 'ignore' });
  } catch {
    throw new Error('nothing can be mounted here: run the tests as root on Linux');
  }
}

/** Whether `mountReadOnly` works here. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'runtime test-'));
  try {
    execFileSync('mount', ['--bind', folder, folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

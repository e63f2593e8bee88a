/** Starts the processes of a run with many of them by a small program of its own, see `spawner.ts`. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isGroupAlive } from './group.js';
import { type Ended, type Launch, type Launched, type Launcher, launchHere } from './launch.js';

/** What the spawner is asked to start; files are named, since no descriptor goes through a pipe. */
export interface Request extends Omit<Launch, 'stdout' | 'stderr'> {
  readonly id: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the spawner says: that it is ready (0), that a process was started, how it ended. */
export interface Reply {
  readonly id: number;
  readonly pid?: number;
  readonly end?: Ended;
}

/** So many processes outweigh the start of another one. */
const manyProcesses = 50;

/** Makes what starts the processes of a run, of which there are at least so many. */
export function createLauncher(processes: number): Launcher {
  const here = { start: launchHere, close: async () => {} };
  try {
    return processes < manyProcesses ? here : createRemoteLauncher();
  } catch {
    return here; // the system has no room for one process more
  }
}

/** A process that the spawner was asked to start. */
interface Waiting {
  pid?: number;
  started(launched: Launched): void;
  ended(end: Ended): void;
  readonly end: Promise<Ended>;
}

/** A launcher with a spawner. */
export interface RemoteLauncher extends Launcher {
  /** The spawner's. */
  readonly pid: number | undefined;
  isReady(): boolean;
}

/** As long as the spawner is not ready, and where it can't be had, processes are started here. */
export function createRemoteLauncher(): RemoteLauncher {
  const program = createRequire(import.meta.url).resolve('@bitops/runtime/spawner');
  // In a group of its own: Ctrl-C is not for it.
  const child = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
    cwd: '/',
    env: {},
  });
  // Its last words are read by then.
  const gone = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  child.on('error', () => {}); // it could not be started: so it is closed
  const waiting = new Map<number, Waiting>();
  let isReady = false;
  let count = 0;
  child.stdin.on('error', () => {}); // it is gone, which is looked after below
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, pid, end } = JSON.parse(line) as Reply; // nobody else writes to it
    if (id === 0) isReady = true;
    const it = waiting.get(id);
    if (it === undefined) return;
    if (pid !== undefined) it.pid = pid;
    it.started({ ...(pid === undefined ? {} : { pid }), ended: it.end });
    if (end === undefined) return;
    waiting.delete(id);
    it.ended(end);
  });
  void gone.then(() => {
    isReady = false;
    for (const it of waiting.values()) void outlive(it);
  });
  return {
    pid: child.pid,
    isReady: () => isReady,
    start(launch) {
      if (!isReady) return launchHere(launch);
      count += 1;
      const { stdout, stderr, ...rest } = launch;
      const request: Request = { id: count, ...rest, stdout: stdout.path, stderr: stderr.path };
      return new Promise((started) => {
        const { promise: end, resolve: ended } = withResolvers<Ended>();
        waiting.set(request.id, { started, ended, end });
        child.stdin.write(`${JSON.stringify(request)}\n`);
      });
    },
    async close() {
      child.stdin.end();
      await gone;
    },
  };
}

/** Nobody can tell any more how it ends; but that it has ended must be true when it is said. */
async function outlive({ pid, started, ended, end }: Waiting): Promise<void> {
  started({ ended: end });
  while (pid !== undefined && isGroupAlive(pid)) await sleep(50);
  ended({ lost: true });
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((it) => {
    resolve = it;
  });
  return { promise, resolve };
}

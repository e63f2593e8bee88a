/**
 * A small program that starts the processes of a large run, and removes its folders. To start a process, Linux copies the
 * page tables of whoever asks for it: 1 ms for a program that is as small as this one, 4 ms for a large run.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeWorkspace } from '../remove-workspace.js';
import { isGroupAlive } from './group.js';
import { type Ended, type Launch, type Launched, launchHere } from './launch.js';

/** What the program is asked for; files are named, since no descriptor goes through a pipe. */
export type Wish =
  | (Omit<Launch, 'stdout' | 'stderr'> & { readonly id: number; readonly stdout: string; readonly stderr: string })
  | { readonly id: number; readonly remove: string };

/** What the program says: that it is ready (0), that a process was started, how it ended. */
export interface Reply {
  readonly id: number;
  readonly pid?: number;
  readonly end?: Ended;
}

/** Does for a run what takes the system long. */
export interface Sidecar {
  start(launch: Launch): Launched | Promise<Launched>;
  /** Removes a folder; throws where it can't. */
  remove(folder: string): void | Promise<void>;
  /** To be called when all processes have ended. */
  close(): Promise<void>;
}

/** A sidecar that is a program of its own. */
export interface SidecarProgram extends Sidecar {
  readonly pid: number | undefined;
  isReady(): boolean;
}

/** So many processes outweigh the start of another one. */
const manyProcesses = 50;

const none: Sidecar = { start: launchHere, remove: removeWorkspace, close: async () => {} };

/** Makes the sidecar of a run that starts at least so many processes. */
export function createSidecar(processes: number): Sidecar {
  try {
    return processes < manyProcesses ? none : startSidecar();
  } catch {
    return none; // the system has no room for one process more
  }
}

/** What the program was asked for, and has not done. */
interface Waiting {
  pid?: number;
  readonly end: Promise<Ended>;
  started(launched: Launched): void;
  ended(end: Ended): void;
}

/** Starts the program. As long as it is not ready, and from when it is gone, all is done here. */
export function startSidecar(): SidecarProgram {
  const program = createRequire(import.meta.url).resolve('@bitops/runtime/sidecar');
  // In a group of its own: Ctrl-C is not for it.
  const own = { stdio: ['pipe', 'pipe', 'ignore'], detached: true, cwd: '/', env: {} } as const;
  const child = spawn(process.execPath, [program], { ...own, stdio: [...own.stdio] });
  const waiting = new Map<number, Waiting>();
  let isReady = false;
  let count = 0;
  // Its last words are read by then.
  const gone = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  child.on('error', () => {}); // it could not be started: so it is closed
  child.stdin.on('error', () => {}); // it is gone, or about to be
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply = JSON.parse(line) as Reply; // nobody else writes to it
    if (reply.id === 0) isReady = true;
    hear(reply, waiting);
  });
  void gone.then(() => {
    isReady = false;
    for (const it of waiting.values()) void outlive(it);
  });
  const ask = (wish: (id: number) => Wish, started: Waiting['started']) => {
    count += 1;
    const { promise: end, resolve: ended } = withResolvers<Ended>();
    waiting.set(count, { end, started, ended });
    child.stdin.write(`${JSON.stringify(wish(count))}\n`);
    return end;
  };
  return {
    pid: child.pid,
    isReady: () => isReady,
    start(launch) {
      if (!isReady) return launchHere(launch);
      const { stdout, stderr, ...rest } = launch;
      return new Promise((started) => {
        void ask((id) => ({ id, ...rest, stdout: stdout.path, stderr: stderr.path }), started);
      });
    },
    async remove(folder) {
      const { refused, lost } = isReady
        ? await ask(
            (id) => ({ id, remove: folder }),
            () => {},
          )
        : { lost: true };
      // Done here, it says what is in the way.
      if (refused !== undefined || lost === true) removeWorkspace(folder);
    },
    async close() {
      child.stdin.end();
      await gone;
    },
  };
}

function hear({ id, pid, end }: Reply, waiting: Map<number, Waiting>): void {
  const it = waiting.get(id);
  if (it === undefined) return;
  if (pid !== undefined) it.pid = pid;
  it.started({ ...(pid === undefined ? {} : { pid }), ended: it.end });
  if (end === undefined) return;
  waiting.delete(id);
  it.ended(end);
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

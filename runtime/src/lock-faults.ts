/** What is said of a lock that can't be taken. */
import { type Fault, isSystemError } from '@bitops/fault';

/** What a person is told of a holder. */
interface Described {
  readonly pid: number;
  readonly host: string;
  readonly run: string;
  readonly intent: string;
  readonly since: string;
  readonly actor?: string;
  readonly url?: string;
}

/** Who a holder is: a sentence, and the page of the run on a line of its own where a CI runs it. */
export function toldOf({ pid, host, since, actor, url }: Described): string {
  const by = actor === undefined ? '' : `, started by ${actor}`;
  const told = `Process ${pid} on ${host.split(' ')[0]}${by}, since ${since}.`;
  return url === undefined ? told : `${told}\n${url}`;
}

/** Another run has the lock; `host` = where we are. */
export function held(environment: string, holder: Described, file: string, host: string): Fault {
  const here = holder.host === host;
  return {
    code: 'LOCK_HELD',
    what: `Another run has the environment ${environment}: ${holder.intent}, run ${holder.run}`,
    at: { file },
    why: toldOf(holder),
    fix: here
      ? 'Wait until it ends, such as with --lock-wait 10m, or end it.'
      : `Wait until it ends, such as with --lock-wait 10m. If that machine or container is gone for good: ${unlocking(environment)}.`,
  };
}

/** The command that takes a lock away from its holder. */
export function unlocking(environment: string): string {
  return `bitops unlock ${/^[\w./-]+$/.test(environment) ? environment : `'${environment.replaceAll("'", "'\\''")}'`}`;
}

/** Nobody can tell who has the lock. */
export function broken(environment: string, file: string): Fault {
  return {
    code: 'LOCK_BROKEN',
    what: `The lock of ${environment} can't be read`,
    at: { file },
    why: 'It says nothing of who holds it: something else than bitops wrote it, or the disk was full.',
    fix: `If no other run is under way: ${unlocking(environment)}.`,
  };
}

/** The lock's file can't be made, or not brought up to date. */
export function unwritable(environment: string, folder: string, error: unknown): Fault {
  return { ...folderUnwritable(folder, error), what: `The lock of ${environment} can't be written` };
}

/** The folder of the locks can't be made. */
export function folderUnwritable(folder: string, error: unknown): Fault {
  const fix = isSystemError(error, 'ENOSPC', 'EDQUOT')
    ? 'Make room on that disk: a deployment needs it for its state, too.'
    : 'Make the ops repo writable, or set XDG_STATE_HOME to a folder that is.';
  const why = error instanceof Error ? error.message : String(error);
  return { code: 'LOCK_UNWRITABLE', what: "The locks can't be written", at: { file: folder }, why, fix };
}

/** What the system knows of processes that live. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process that is still the same one as long as `started` is. */
export interface ProcessMark {
  readonly pid: number;
  /** As the system writes it; two processes with one pid differ in it. */
  readonly started: string;
}

/** Marks a living process; `undefined` where there is none with this pid. */
export function markProcess(pid: number): ProcessMark | undefined {
  if (process.platform !== 'linux') return sendSignal(pid, 0) ? { pid, started: startedAsPsSays(pid) } : undefined;
  const stat = readStat(pid);
  if (stat !== undefined) return isZombie(stat) ? undefined : { pid, started: stat[19] ?? '' };
  // Some systems hide the processes of other users.
  return sendSignal(pid, 0) ? { pid, started: '' } : undefined;
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

/** Sends a signal to a process, or to the group of a negative pid; false where there is none any more. */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether a group that is there has a process that is not dead. */
export function hasLiving(group: number): boolean {
  if (process.platform !== 'linux') return true;
  return pidsInProc().some((pid) => {
    const stat = readStat(pid);
    return stat !== undefined && Number(stat[2]) === group && !isZombie(stat);
  });
}

/** Whether a marked process still lives; one whose start is hidden counts as alive. */
export function isAlive(mark: ProcessMark): boolean {
  const now = markProcess(mark.pid);
  return now !== undefined && (now.started === mark.started || now.started === '' || mark.started === '');
}

/** Whether the system lets us look at the variables of processes. */
export const findsByEnvironment = process.platform === 'linux';

/** Pids of processes that were given a variable, as far as the system lets us look (Linux only). */
export function processesWith(variable: string): number[] {
  if (!findsByEnvironment) return [];
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

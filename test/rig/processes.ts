/** Finds the processes that a test started, however far they have gone from it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process that still lives. */
export interface Leftover {
  readonly pid: number;
  readonly command: string;
}

/** The processes in whose environment a marker stands; children inherit it, whoever their parent is now. */
export function findProcesses(marker: string): readonly Leftover[] {
  return existsSync('/proc/self/environ') ? searchProc(marker) : searchPs(marker);
}

/** Ends what is still there. */
export function killProcesses(marker: string): void {
  for (const { pid } of findProcesses(marker)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended between the look and the signal.
    }
  }
}

function searchProc(marker: string): readonly Leftover[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => read(`/proc/${pid}/environ`).includes(marker))
    .map((pid) => ({ pid: Number(pid), command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }));
}

/** The environment of a zombie is empty, and one that ended just now cannot be read. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function searchPs(marker: string): readonly Leftover[] {
  return execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(marker))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim() }));
}

/** Looks over the shoulder of a run: what other users of the machine could see of it. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What was seen while a run went on. */
export interface Seen {
  /** Command lines of all its processes. */
  readonly commands: ReadonlySet<string>;
  /** What lay open to others in the folder for temporary files: paths with their modes. */
  readonly open: ReadonlySet<string>;
}

/** Looks again and again until it is stopped; processes are those with the mark in their environment. */
export function watchRun(mark: string, tmp: string): { stop(): Seen } {
  const commands = new Set<string>();
  const open = new Set<string>();
  const look = () => {
    for (const pid of readdirSync('/proc').filter((it) => /^\d+$/.test(it))) {
      const command = read(`/proc/${pid}/cmdline`);
      if (!commands.has(command) && read(`/proc/${pid}/environ`).includes(mark)) commands.add(command);
    }
    // A test that failed has cleaned up, and did not stop this.
    if (!existsSync(tmp)) return clearInterval(timer);
    for (const name of readdirSync(tmp)) {
      const mode = (statSync(join(tmp, name), { throwIfNoEntry: false })?.mode ?? 0) & 0o077;
      if (mode !== 0) open.add(`${name} ${mode.toString(8)}`);
    }
  };
  const timer = setInterval(look, 40);
  return {
    stop() {
      clearInterval(timer);
      return { commands, open };
    },
  };
}

/** A process may have ended just now. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** All files below a folder. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name));
}

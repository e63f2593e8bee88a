import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hookFolders } from './folders.js';
import { loadScript, loadStat } from './script.js';

/** A script of a hook folder that is run. */
export interface HookScript {
  readonly name: string;
  readonly path: string;
  readonly runs: 'bash' | 'itself';
  readonly windowsLines: boolean;
}

/** Something in a hook folder that is not run. */
export interface Ignored {
  readonly name: string;
  readonly reason: string;
  readonly fix: string;
}

/** What lies in a hook folder, each list in the order of names. */
export interface HookFolderContent {
  readonly scripts: readonly HookScript[];
  readonly ignored: readonly Ignored[];
}

/** Reads a hook folder; undefined where there is none. Throws the system's error where it cannot be read. */
export function loadHookFolder(folder: string): HookFolderContent | undefined {
  if (!loadStat(folder)?.isDirectory()) return undefined;
  const scripts: HookScript[] = [];
  const ignored: Ignored[] = [];
  for (const name of readdirSync(folder).filter(isNoGitFile).sort(byBytes)) {
    const path = join(folder, name);
    const script = name.startsWith('.') ? hidden : (loadScript(path) ?? dangling);
    if (script.runs === 'not') ignored.push({ name, reason: script.reason, fix: script.fix });
    else scripts.push({ name, path, ...script });
  }
  return { scripts, ignored };
}

/** Whether before scripts would run in a deployment's or environment's folder; reads the disk. */
export function hasBeforeScripts(folder: string): boolean {
  return hookFolders.before.some(({ name }) => {
    try {
      return (loadHookFolder(join(folder, name))?.scripts.length ?? 0) > 0;
    } catch {
      return false;
    }
  });
}

const hidden = {
  runs: 'not',
  reason: 'it is hidden (its name begins with a dot)',
  fix: 'Rename it if it should run.',
} as const;

const dangling = {
  runs: 'not',
  reason: 'it is a link that leads to no file',
  fix: 'Let the link point to a script, or take it away.',
} as const;

// git's own files are how an empty folder is kept; nobody waits for them to run.
function isNoGitFile(name: string): boolean {
  return name !== '.gitkeep' && name !== '.gitignore';
}

// By bytes, as bash sorts a glob in the C locale: the same on every machine.
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

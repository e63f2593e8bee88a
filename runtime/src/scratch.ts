/** Private folders for temporary files: named before they are made, and marked with whom they are for. */
import { existsSync, lstatSync, mkdirSync, readlinkSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Fault, fault } from '@bitops/fault';
import { removeEmpty } from './files.js';
import { randomId } from './random-id.js';
import { marker } from './remove-workspace.js';

const prefix = 'bitops-';
export const isWorkspace = /^bitops-\w{6}$/;

/** A name for a private folder that `makeScratch` makes, and that nobody has. Throws WORKSPACE_FAILED. */
export function nameScratch(within: string = tmpdir()): string {
  const folder = attempt(within, () => realpathSync(within));
  for (;;) {
    const root = join(folder, `${prefix}${randomId()}`);
    if (!existsSync(root)) return root;
  }
}

/** Makes a private folder that knows which ops repo it was made for. Throws WORKSPACE_FAILED. */
export function makeScratch(root: string, repo: string): void {
  attempt(root, () => mkdirSync(root, { mode: 0o700 }));
  try {
    // A link is made whole or not at all; a file may be left empty by who was killed.
    attempt(root, () => symlinkSync(repo, join(root, marker)));
  } catch (error) {
    removeEmpty(root);
    throw error;
  }
}

/** Whether a folder was made for an ops repo; a path in a file of the repo is never taken on trust. */
export function isMadeFor(repo: string, root: string): boolean {
  try {
    return lstatSync(root).isDirectory() && readlinkSync(join(root, marker)) === repo;
  } catch {
    return false;
  }
}

/** The fault of a workspace that somebody removed under our feet; nothing where it is there. */
export function vanished(root: string): Fault | undefined {
  if (lstatSync(join(root, marker), { throwIfNoEntry: false }) !== undefined) return undefined;
  return {
    code: 'WORKSPACE_VANISHED',
    what: `The workspace ${root} was removed while it was used`,
    at: { file: root },
    why: 'Something cleans up where temporary files are, or a script removes more than it should. What was to come home from there is lost.',
    fix: 'Find what removes it, or set TMPDIR to a folder that is left alone; then deploy again.',
  };
}

/** Removes a folder that does not say yet for whom it was made, since its maker was killed. */
export function dropUnmarked(root: string): void {
  if (isWorkspace.test(basename(root))) removeEmpty(root);
}

/** What the system refuses while a workspace is made becomes a fault that says where. */
export function attempt<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const fix = 'See to it that every file of the ops repo can be read, and that there is room for a copy (TMPDIR).';
    const what = `The workspace can't be made: ${file}`;
    throw fault({ code: 'WORKSPACE_FAILED', what, at: { file }, why, fix }, error);
  }
}

import { chmodSync, existsSync, lstatSync, readdirSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/** The mark of a workspace: a link to the ops repo that it was made for. */
export const marker = 'made-for';
/** What belongs home from a workspace is written down there. */
export const recordFolder = 'home';

/**
 * Removes a workspace, also what a tool made unwritable. Whoever is killed while doing so leaves a folder that the next run knows
 * as its own, and out of which nothing more is brought home: what is written down of that goes first, and the mark last.
 */
export function removeWorkspace(root: string): void {
  const names = namesIn(root).filter((it) => it !== recordFolder && it !== marker);
  for (const name of [recordFolder, ...names, marker, '.']) remove(root, join(root, name));
}

function namesIn(root: string): readonly string[] {
  try {
    return readdirSync(root);
  } catch {
    makeWritable(root);
    return existsSync(root) ? readdirSync(root) : [];
  }
}

function remove(root: string, path: string): void {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) removeAll(path);
    else if (stat !== undefined) unlinkSync(path);
  } catch {
    makeWritable(root);
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** With half of the system calls of `rmSync`, which looks at each entry and tries each folder twice. */
function removeAll(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeAll(path);
    else unlinkSync(path);
  }
  rmdirSync(folder);
}

/** As far as it goes: what stays in the way is said by the removal that comes next. */
function makeWritable(folder: string): void {
  try {
    chmodSync(folder, 0o700);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) makeWritable(join(folder, entry.name));
    }
  } catch {
    // it is somebody else's, or it is gone
  }
}

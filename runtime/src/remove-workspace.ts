import { chmodSync, readdirSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Removes a workspace, also what a tool made unwritable. */
export function removeWorkspace(root: string): void {
  try {
    removeAll(root);
  } catch {
    makeWritable(root);
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
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

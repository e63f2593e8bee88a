import { accessSync, constants, type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '@bitops/fault';
import { isSystemError } from '@bitops/fault';
import { leftOut } from './workspace.js';

/** What a person looks at before the rights of the whole folder are mended. */
const most = 10;

/**
 * What a workspace needs and the user may not read; of many, the first.
 *
 * @param leaveOut - paths below the repo that are not copied
 */
export function findUnreadable(repo: string, leaveOut: ReadonlySet<string>): readonly Fault[] {
  const out = leftOut(leaveOut);
  const found: Fault[] = [];
  for (const fault of faultsIn(repo, '', out)) {
    if (found.push(fault) === most) break;
  }
  return found;
}

/** `way` is the path of what is looked at below the repo. */
function* faultsIn(repo: string, way: string, out: ReadonlySet<string>): Generator<Fault> {
  const folder = join(repo, way);
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return yield* refusal(folder, error);
  }
  for (const entry of entries) {
    const path = way === '' ? entry.name : `${way}/${entry.name}`;
    if (out.has(path)) continue;
    if (entry.isDirectory()) yield* faultsIn(repo, path, out);
    else if (entry.isFile()) yield* faultsOfFile(join(repo, path));
  }
}

function* faultsOfFile(file: string): Generator<Fault> {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    yield* refusal(file, error);
  }
}

/** What is gone by now is nobody's fault: editors and tools have files that come and go. */
function* refusal(path: string, error: unknown): Generator<Fault> {
  if (!isSystemError(error, 'EACCES', 'EPERM')) return;
  yield {
    code: 'FILE_UNREADABLE',
    what: `${path} can't be read`,
    at: { file: path },
    why: 'Every run works in a copy of the ops repo, and this would be missing in it.',
    fix: 'Give the user who runs bitops the right to read it, or take it out of the ops repo.',
  };
}

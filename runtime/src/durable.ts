/** What a tool writes in the workspace and must not be lost with it: state, as links into the ops repo. */
import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Fault, fault, isSystemError } from '@bitops/fault';
import { makeFile, makeFolders } from './owned.js';
import { findRescued } from './rescue.js';

/** A path of the workspace that is a link to its home in the ops repo while a tool runs. */
export interface DurableLink {
  readonly path: string;
  readonly home: string;
  readonly folder: boolean;
  /** Made for the link; removed again if it stays empty. */
  readonly made: boolean;
  /** The first folder that was made above it; removed again if it stays empty. */
  readonly above?: string;
  /** The home can't be written: the path is a plain copy, and what a tool makes of it is an emergency. */
  readonly copied: boolean;
}

/**
 * Makes a path of the workspace a link to its home, which is created empty first: a tool that writes through a dangling
 * link may replace the link. Throws STATE_UNWRITABLE where state is there and can't be written, and
 * STATE_RESCUED where it can't be written and that of an earlier run was never brought home.
 */
export function linkHome(path: string, home: string, folder: boolean, rescueFolder: string): DurableLink {
  try {
    const made = makeHome(home, folder);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(home, path);
    return { path, home, folder, ...made, copied: false };
  } catch (error) {
    const isThere = lstatSync(home, { throwIfNoEntry: false }) !== undefined;
    // Where the file system is read-only, Node says of several folders at once that they are not there.
    if (isSystemError(error, 'EROFS', 'EACCES', 'EPERM', 'ENOENT') && !isThere) {
      const rescued = findRescued(home, rescueFolder);
      if (rescued !== undefined) throw fault(stillRescued(home, rescued));
      return { path, home, folder, made: false, copied: true };
    }
    throw fault(unwritable(home, error), error);
  }
}

function stillRescued(home: string, rescued: string): Fault {
  return {
    code: 'STATE_RESCUED',
    what: `The state of an earlier run is still in ${rescued}`,
    at: { file: rescued },
    why: 'Without it, everything that it records would be made once more.',
    fix: `Copy it to ${home}, and let the user who runs bitops write there.`,
  };
}

function unwritable(home: string, error: unknown): Fault {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'STATE_UNWRITABLE',
    what: `${home} can't be written`,
    at: { file: home },
    why: `What this deployment changes is recorded there; without it, it would be lost. (${reason})`,
    fix: 'Give the user who runs bitops the right to write it.',
  };
}

function makeHome(home: string, folder: boolean): Pick<DurableLink, 'made' | 'above'> {
  if (statSync(home, { throwIfNoEntry: false }) !== undefined) {
    if (folder) readdirSync(home);
    else closeSync(openSync(home, 'r+'));
    return { made: false };
  }
  const above = makeFolders(dirname(home), 0o700);
  if (folder) makeFolders(home, 0o700);
  else makeFile(home);
  return { made: true, ...(above === undefined ? {} : { above }) };
}

/** What a tool writes in the workspace and must not be lost with it: state, as links into the ops repo. */
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Fault, fault, isSystemError } from '@bitops/fault';
import { bringContentHome, bringHome, type KeptFile } from './bring-home.js';
import { removeEmpty } from './files.js';
import { giveAllToOwner, makeFile, makeFolders } from './owned.js';
import { isInside, staysInside } from './paths.js';
import { findRescued, rescue } from './rescue.js';

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

/** Brings a kept file home, or else saves a copy of it. Never throws; gives what went wrong. */
export function settleKept(file: KeptFile, rescueFolder: string): Fault | undefined {
  try {
    if (isAstray(file)) return leadsOut(file);
    bringHome(file);
    return undefined;
  } catch (error) {
    const copy = rescue(file.path, file.home, rescueFolder);
    const why = error instanceof Error ? error.message : String(error);
    const fix = `Copy it to ${file.home}, and let the user who runs bitops write there.`;
    return {
      code: 'KEEP_FAILED',
      what: `${file.home} could not be brought home: it was saved as ${copy}`,
      at: { file: copy },
      why,
      fix,
    };
  }
}

/** Whether a link leads out to anything but its home, which is brought there already. */
function isAstray({ bounds, path, home }: KeptFile): boolean {
  if (bounds === undefined || !existsSync(path) || staysInside(bounds, path)) return false;
  return !existsSync(home) || realpathSync(path) !== realpathSync(home);
}

function leadsOut({ home }: KeptFile): Fault {
  return {
    code: 'KEEP_REFUSED',
    what: `${home} was not brought home: in the workspace it is a link that leads out of it`,
    at: { file: home },
    why: 'What the link leads to was not made by this deployment, and may be a secret.',
    fix: 'Let the tool or the hook that made the link copy the file.',
  };
}

/** Ends a link: what stayed empty goes, what replaced the link is brought home. Never throws; gives what went wrong. */
export function settleLink(link: DurableLink, rescueFolder: string): Fault | undefined {
  try {
    if (link.copied) return isEmpty(link.path) ? undefined : rescued(link, rescueFolder);
    if (!isIntact(link)) return replaced(link, rescueFolder);
    if (link.folder && existsSync(link.home)) {
      pruneEmpty(link.home);
      giveAllToOwner(link.home, statSync(link.home));
    }
    if (link.made && isEmpty(link.home)) removeMade(link);
    return undefined;
  } catch (error) {
    return {
      code: 'STATE_UNSETTLED',
      what: `${link.home} could not be looked after`,
      at: { file: link.home },
      why: error instanceof Error ? error.message : String(error),
      fix: 'Look whether it holds what the last run changed.',
    };
  }
}

/** A link that is gone has lost nothing: what it led to is still there. */
function isIntact({ path, home }: DurableLink): boolean {
  const now = lstatSync(path, { throwIfNoEntry: false });
  return now === undefined || (now.isSymbolicLink() && resolve(dirname(path), readlinkSync(path)) === home);
}

function removeMade({ home, above }: DurableLink): void {
  rmSync(home, { recursive: true, force: true });
  if (above === undefined) return;
  for (let folder = dirname(home); isInside(above, folder); folder = dirname(folder)) removeEmpty(folder);
}

function rescued({ path, home }: DurableLink, rescueFolder: string): Fault {
  const goal = rescue(path, home, rescueFolder);
  const what = `${home} can't be written: it was saved as ${goal}`;
  return { code: 'STATE_RESCUED', what, at: { file: goal }, fix: `Copy it to ${home} before the next run.` };
}

/** What was at home is saved before it is overwritten; nothing is overwritten by nothing. */
function replaced(link: DurableLink, rescueFolder: string): Fault | undefined {
  const { path, home } = link;
  const why = 'The tool wrote a new file instead of writing through the link to the ops repo.';
  const told = { code: 'STATE_REPLACED', at: { file: home }, why };
  if (isEmpty(path)) {
    if (!isEmpty(home)) return { ...told, what: `${home} was emptied in the workspace; at home it is what it was` };
    if (link.made) removeMade(link);
    return undefined;
  }
  const before = isEmpty(home) ? undefined : rescueIfPossible(home, join(rescueFolder, 'before'));
  try {
    if (link.folder) bringContentHome(link);
    else bringHome(link);
  } catch {
    return rescued(link, rescueFolder);
  }
  const fix = `Check that it holds the last state.${before === undefined ? '' : ` What it was before is in ${before}.`}`;
  return { ...told, what: `${home} was replaced in the workspace, and was brought home`, fix };
}

function rescueIfPossible(home: string, folder: string): string | undefined {
  try {
    return rescue(home, home, folder);
  } catch {
    return undefined;
  }
}

/** Removes the folders in a folder that hold nothing. */
function pruneEmpty(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    pruneEmpty(join(folder, entry.name));
    removeEmpty(join(folder, entry.name));
  }
}

/** Whether a file has no bytes, or a folder no file anywhere in it; also where there is none. */
function isEmpty(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory()) return stat === undefined || stat.size === 0;
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.every((entry) => entry.isDirectory() && isEmpty(join(path, entry.name)));
}

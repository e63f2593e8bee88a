/** Copies files and folders to where they belong, so that a crash leaves the old or the new ones. */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  cpSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { allToDisk, toDisk } from './files.js';
import { giveAllToOwner, giveToOwner, makeFolders } from './owned.js';
import { isInside } from './paths.js';

/** A path of the workspace that is brought home when its deployment ends. */
export interface KeptFile {
  readonly path: string;
  readonly home: string;
  /** What it must not lead out of by a link: that is nothing that the deployment made. */
  readonly bounds?: string;
  /** A file that others share. As long as it is the same, and nothing is at home, nothing has to be there. */
  readonly shared?: string;
}

/** Brings a file or folder home by a rename, if there is one and it differs. Gives whether it did. */
export function bringHome({ path, home, shared }: KeptFile): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || (stat.isFile() && isSame(path, home))) return false;
  const isNew = statSync(home, { throwIfNoEntry: false }) === undefined;
  if (isNew && shared !== undefined && stat.isFile() && isSame(path, shared)) return false;
  const goal = isNew ? home : realpathSync(home);
  if (realpathSync(path) === goal) return false;
  // Names that are always the same, so that what a crash leaves is taken away by the next time.
  const [next, last] = ['new', 'old'].map((age) => join(dirname(goal), `.${basename(goal)}.bitops-${age}`));
  if (next === undefined || last === undefined) return false;
  makeFolders(dirname(goal));
  try {
    for (const rest of [next, last]) rmSync(rest, { recursive: true, force: true });
    if (stat.isDirectory()) swapFolder(path, goal, next, last);
    else swapFile(path, goal, next);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
  return true;
}

/** Brings all files of a folder home, each by itself; what else is at home stays. */
export function bringContentHome({ path, home }: KeptFile): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const own = { path: join(path, entry.name), home: join(home, entry.name) };
    if (entry.isDirectory()) bringContentHome(own);
    else bringHome(own);
  }
}

function swapFile(path: string, goal: string, next: string): void {
  copyFileSync(path, next);
  const before = statSync(goal, { throwIfNoEntry: false });
  if (before?.isFile() === true) chmodSync(next, before.mode);
  const fd = openSync(next, 'r');
  try {
    giveToOwner(fd, before ?? statSync(dirname(goal)));
  } finally {
    closeSync(fd);
  }
  toDisk(next);
  renameSync(next, goal);
  toDisk(dirname(goal));
}

/** A folder can't be renamed over another one: the other one steps aside. */
function swapFolder(path: string, goal: string, next: string, last: string): void {
  const link = findLinkInto(goal, path);
  if (link !== undefined) throw new Error(`${link} is a link to ${goal}, which would be replaced.`);
  cpSync(path, next, { recursive: true, verbatimSymlinks: true });
  giveAllToOwner(next, statSync(dirname(goal)));
  allToDisk(next);
  const isThere = statSync(goal, { throwIfNoEntry: false }) !== undefined;
  if (isThere) renameSync(goal, last);
  renameSync(next, goal);
  toDisk(dirname(goal));
  rmSync(last, { recursive: true, force: true });
}

/** A link in a folder to what lies at its home, such as state: with the folder there, it would lead nowhere. */
function findLinkInto(goal: string, folder: string): string | undefined {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  const links = entries.filter((it) => it.isSymbolicLink()).map((it) => join(it.parentPath, it.name));
  return links.find((it) => isInside(goal, resolve(dirname(it), readlinkSync(it))));
}

function isSame(path: string, home: string): boolean {
  return statSync(home, { throwIfNoEntry: false })?.isFile() === true && readFileSync(path).equals(readFileSync(home));
}

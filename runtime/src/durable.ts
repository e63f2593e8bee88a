/** What a tool writes in the workspace and must not be lost with it: state as links into the ops repo, and kept files. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Fault, fault, isSystemError } from '@bitops/fault';

/** A path of the workspace that is a link to its home in the ops repo while a tool runs. */
export interface DurableLink {
  readonly path: string;
  readonly home: string;
  readonly folder: boolean;
  /** Made for the link; removed again if it stays empty. */
  readonly made: boolean;
  /** The home can't be written: the path is a plain copy, and what a tool makes of it is an emergency. */
  readonly copied: boolean;
}

/** A path of the workspace that is brought home when its deployment ends. */
export interface KeptFile {
  readonly path: string;
  readonly home: string;
}

/** What belongs home from a workspace; written into it, so that the run after a killed one knows. */
export interface HomeRecord {
  readonly links: readonly DurableLink[];
  readonly kept: readonly KeptFile[];
}

const recordFolder = 'home';

/** Writes down what belongs home from one deployment. */
export function saveHomeRecord(workspaceRoot: string, deployment: string, record: HomeRecord): void {
  if (record.links.length + record.kept.length === 0) return;
  const folder = join(workspaceRoot, recordFolder);
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, `${encodeURIComponent(deployment)}.json`), JSON.stringify(record));
}

/** Reads what belongs home from all deployments of a workspace. */
export function loadHomeRecord(workspaceRoot: string): HomeRecord {
  const folder = join(workspaceRoot, recordFolder);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  // Nobody but saveHomeRecord writes these files, and it does so whole.
  const records = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as HomeRecord);
  return { links: records.flatMap((it) => it.links), kept: records.flatMap((it) => it.kept) };
}

/**
 * Makes a path of the workspace a link to its home, which is created empty first: a tool that writes through a dangling
 * link may replace the link. Throws STATE_UNWRITABLE where state is there and can't be written.
 */
export function linkHome(path: string, home: string, folder: boolean): DurableLink {
  try {
    const made = makeHome(home, folder);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(home, path);
    return { path, home, folder, made, copied: false };
  } catch (error) {
    if (!isSystemError(error, 'EROFS', 'EACCES', 'EPERM')) throw error;
    if (!existsSync(home)) return { path, home, folder, made: false, copied: true };
    throw fault({
      code: 'STATE_UNWRITABLE',
      what: `${home} can't be written`,
      at: { file: home },
      why: 'What this deployment changes is recorded there; without it, it would be lost.',
      fix: 'Give the user who runs bitops the right to write it.',
    });
  }
}

function makeHome(home: string, folder: boolean): boolean {
  if (statSync(home, { throwIfNoEntry: false }) !== undefined) {
    if (!folder) closeSync(openSync(home, 'r+'));
    return false;
  }
  if (folder) mkdirSync(home, { mode: 0o700 });
  else writeFileSync(home, '', { mode: 0o600, flag: 'wx' });
  return true;
}

/** Ends a link: what stayed empty goes, what replaced the link is brought home. Never throws; gives what went wrong. */
export function settleLink(link: DurableLink, rescueFolder: string): Fault | undefined {
  try {
    const now = lstatSync(link.path, { throwIfNoEntry: false });
    const intact =
      now === undefined || (now.isSymbolicLink() && resolve(dirname(link.path), readlinkSync(link.path)) === link.home);
    if (!intact && (link.copied ? !isEmpty(link.path) : true)) return replaced(link, rescueFolder);
    if (link.folder) pruneEmpty(link.home);
    if (link.made && isEmpty(link.home)) rmSync(link.home, { recursive: true });
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

function replaced(link: DurableLink, rescueFolder: string): Fault {
  const goal = link.copied ? join(rescueFolder, basename(link.home)) : link.home;
  if (link.copied) mkdirSync(rescueFolder, { recursive: true, mode: 0o700 });
  bringHome({ path: link.path, home: goal });
  if (!link.copied) {
    const what = `${link.home} was replaced in the workspace, and was brought home`;
    const why = 'The tool wrote a new file instead of writing through the link to the ops repo.';
    return { code: 'STATE_REPLACED', what, at: { file: link.home }, why, fix: 'Check that it holds the last state.' };
  }
  const what = `${link.home} can't be written: it was saved as ${goal}`;
  return { code: 'STATE_RESCUED', what, at: { file: goal }, fix: `Copy it to ${link.home} before the next run.` };
}

/** Removes the folders in a folder that hold nothing. */
function pruneEmpty(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!lstatSync(path).isDirectory()) continue;
    pruneEmpty(path);
    removeEmpty(path);
  }
}

/** Whether a file has no bytes, or a folder no file anywhere in it. */
function isEmpty(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return true;
  if (!stat.isDirectory()) return stat.size === 0;
  return readdirSync(path).every((name) => statSync(join(path, name)).isDirectory() && isEmpty(join(path, name)));
}

/** Brings a file or folder home by a rename, if there is one and it differs. Gives whether it did. */
export function bringHome({ path, home }: KeptFile): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  const meanwhile = join(dirname(home), `.${basename(home)}.bitops-${randomUUID()}`);
  rmSync(meanwhile, { recursive: true, force: true });
  mkdirSync(dirname(home), { recursive: true });
  if (stat.isDirectory()) {
    cpSync(path, meanwhile, { recursive: true });
    rmSync(home, { recursive: true, force: true });
  } else {
    if (isSame(path, home)) return false;
    copyFileSync(path, meanwhile);
    sync(meanwhile);
  }
  renameSync(meanwhile, home);
  return true;
}

function isSame(path: string, home: string): boolean {
  return existsSync(home) && statSync(home).isFile() && readFileSync(path).equals(readFileSync(home));
}

/** Writes a file so that a reader finds the old or the new content, and a crash leaves one of the two. */
export function writeWhole(file: string, content: string): void {
  const meanwhile = `${file}.new`;
  writeFileSync(meanwhile, content, { mode: 0o600 });
  renameSync(meanwhile, file);
}

function sync(file: string): void {
  const fd = openSync(file, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Removes a folder if nothing is in it. */
export function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // something is in it, or it is gone already
  }
}

/** Removes a file if it is there. */
export function removeFile(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
  }
}

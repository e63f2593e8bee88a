/** The private working copy in which an environment is run. */
import {
  chmodSync,
  constants,
  copyFileSync,
  type Dirent,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { fault, isSystemError } from '@bitops/fault';
import { linkGit } from './link-git.js';
import { isInside, isWithin } from './paths.js';

export interface Workspace {
  /** Mode 0700, holds all the others. */
  readonly root: string;
  /** The copy of the ops repo. */
  readonly copy: string;
  /** For files that are no part of the repo: output of commands, plan files, what hooks hand on. */
  readonly scratch: string;
}

const prefix = 'bitops-';
const marker = 'made-for';
export const isWorkspace = /^bitops-\w{6}$/;

/**
 * Copies an ops repo into a new workspace, with reflinks where the file system has them. Throws WORKSPACE_FAILED.
 *
 * @param leaveOut - paths below the repo that are not copied, beside `.git`, `.bitops` and `node_modules` at its top
 * @param options - `begun` is told the root before anything is copied; the copy ends unfinished where `stopped` says so; `within`
 *   is the folder to make it in, else that of temporary files
 */
export async function createWorkspace(
  repo: string,
  leaveOut: ReadonlySet<string>,
  options: { readonly begun?: (root: string) => void; readonly stopped?: () => boolean; readonly within?: string } = {},
): Promise<Workspace> {
  const root = createScratch(repo, options.within);
  const workspace = { root, copy: join(root, 'repo'), scratch: join(root, 'scratch') };
  const out = leftOut(leaveOut);
  const stopped = options.stopped ?? (() => false);
  try {
    options.begun?.(root);
    attempt(workspace.scratch, () => mkdirSync(workspace.scratch, { mode: 0o700 }));
    await copyFolder({ repo, copy: workspace.copy, out, temporary: dirname(root), stopped }, repo, workspace.copy);
    attempt(join(repo, '.git'), () =>
      linkGit(
        repo,
        workspace,
        [...out].filter((name) => name !== '.git'),
      ),
    );
    return workspace;
  } catch (error) {
    removeWorkspace(root);
    throw error;
  }
}

/** Paths below an ops repo, with `/`, that no workspace has a copy of. */
export function leftOut(more: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...more, '.git', '.bitops', 'node_modules']);
}

/** Makes a private folder that knows which ops repo it was made for. Throws WORKSPACE_FAILED. */
export function createScratch(repo: string, within: string = tmpdir()): string {
  const root = attempt(within, () => mkdtempSync(join(realpathSync(within), prefix)));
  attempt(root, () => writeFileSync(join(root, marker), repo, { mode: 0o600 }));
  return root;
}

/** Whether a folder was made for an ops repo; a path in a file of the repo is never taken on trust. */
export function isMadeFor(repo: string, root: string): boolean {
  try {
    return lstatSync(root).isDirectory() && readFileSync(join(root, marker), 'utf8') === repo;
  } catch {
    return false;
  }
}

/** Removes a workspace, also what a tool made unwritable. */
export function removeWorkspace(root: string): void {
  try {
    removeFolder(root);
  } catch {
    makeWritable(root);
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** With half of the system calls of `rmSync`, which looks at each entry and tries each folder twice. */
function removeFolder(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeFolder(path);
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

/** What the whole copy has in common. */
interface Copying {
  readonly repo: string;
  readonly copy: string;
  /** Paths below the repo that are left out. */
  readonly out: ReadonlySet<string>;
  /** The folder of workspaces, which may lie in the repo. */
  readonly temporary: string;
  /** Asked before each folder. */
  readonly stopped: () => boolean;
}

async function copyFolder(all: Copying, from: string, to: string): Promise<void> {
  attempt(from, () => mkdirSync(to));
  const wanted = entriesOf(from, all).filter(({ name }) => isWanted(all, from, name));
  for (const entry of wanted)
    if (!entry.isDirectory()) copyEntry(all, entry, join(from, entry.name), join(to, entry.name));
  await breathe();
  for (const entry of wanted) {
    if (all.stopped()) return;
    if (entry.isDirectory()) await copyFolder(all, join(from, entry.name), join(to, entry.name));
  }
}

function entriesOf(folder: string, { repo }: Copying): readonly Dirent[] {
  return attempt(folder, () => {
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      if (folder === repo || !isGone(folder, error)) throw error;
      return [];
    }
  });
}

function isWanted({ repo, out, temporary }: Copying, folder: string, name: string): boolean {
  if (out.has(folder === repo ? name : `${folder.slice(repo.length + 1)}/${name}`)) return false;
  return folder !== temporary || !isWorkspace.test(name);
}

function copyEntry(all: Copying, entry: Dirent, source: string, goal: string): void {
  attempt(source, () => {
    try {
      if (entry.isSymbolicLink()) symlinkSync(linkTarget(source, goal, all), goal);
      else if (entry.isFile()) copyFileSync(source, goal, constants.COPYFILE_FICLONE);
      // Sockets, pipes and devices mean nothing in a copy.
    } catch (error) {
      if (!isGone(source, error) || !existsSync(dirname(goal))) throw error;
    }
  });
}

/** Editors and tools have files that come and go. What has a name that can't be read as text is not gone, though. */
function isGone(path: string, error: unknown): boolean {
  return isSystemError(error, 'ENOENT') && !path.includes('\ufffd');
}

/** What the system refuses while a workspace is made becomes a fault that says where. */
function attempt<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const fix = 'See to it that every file of the ops repo can be read, and that there is room for a copy (TMPDIR).';
    const what = `The workspace can't be made: ${file}`;
    throw fault({ code: 'WORKSPACE_FAILED', what, at: { file }, why, fix }, error);
  }
}

/** A link into what was copied leads into the copy, any other one to where it led. */
function linkTarget(source: string, goal: string, { repo, copy, out }: Copying): string {
  const target = readlinkSync(source);
  const full = resolve(dirname(source), target);
  if (!isInside(repo, full)) return full;
  const way = relative(repo, full);
  if (isWithin(way, out)) return full;
  const counterpart = join(copy, way);
  // A relative one may go out of the repo and in again.
  return !isAbsolute(target) && resolve(dirname(goal), target) === counterpart ? target : counterpart;
}

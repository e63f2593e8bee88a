/** The private working copy in which an environment is run. */
import {
  constants,
  copyFileSync,
  type Dirent,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { isSystemError } from '@bitops/fault';
import { linkGit } from './link-git.js';
import { createListing, type Listing } from './listing.js';
import { isInside, isWithin } from './paths.js';
import { removeWorkspace } from './remove-workspace.js';
import { attempt, isWorkspace, makeScratch, nameScratch } from './scratch.js';

export interface Workspace {
  /** Mode 0700, holds all the others. */
  readonly root: string;
  /** The copy of the ops repo. */
  readonly copy: string;
  /** For files that are no part of the repo: output of commands, plan files, what hooks hand on. */
  readonly scratch: string;
}

export interface WorkspaceOptions {
  /** Told the root before it is made, so that whoever kills us leaves none that nobody knows of. */
  readonly begun?: (root: string) => void;
  /** The copy ends unfinished where it says so. */
  readonly stopped?: () => boolean;
  /** The folder to make it in, else that of temporary files. */
  readonly within?: string;
  /** What is at the top of the repo, for those who make many workspaces of one. */
  readonly listing?: Listing;
}

/**
 * Copies an ops repo into a new workspace, with reflinks where the file system has them. Throws WORKSPACE_FAILED.
 *
 * @param leaveOut - paths below the repo that are not copied, beside `.git`, `.bitops` and `node_modules` at its top
 */
export async function createWorkspace(
  repo: string,
  leaveOut: ReadonlySet<string>,
  options: WorkspaceOptions = {},
): Promise<Workspace> {
  const root = nameScratch(options.within);
  const workspace = { root, copy: join(root, 'repo'), scratch: join(root, 'scratch') };
  const out = leftOut(leaveOut);
  const stopped = options.stopped ?? (() => false);
  options.begun?.(root);
  makeScratch(root, repo);
  try {
    attempt(workspace.scratch, () => mkdirSync(workspace.scratch, { mode: 0o700 }));
    const listing = options.listing ?? createListing(repo);
    const all = { repo, copy: workspace.copy, out, temporary: dirname(root), stopped, listing };
    await copyFolder(all, repo, workspace.copy);
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
  readonly listing: Listing;
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

function entriesOf(folder: string, { repo, listing }: Copying): readonly Dirent[] {
  return attempt(folder, () => {
    if (folder === repo) return listing();
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      if (!isGone(folder, error)) throw error;
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

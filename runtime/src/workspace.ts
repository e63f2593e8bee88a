/** The private working copy in which an environment is run. */
import {
  chmodSync,
  constants,
  copyFileSync,
  type Dirent,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { fault } from '@bitops/fault';

export interface Workspace {
  /** Mode 0700, holds all the others. */
  readonly root: string;
  /** The copy of the ops repo. */
  readonly copy: string;
  /** For files that are no part of the repo: output of commands, plan files, what hooks hand on. */
  readonly scratch: string;
}

const copyName = 'repo';

/**
 * Copies an ops repo into a new workspace, with reflinks where the file system has them.
 *
 * @param leaveOut - names at the repo's top that are not copied, beside `.git`, `.bitops` and `node_modules`
 */
export async function createWorkspace(repo: string, leaveOut: ReadonlySet<string>): Promise<Workspace> {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'bitops-'));
  const workspace = { root, copy: join(root, copyName), scratch: join(root, 'scratch') };
  try {
    mkdirSync(workspace.scratch, { mode: 0o700 });
    const out = new Set([...leaveOut, '.git', '.bitops', 'node_modules']);
    await copyFolder({ from: repo, to: workspace.copy, repo, copy: workspace.copy }, (name) => !out.has(name));
    linkGit(repo, workspace.copy);
    return workspace;
  } catch (error) {
    removeWorkspace(root);
    throw error;
  }
}

/** Makes a private folder for what belongs to no environment. */
export function createScratch(): string {
  return mkdtempSync(join(realpathSync(tmpdir()), 'bitops-'));
}

/** Removes a workspace, also what a tool made unwritable. */
export function removeWorkspace(root: string): void {
  try {
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    makeWritable(root);
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
  }
}

interface Copying {
  readonly from: string;
  readonly to: string;
  /** The roots, to know which links stay inside. */
  readonly repo: string;
  readonly copy: string;
}

async function copyFolder(at: Copying, wanted: (name: string) => boolean): Promise<void> {
  mkdirSync(at.to);
  const entries = readdirSync(at.from, { withFileTypes: true }).filter((entry) => wanted(entry.name));
  for (const entry of entries) if (!entry.isDirectory()) copyEntry(at, entry);
  await breathe();
  for (const entry of entries) {
    const from = join(at.from, entry.name);
    if (!entry.isDirectory() || from === dirname(at.copy)) continue; // a temporary folder may lie in the repo
    await copyFolder({ ...at, from, to: join(at.to, entry.name) }, () => true);
  }
}

function copyEntry({ from, to, repo, copy }: Copying, entry: Dirent): void {
  const source = join(from, entry.name);
  const goal = join(to, entry.name);
  try {
    if (entry.isSymbolicLink()) symlinkSync(linkTarget(source, repo, copy), goal);
    else if (entry.isFile()) copyFileSync(source, goal, constants.COPYFILE_FICLONE);
    // Sockets, pipes and devices mean nothing in a copy.
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const fix = 'See to it that every file of the ops repo can be read, and that there is room for a copy.';
    throw fault({ code: 'WORKSPACE_FAILED', what: `${source} can't be copied`, at: { file: source }, why, fix }, error);
  }
}

/** A link into the repo leads into the copy, any other one to where it led. */
function linkTarget(source: string, repo: string, copy: string): string {
  const target = readlinkSync(source);
  const full = resolve(dirname(source), target);
  const way = relative(repo, full);
  const inside = way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  if (!inside) return full;
  return isAbsolute(target) ? join(copy, way) : target;
}

/** A file that points home, so that git works in the copy. */
function linkGit(repo: string, copy: string): void {
  const git = join(repo, '.git');
  const stat = lstatSync(git, { throwIfNoEntry: false });
  if (stat === undefined) return;
  const [, target] = stat.isFile() ? (/^gitdir: (.+)$/m.exec(readFileSync(git, 'utf8')) ?? []) : [undefined, git];
  if (target !== undefined) writeFileSync(join(copy, '.git'), `gitdir: ${resolve(repo, target)}\n`);
}

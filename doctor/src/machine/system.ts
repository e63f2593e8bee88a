/** The machine itself: Node.js, git, the CI, folders and their space. */
import { accessSync, constants, type Dirent, mkdtempSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '@bitops/core';
import { isOnPath } from '@bitops/runtime';
import type { Ask } from './ask.js';
import { type Check, failedCheck } from './check.js';

/** The oldest version of Node.js that bitops runs on. */
const oldest = [20, 19] as const;

/** The version of Node.js, without the `v`. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  if (isNew) return { name: 'node', state: 'ok', found: version };
  const what = `Node.js ${version} is too old for bitops`;
  const fix = `Install Node.js ${oldest.join('.')} or later (https://nodejs.org).`;
  return failedCheck('node', version, { code: 'NODE_OLD', what, fix });
}

/** Where git is needed, what is missing is a fault of what needs it; here it is told only. */
export async function checkGit(root: string | undefined, env: Environment, ask: Ask): Promise<Check> {
  const name = 'git';
  if (!isOnPath('git', env))
    return { name, state: 'notice', found: 'not on the PATH; scripts and plugins may need it' };
  // The caller may itself be a hook of git, whose variables lead to another repository.
  const plain = Object.fromEntries(Object.entries(env).filter(([key]) => !key.startsWith('GIT_')));
  const git = (args: readonly string[]) =>
    ask({ file: 'git', args, env: plain, timeout: 10_000, ...(root === undefined ? {} : { cwd: root }) });
  const [told, top] = await Promise.all([
    git(['--version']),
    git(['rev-parse', '--show-toplevel', '--is-shallow-repository']),
  ]);
  const version = /\d+(\.\d+)+/.exec(told.stdout)?.[0] ?? 'of a version that it does not tell';
  if (root === undefined) return { name, state: 'ok', found: version };
  const [folder = '', shallow] = top.stdout.trim().split('\n');
  if (top.exitCode === 0) {
    const depth = shallow === 'true' ? ', a shallow clone' : '';
    return { name, state: 'ok', found: `${version}; the ops repo is in the repository ${folder}${depth}` };
  }
  const isOwned = !/dubious ownership/.test(top.printed);
  const why = isOwned
    ? 'the ops repo is in no repository'
    : 'git does not trust the folder of the ops repo (safe.directory)';
  return { name, state: 'notice', found: `${version}; ${why}` };
}

/** The CI that bitops runs on, if any. */
export async function checkCi(env: Environment): Promise<Check> {
  const found = await ciOf(env).catch(() => ({ isCi: Boolean(env['CI']) }));
  const some = 'name' in found ? found.name : undefined;
  return { name: 'CI', state: 'ok', found: found.isCi ? (some ?? 'one that does not tell its name') : 'none' };
}

async function ciOf(env: Environment): Promise<{ readonly isCi: boolean; readonly name?: string }> {
  const { default: envCi } = await import('env-ci');
  const given = Object.entries(env).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  // Not in the ops repo: it would ask git for what nobody wants to know here.
  return envCi({ env: Object.fromEntries(given), cwd: tmpdir() });
}

/** Less than this much is soon used up by what tools fetch. */
const little = 100 * 1024 * 1024;

/** Whether the workspaces of runs find room; each is a copy of the ops repo. */
export function checkTemporary(root: string | undefined): Check {
  const name = 'temporary files';
  const folder = tmpdir();
  const fix = 'Set TMPDIR to a folder that can be written and has room.';
  try {
    rmSync(mkdtempSync(join(folder, 'bitops-doctor-')), { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const what = `The folder for temporary files can't be written: ${folder}`;
    return failedCheck(name, `${folder} can't be written`, { code: 'TEMPORARY_UNWRITABLE', what, why, fix });
  }
  const free = freeSpace(folder);
  const needed = root === undefined ? 0 : sizeOf(root);
  const size = root === undefined ? '' : `; the ops repo has ${toSize(needed)}`;
  const found = `${folder}, ${toSize(free)} free${size}`;
  if (free < needed) {
    const what = `The ops repo does not fit into ${folder}: every run works in a copy of it`;
    const why = `It has ${toSize(needed)}, and ${toSize(free)} are free.`;
    return failedCheck(name, found, { code: 'TEMPORARY_FULL', what, why, fix });
  }
  return { name, state: free < needed + little ? 'notice' : 'ok', found };
}

/** An ops repo may be read-only, but then nothing comes home. */
export function checkWritable(root: string): Check {
  const name = 'ops repo';
  try {
    accessSync(root, constants.W_OK);
    return { name, state: 'ok', found: root };
  } catch {
    return { name, state: 'notice', found: `${root} can't be written: state and files that are kept can't come home` };
  }
}

function freeSpace(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Bytes of the files of an ops repo that a workspace has a copy of. */
function sizeOf(folder: string, left: ReadonlySet<string> = new Set(['.git', '.bitops', 'node_modules'])): number {
  let size = 0;
  for (const entry of entriesOf(folder).filter((it) => !left.has(it.name))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) size += sizeOf(path, new Set());
    else if (entry.isFile()) size += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }
  return size;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Bytes as people read them. */
function toSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const amount = bytes / 1000 ** step;
  return `${step === 0 ? amount : amount.toFixed(1)} ${units[step]}`;
}

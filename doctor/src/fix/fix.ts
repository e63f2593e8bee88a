/** Rewrites what is old in an ops repo, in place, and changes nothing where it is not sure. */
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  lstatSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Place } from '@bitops/core';
import { fixKeys, type SettingsText } from './fix-keys.js';
import { loadMentions } from './mentions.js';

/** Something old that has a new spelling now, or that was better left alone. */
export interface Fixed {
  /** The old spelling and the new one. */
  readonly from: string;
  readonly to: string;
  readonly at: Place;
  /** Why nothing was changed. */
  readonly why?: string;
}

/** A file with settings of a deployment or of bitops itself. */
export type SettingsFile = Omit<SettingsText, 'text'>;

/** A file or a folder with an old name. */
export interface OldName {
  /** Absolute. */
  readonly path: string;
  /** What it is called today, in the same folder. */
  readonly name: string;
}

/** What is to be rewritten. */
export interface Fixing {
  readonly root: string;
  /** The names of all environments. */
  readonly environments: readonly string[];
  readonly settings: readonly SettingsFile[];
  readonly names: readonly OldName[];
}

/** Rewrites keys, then renames files and folders. What can't be read stays as it is: whoever reads it tells why. */
export function runFix({ settings, ...renaming }: Fixing): readonly Fixed[] {
  return [...settings.flatMap((it) => rewrite(renaming.root, it)), ...rename(renaming)];
}

function rewrite(root: string, settings: SettingsFile): readonly Fixed[] {
  const { file } = settings;
  const bytes = readFileSync(file);
  const before = bytes.toString('utf8');
  const { text, changed, left } = fixKeys({ ...settings, text: before });
  if (changed.length === 0) return left;
  const why = unwritable(root, file) ?? (Buffer.from(before).equals(bytes) ? writeWhole(file, text) : notText);
  return [...changed.map((it) => (why === undefined ? it : { ...it, why })), ...left];
}

const notText = 'the file is not all UTF-8';

/** Why a file is better left alone. */
function unwritable(root: string, file: string): string | undefined {
  if (isReachedByLink(root, file)) return 'a link leads to it, so that others may have it, too';
  const { mode, nlink } = lstatSync(file);
  if (nlink > 1) return 'the file has another name, too (a hard link)';
  return (mode & 0o222) === 0 ? 'the file is read-only' : undefined;
}

function isReachedByLink(root: string, path: string): boolean {
  return realpathSync(path) !== join(realpathSync(root), relative(root, path));
}

/** By a rename: whoever reads it meanwhile sees the one or the other. Answers with what hindered it. */
function writeWhole(file: string, text: string): string | undefined {
  const meanwhile = join(dirname(file), `.${basename(file)}.bitops-doctor-${randomUUID()}`);
  const { mode, uid, gid } = lstatSync(file);
  try {
    writeFileSync(meanwhile, text, { mode: mode & 0o777, flag: 'wx' });
    chmodSync(meanwhile, mode & 0o777);
    const made = lstatSync(meanwhile);
    if (made.uid !== uid || made.gid !== gid) chownSync(meanwhile, uid, gid);
    renameSync(meanwhile, file);
    return undefined;
  } catch (error) {
    rmSync(meanwhile, { force: true });
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  const isForbidden = error instanceof Error && 'code' in error && /^(EACCES|EPERM|EROFS)$/.test(String(error.code));
  if (isForbidden) return 'its folder must not be written';
  return error instanceof Error ? error.message : String(error);
}

/** Scripts and pipelines that name the old one would miss it. */
function rename({ root, names, environments }: Omit<Fixing, 'settings'>): readonly Fixed[] {
  if (names.length === 0) return [];
  const mentions = loadMentions(root, [...new Set(names.map((it) => basename(it.path)))]);
  return names.map(({ path, name }) => {
    const done = { from: basename(path), to: name, at: { file: path } };
    const goal = join(dirname(path), name);
    const why = unrenamable({ path, goal }, { root, environments }, mentions);
    return why === undefined ? done : { ...done, why };
  });
}

/** Renames it, or answers with what speaks against that. */
function unrenamable(
  { path, goal }: { readonly path: string; readonly goal: string },
  repo: Pick<Fixing, 'root' | 'environments'>,
  mentions: ReadonlyMap<string, readonly Place[]>,
): string | undefined {
  if (lstatSync(goal, { throwIfNoEntry: false }) !== undefined) return `${basename(goal)} is there, too`;
  if (isReachedByLink(repo.root, path)) return 'a link leads to it, so that others may have it, too';
  const mention = mentionOf(path, repo, mentions);
  if (mention !== undefined) return mention;
  try {
    renameSync(path, goal);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** A file of the same environment, or of none, that names it. */
function mentionOf(
  path: string,
  { root, environments }: Pick<Fixing, 'root' | 'environments'>,
  mentions: ReadonlyMap<string, readonly Place[]>,
): string | undefined {
  const topOf = (file: string) => relative(root, file).split(sep);
  const [environment] = topOf(path);
  const near = (mentions.get(basename(path)) ?? []).find(({ file }) => {
    const [top = ''] = topOf(file);
    return top === environment || !environments.includes(top);
  });
  return near === undefined ? undefined : `${relative(root, near.file)}:${near.line} names it`;
}

/** Rewrites what is old in an ops repo, in place, and changes nothing where it is not sure. */
import { existsSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { type Fault, faultsOf, type Place } from '@bitops/core';
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

/** Rewrites keys, then renames files and folders. Faults are told of files that can't be read; they stay as they are. */
export function runFix({ settings, ...renaming }: Fixing): {
  readonly fixed: readonly Fixed[];
  readonly faults: readonly Fault[];
} {
  const faults: Fault[] = [];
  const fixed = settings.flatMap((it) => {
    try {
      return rewrite(it);
    } catch (error) {
      faults.push(
        ...faultsOf(error, { code: 'FILE_UNREADABLE', what: `${it.file} can't be rewritten`, at: { file: it.file } }),
      );
      return [];
    }
  });
  return { fixed: [...fixed, ...rename(renaming)], faults };
}

function rewrite(settings: SettingsFile): readonly Fixed[] {
  const { file } = settings;
  const bytes = readFileSync(file);
  const before = bytes.toString('utf8');
  const { text, changed, left } = fixKeys({ ...settings, text: before });
  if (changed.length === 0) return left;
  const why = unwritable(file, bytes, before);
  if (why !== undefined) return [...changed.map((it) => ({ ...it, why })), ...left];
  writeWhole(file, text);
  return [...changed, ...left];
}

function unwritable(file: string, bytes: Buffer, text: string): string | undefined {
  if (lstatSync(file).isSymbolicLink()) return 'the file is a link to another one';
  return Buffer.from(text).equals(bytes) ? undefined : 'the file is not all UTF-8';
}

/** By a rename: whoever reads it meanwhile sees the one or the other. */
function writeWhole(file: string, text: string): void {
  const meanwhile = join(dirname(file), `.${basename(file)}.bitops-doctor`);
  try {
    writeFileSync(meanwhile, text, { mode: lstatSync(file).mode & 0o777, flag: 'wx' });
    renameSync(meanwhile, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) rmSync(meanwhile, { force: true });
    throw error;
  }
}

/** Scripts and pipelines that name the old one would miss it. */
function rename({ root, names, environments }: Omit<Fixing, 'settings'>): readonly Fixed[] {
  if (names.length === 0) return [];
  const mentions = loadMentions(root, [...new Set(names.map((it) => basename(it.path)))]);
  return names.map(({ path, name }) => {
    const done = { from: basename(path), to: name, at: { file: path } };
    const goal = join(dirname(path), name);
    const why = existsSync(goal) ? `${name} is there, too` : mentionOf(path, { root, environments }, mentions);
    if (why !== undefined) return { ...done, why };
    try {
      renameSync(path, goal);
      return done;
    } catch (error) {
      return { ...done, why: error instanceof Error ? error.message : String(error) };
    }
  });
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

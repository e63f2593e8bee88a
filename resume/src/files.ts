/** The files that something is made of, each with its digest. */
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { isSystemError } from '@bitops/core';
import type { Digester } from './digest.js';

/** Digests of files, by their paths below the ops repo. */
export type FileDigests = Readonly<Record<string, string>>;

/** What is walked. */
export interface Walking {
  readonly root: string;
  readonly digester: Digester;
  /** Whether a file or folder does not count, by its absolute path. */
  without(path: string): boolean;
  /** Names that do not count wherever they stand. */
  readonly names: ReadonlySet<string>;
}

/** A file, or all that is in a folder; links are followed. What is not there has no files. */
export function loadFiles(path: string, walking: Walking): FileDigests {
  const found: Record<string, string> = {};
  const folders = new Set<string>();
  const kind = kindOf(path);
  if (kind === 'folder') walk(path, walking, found, folders);
  else if (kind === 'file') add(path, walking, found);
  return found;
}

function walk(folder: string, walking: Walking, found: Record<string, string>, folders: Set<string>): void {
  for (const entry of entriesOf(folder, walking, found)) {
    const path = `${folder}/${entry.name}`;
    if (walking.names.has(entry.name) || walking.without(path)) continue;
    const isLink = entry.isSymbolicLink();
    const kind = isLink ? kindOf(path) : entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : undefined;
    if (kind === 'file') add(path, walking, found);
    // A link may lead to a folder that it lies in.
    else if (kind === 'folder' && isLink) follow(path, walking, found, folders);
    else if (kind === 'folder') walk(path, walking, found, folders);
  }
}

function follow(link: string, walking: Walking, found: Record<string, string>, folders: Set<string>): void {
  const real = realpathSync.native(link);
  if (folders.has(real) || link.startsWith(`${real}/`)) return;
  walk(link, walking, found, new Set([...folders, real]));
}

function entriesOf(folder: string, { root }: Walking, found: Record<string, string>): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isSystemError(error, 'EACCES', 'EPERM')) found[below(root, folder)] = 'unreadable';
    else if (!isSystemError(error, 'ENOENT', 'ENOTDIR')) throw error;
    return [];
  }
}

/** What is gone by now does not count; what may not be read is told by others. */
function add(path: string, { root, digester }: Walking, found: Record<string, string>): void {
  try {
    found[below(root, path)] = digester.file(path);
  } catch (error) {
    if (isSystemError(error, 'EACCES', 'EPERM')) found[below(root, path)] = 'unreadable';
    else if (!isSystemError(error, 'ENOENT', 'ENXIO')) throw error;
  }
}

/** Where a path leads in the end; nothing where that is neither a file nor a folder. */
function kindOf(path: string): 'file' | 'folder' | undefined {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : undefined;
  } catch {
    return undefined;
  }
}

const below = (root: string, path: string) => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path);

/** Writes new files and nothing else: all of them, or none. */
import { closeSync, lstatSync, mkdirSync, openSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Fault, fault, isSystemError } from '@bitops/core';
import type { NewFile } from './files.js';

/** What stands where something is to be written; files that may stay as they are do not count. */
export function findObstacles(root: string, files: readonly NewFile[], rivals: readonly string[]): readonly string[] {
  const needed = files.filter((it) => it.optional !== true).map((it) => join(root, it.path));
  const folders = new Set(files.flatMap((it) => foldersOf(root, join(root, it.path))));
  const notFolders = [...folders].filter((it) => isThere(it) && !isFolder(it));
  const others = rivals.map((it) => join(root, it));
  return [...new Set([...notFolders, ...[...needed, ...others].filter(isThere)])].sort();
}

/** Which of the files were left alone, since they are there already. */
export function keptFiles(root: string, files: readonly NewFile[]): readonly NewFile[] {
  return files.filter((it) => it.optional === true && isThere(join(root, it.path)));
}

/** Writes files that are not there yet. Throws FOLDER_UNWRITABLE, and takes away again what was written before. */
export function writeFiles(root: string, files: readonly NewFile[]): void {
  const made: string[] = [];
  try {
    for (const { path, content, mode } of files) {
      const file = join(root, path);
      for (const folder of missingFolders(file)) {
        mkdirSync(folder);
        made.push(folder);
      }
      const target = openSync(file, 'wx', mode);
      made.push(file);
      try {
        writeFileSync(target, content);
      } finally {
        closeSync(target);
      }
    }
  } catch (error) {
    undo(made);
    const why = error instanceof Error ? error.message : String(error);
    const fix = 'Choose another directory, or give yourself the right to write in this one.';
    const what = `Nothing could be written in ${root}`;
    throw fault({ code: 'FOLDER_UNWRITABLE', what, at: { file: root }, why, fix } satisfies Fault, error);
  }
}

/** The folders above a file that are to be made, the outermost first. Not by `recursive`: that never ends in /proc. */
function missingFolders(file: string): readonly string[] {
  const folders: string[] = [];
  for (let at = dirname(file); !isThere(at) && dirname(at) !== at; at = dirname(at)) folders.unshift(at);
  return folders;
}

/** The deepest first: a folder goes when it is empty. */
function undo(made: readonly string[]): void {
  for (const path of [...new Set(made)].sort((a, b) => b.length - a.length)) {
    try {
      if (isFolder(path)) rmdirSync(path);
      else rmSync(path);
    } catch (error) {
      // Somebody else has put something there meanwhile, or taken it away.
      if (!isSystemError(error, 'ENOTEMPTY', 'ENOENT', 'EEXIST')) throw error;
    }
  }
}

/** The folders between a root and a file, the root itself included. */
function foldersOf(root: string, file: string): readonly string[] {
  const folders: string[] = [];
  for (let at = dirname(file); at.length >= root.length; at = dirname(at)) {
    folders.push(at);
    if (dirname(at) === at) break;
  }
  return folders;
}

function isThere(path: string): boolean {
  return look(() => lstatSync(path)) !== undefined;
}

function isFolder(path: string): boolean {
  return look(() => statSync(path))?.isDirectory() === true;
}

/** What can't be looked at is told when it can't be written. */
function look<T>(at: () => T): T | undefined {
  try {
    return at();
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP')) return undefined;
    throw error;
  }
}

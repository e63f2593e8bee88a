import { lstat, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '@bitops/core';
import { type ParsedValues, parseValues } from './values.js';

/** How many there were; scripts of one environment share a folder that no other process has. */
let made = 0;

/** Makes the empty file of one script's `$BITOPS_ENV`, readable by this user only, and returns its path. */
export async function createHandOn(folder: string): Promise<string> {
  made += 1;
  const path = join(folder, `handed-on-${made}`);
  await writeFile(path, '', { mode: 0o600, flag: 'wx' });
  return path;
}

/** Reads what a script handed on; a file that the script removed holds nothing. */
export async function loadHandedOn(path: string): Promise<ParsedValues> {
  const stat = await lstat(path).catch(() => undefined);
  if (stat === undefined) return { values: {}, bad: [] };
  // Anything but a file was put there by the script; to read a pipe would wait for ever.
  if (!stat.isFile())
    return { values: {}, bad: [{ line: 1, what: 'the script put something else in place of the file' }] };
  return parseValues(await readFile(path));
}

/** Removes the file: it may hold secrets. */
export async function removeHandOn(path: string): Promise<void> {
  await rm(path, { force: true, recursive: true });
}

/** What must be laid over one environment to get another; `undefined` takes a variable away. */
export function difference(from: Environment, to: Environment): Environment {
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return Object.fromEntries([...names].filter((name) => from[name] !== to[name]).map((name) => [name, to[name]]));
}

import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '@bitops/core';
import { hideFromGit, makeFile, makeFolders, randomId, removeFile } from '@bitops/runtime';

const form = /^[0-9a-f]{64}\n$/;

/** The key with which all that runs were made of is digested; nothing where it is not there, or damaged. */
export function loadKey(folder: string): Buffer | undefined {
  try {
    const text = readFileSync(fileIn(folder), 'utf8');
    return form.test(text) ? Buffer.from(text.trim(), 'hex') : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The key; made where there is none. It lies beside the journals, for this user only, and in none of them: a digest without
 * a key would give a weak secret away to everybody who reads a journal and tries words.
 */
export function makeKey(folder: string): Buffer {
  const known = loadKey(folder);
  if (known !== undefined) return known;
  makeFolders(folder, 0o700);
  hideFromGit(folder);
  const file = fileIn(folder);
  const meanwhile = `${file}-${randomId()}`;
  try {
    makeFile(meanwhile);
    writeFileSync(meanwhile, `${randomBytes(32).toString('hex')}\n`);
    place(meanwhile, file);
  } finally {
    removeFile(meanwhile);
  }
  const made = loadKey(folder);
  if (made === undefined) throw new Error(`${file} can't be read`);
  return made;
}

const fileIn = (folder: string) => join(folder, 'key');

/** Of two runs that begin at the same time, the first one's key is that of both; a damaged one is replaced. */
function place(made: string, file: string): void {
  try {
    linkSync(made, file);
  } catch (error) {
    const isBroken = isSystemError(error, 'EEXIST') && !form.test(readFileSync(file, 'utf8'));
    if (isBroken || isSystemError(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) renameSync(made, file);
    else if (!isSystemError(error, 'EEXIST')) throw error;
  }
}

/**
 * Files and folders that are made in an ops repo belong to whoever the folder around them belongs to: root works in ops
 * repos of others, above all in containers, and they must be able to read and remove what it leaves there.
 */
import {
  closeSync,
  fchownSync,
  fstatSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isSystemError } from '@bitops/fault';

/** Makes a folder and those above it; gives the first one that was not there. */
export function makeFolders(folder: string, mode?: number): string | undefined {
  const first = mkdirSync(folder, { recursive: true, ...(mode === undefined ? {} : { mode }) });
  const made: string[] = [];
  for (let at = folder; first !== undefined && at.length >= first.length; at = dirname(at)) made.unshift(at);
  for (const it of made) giveToOwner(it, statSync(dirname(it)));
  return first;
}

/** Makes an empty file of mode 0600; throws where it is there. */
export function makeFile(file: string): void {
  const fd = openSync(file, 'wx', 0o600);
  try {
    giveToOwner(fd, statSync(dirname(file)));
  } finally {
    closeSync(fd);
  }
}

/** Opens a file to be written behind what is in it, and makes it where it is not there; gives its descriptor. */
export function openToAppend(file: string): number {
  makeFolders(dirname(file));
  const fd = openSync(file, 'a');
  giveToOwner(fd, statSync(dirname(file)));
  return fd;
}

/** Tells git to take no notice of what is in a folder. */
export function hideFromGit(folder: string): void {
  const file = join(folder, '.gitignore');
  writeFileSync(file, '*\n');
  giveToOwner(file, statSync(folder));
}

/** Gives a folder and all in it that root made to the owner of something else. */
export function giveAllToOwner(folder: string, owner: Stats): void {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  // From the inside out: as long as a folder is root's, nobody else can put something into it.
  for (const it of ['', ...entries].reverse()) giveToOwner(join(folder, it), owner);
}

/** Gives what root made (a path, or the descriptor of a file) to the owner of something else. */
export function giveToOwner(made: string | number, { uid, gid }: Stats): void {
  const now = typeof made === 'number' ? fstatSync(made) : lstatSync(made);
  if (now.uid !== 0 || uid === 0) return;
  try {
    // By the descriptor, since at the path of a file somebody may have put another one meanwhile.
    if (typeof made === 'number') fchownSync(made, uid, gid);
    else lchownSync(made, uid, gid);
  } catch (error) {
    // A container may have taken the right from root, and not every file system has owners.
    if (!isSystemError(error, 'EPERM', 'EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP')) throw error;
  }
}

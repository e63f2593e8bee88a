/** What files there are, so that a test can prove that nothing was changed. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Path, with a slash behind folders → mode, and the content's SHA-256 or the link's target. */
export type Snapshot = Readonly<Record<string, string>>;

/** All files, folders and links below a folder. */
export function takeSnapshot(root: string): Snapshot {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(paths.map((path) => describe(root, path)));
}

/** A snapshot without what lies at or below the given paths. */
export function except(snapshot: Snapshot, ...paths: readonly string[]): Snapshot {
  const isBelow = (path: string) => paths.some((it) => path === it || path.startsWith(`${it}/`));
  return Object.fromEntries(Object.entries(snapshot).filter(([path]) => !isBelow(path)));
}

function describe(root: string, path: string): [string, string] {
  const full = join(root, path);
  const stat = lstatSync(full);
  const mode = (stat.mode & 0o7777).toString(8).padStart(4, '0');
  if (stat.isSymbolicLink()) return [path, `-> ${readlinkSync(full)}`];
  if (stat.isDirectory()) return [`${path}/`, mode];
  return [path, `${mode} ${createHash('sha256').update(readFileSync(full)).digest('hex')}`];
}

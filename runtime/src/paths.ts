import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Whether a path is a folder itself or something in it; by name only, links are not followed. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`));
}

/** Whether a path stays in a folder also where links lead; of a path that does not exist, as far as it does. */
export function staysInside(folder: string, path: string): boolean {
  const full = resolve(folder, path);
  if (!isInside(folder, full)) return false;
  // What is no link and stands in the folder itself needs no second look.
  if (dirname(full) === folder && lstatSync(full, { throwIfNoEntry: false })?.isSymbolicLink() === false) return true;
  const end = endOf(full);
  if (end === undefined) return false;
  // Where a link leads is free of links: if it is in the folder by its name, it is.
  return isInside(folder, end) || isInside(endOf(folder) ?? folder, end);
}

/** Where a path leads in the end; `undefined` where it goes round in circles. */
function endOf(path: string, hops = 0): string | undefined {
  if (hops > 40) return undefined;
  try {
    return realpathSync.native(path);
  } catch {
    const target = targetOf(path);
    if (target !== undefined) return endOf(resolve(dirname(path), target), hops + 1);
    const above = dirname(path) === path ? path : endOf(dirname(path), hops + 1);
    return above === undefined ? undefined : join(above, basename(path));
  }
}

function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Whether a path below a folder is one of some such paths, or lies in one. */
export function isWithin(way: string, paths: ReadonlySet<string>): boolean {
  const parts = way.split(sep);
  return parts.some((_, index) => paths.has(parts.slice(0, index + 1).join('/')));
}

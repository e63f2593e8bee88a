import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** Whether a path is a folder itself or something in it; by name only, links are not followed. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`));
}

/** Whether a path stays in a folder also where links lead; a path that does not exist does. */
export function staysInside(folder: string, path: string): boolean {
  if (!isInside(folder, resolve(folder, path))) return false;
  try {
    return isInside(realpathSync(folder), realpathSync(resolve(folder, path)));
  } catch {
    return true;
  }
}

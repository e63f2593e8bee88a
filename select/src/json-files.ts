/** JSON at the root of the ops repo, of which only a part counts. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Changes, Reason } from '@bitops/changed';
import { get } from '@bitops/config';

/** The text of a file as it is now; nothing where it is not there. */
export function loadText(root: string, path: string): string | undefined {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
}

/** What a text holds; nothing where it is broken: whoever needs it tells that. */
export function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The settings of the ops repo may stand in a package.json, in which much else changes. */
export function changedPackageSettings(root: string, { files, before }: Pick<Changes, 'files' | 'before'>): Reason[] {
  const path = 'package.json';
  if (!files.includes(path)) return [];
  const [old, now] = [before(path), loadText(root, path)].map((it) => JSON.stringify(get(parsed(it), ['bitops'])));
  return old === now ? [] : [{ kind: 'settings', path, files: [path], count: 1 }];
}

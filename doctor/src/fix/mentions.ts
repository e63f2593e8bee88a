/** Where files of an ops repo name others. Reads the disk. */
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '@bitops/core';

const left = new Set(['.git', '.bitops', 'node_modules']);
/** A script or a pipeline is never larger. */
const largest = 1024 * 1024;

/** The places in files of a folder where one of the names stands, by name; what is only documentation is left out. */
export function loadMentions(folder: string, names: readonly string[]): ReadonlyMap<string, readonly Place[]> {
  const found = new Map<string, Place[]>();
  for (const file of filesIn(folder)) {
    const text = textOf(file);
    for (const name of names) {
      const at = text.indexOf(name);
      if (at < 0) continue;
      const places = found.get(name) ?? [];
      found.set(name, places);
      places.push({ file, line: text.slice(0, at).split('\n').length });
    }
  }
  return found;
}

function* filesIn(folder: string): Generator<string> {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !left.has(entry.name)) yield* filesIn(path);
    else if (entry.isFile() && !/\.(md|txt|tfstate)$/i.test(entry.name)) yield path;
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return statSync(file).size > largest ? '' : readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

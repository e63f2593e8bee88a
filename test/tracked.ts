/** The files that a checkout of this repo holds. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Paths of the files that git tracks, or would if they were added. */
export function trackedFiles(...patterns: readonly string[]): readonly string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...patterns];
  const paths = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\0').slice(0, -1);
  return [...new Set(paths)].filter((path) => existsSync(join(root, path)));
}

/** The lines of a tracked file. */
export function linesOf(path: string): readonly string[] {
  return readFileSync(join(root, path), 'utf8').split('\n');
}

/** `path:line: text` of every line of the files that matches. */
export function findLines(paths: readonly string[], pattern: RegExp): readonly string[] {
  return paths.flatMap((path) =>
    linesOf(path).flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

/** What may not be in any file of the repo. */
import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { findLines, linesOf, root, trackedFiles } from './tracked.js';

const files = trackedFiles();

test('no file names a package registry', () => {
  expect(findLines(files, /\bregistry\.(npmjs|yarnpkg|npmmirror)\.|\bdeb\.debian\.|npm\.pkg\.github/)).toEqual([]);
  const host = new URL(execFileSync('npm', ['config', 'get', 'registry'], { cwd: root, encoding: 'utf8' }).trim()).host;
  expect(findLines(files, new RegExp(`\\b${host.replaceAll('.', '\\.')}\\b`))).toEqual([]);
});

test('the lock file says what to install, not from where', () => {
  expect(findLines(['package-lock.json'], /"resolved": "\w+:/)).toEqual([]);
});

test('the lock file holds all that each package needs, also on other platforms', () => {
  const { packages }: LockFile = JSON.parse(linesOf('package-lock.json').join('\n'));
  const missing = Object.entries(packages).flatMap(([path, it]) =>
    Object.keys({ ...it.dependencies, ...it.optionalDependencies })
      .filter((name) => !candidates(path, name).some((candidate) => packages[candidate] !== undefined))
      .map((name) => `${path}: ${name}`),
  );
  expect(missing).toEqual([]);
});

test('no file names a path of the machine that it was written on', () => {
  const known = [root, homedir()].map((path) => path.replace(/\/$/, '').replaceAll('.', '\\.')).join('|');
  const usual = String.raw`\/(home|Users)\/[a-z]+\/|\/root\/|\/work\/(main|shared)\b`;
  expect(findLines(files, new RegExp(`(?<![\\w.}*~\\\\-])(${known}|${usual})(?!\\w)`))).toEqual([]);
});

interface LockFile {
  readonly packages: Readonly<Record<string, { dependencies?: object; optionalDependencies?: object }>>;
}

/** Where Node would look for a package, from the inside out. */
function candidates(path: string, name: string): readonly string[] {
  const own = `${path === '' ? '' : `${path}/`}node_modules/${name}`;
  const parent = path.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$|(^|\/)[^/]+$/, '');
  return path === '' ? [own] : [own, ...candidates(parent, name)];
}

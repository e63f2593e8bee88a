/** What may not be in any file of the repo. */
import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { findLines, root, trackedFiles } from './tracked.js';

const files = trackedFiles();

test('no file names a package registry', () => {
  expect(findLines(files, /\bregistry\.(npmjs|yarnpkg|npmmirror)\.|\bdeb\.debian\.|npm\.pkg\.github/)).toEqual([]);
  const host = new URL(execFileSync('npm', ['config', 'get', 'registry'], { cwd: root, encoding: 'utf8' }).trim()).host;
  expect(findLines(files, new RegExp(`\\b${host.replaceAll('.', '\\.')}\\b`))).toEqual([]);
});

test('the lock file says what to install, not from where', () => {
  expect(findLines(['package-lock.json'], /"resolved": "\w+:/)).toEqual([]);
});

test('no file names a path of the machine that it was written on', () => {
  const known = [root, homedir()].map((path) => path.replace(/\/$/, '').replaceAll('.', '\\.')).join('|');
  const usual = String.raw`\/(home|Users)\/[a-z]+\/|\/root\/|\/work\/(main|shared)\b`;
  expect(findLines(files, new RegExp(`(?<![\\w.}*~\\\\-])(${known}|${usual})(?!\\w)`))).toEqual([]);
});

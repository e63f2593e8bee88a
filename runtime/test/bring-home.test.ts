/** Files and folders that come home: whole, or not at all. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bringHome } from '../src/bring-home.js';
import { asOrdinaryUser, temporaryFolder, writeFiles } from './rig.js';

function makeSite(files: Readonly<Record<string, string>>) {
  const base = temporaryFolder();
  chmodSync(base, 0o755);
  mkdirSync(join(base, 'copy'));
  mkdirSync(join(base, 'repo'));
  writeFiles(base, files);
  const at = (name: string) => ({ path: join(base, 'copy', name), home: join(base, 'repo', name) });
  return { base, repo: join(base, 'repo'), at };
}

const treeOf = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
const read = (file: string) => readFileSync(file, 'utf8');

test('a file comes home if it is new or has changed, with its mode, and else nothing is touched', () => {
  const { repo, at } = makeSite({
    'copy/new': 'n',
    'copy/same': 's',
    'repo/same': 's',
    'copy/other': 'b',
    'repo/other': 'a',
  });
  chmodSync(at('new').path, 0o755);
  const before = statSync(at('same').home);
  expect(['new', 'same', 'other', 'absent'].map((name) => bringHome(at(name)))).toEqual([true, false, true, false]);
  expect([read(at('new').home), statSync(at('new').home).mode & 0o777]).toEqual(['n', 0o755]);
  expect(read(at('other').home)).toBe('b');
  expect(statSync(at('same').home)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  expect(treeOf(repo)).toEqual(['new', 'other', 'same']);
});

test('a folder with a link to its own home, such as to state, does not take its place', () => {
  const { repo, at } = makeSite({ 'copy/f/sub/a': '1', 'repo/f/sub/state': 'all that was made' });
  symlinkSync(at('f/sub/state').home, at('f/sub/state').path);
  expect(() => bringHome(at('f'))).toThrow('is a link to');
  expect([treeOf(repo), read(at('f/sub/state').home)]).toEqual([['f', 'f/sub', 'f/sub/state'], 'all that was made']);
});

test('a link to its own home is home already', () => {
  const { repo, at } = makeSite({ 'copy/a': '', 'repo/f/state': 'all that was made' });
  symlinkSync(at('f').home, at('f').path);
  expect(bringHome(at('f'))).toBe(false);
  expect([treeOf(repo), read(at('f/state').home)]).toEqual([['f', 'f/state'], 'all that was made']);
});

test('folders above a file are made', () => {
  const { at } = makeSite({ 'copy/a/b/c': 'x' });
  expect(bringHome(at('a/b/c'))).toBe(true);
  expect(read(at('a/b/c').home)).toBe('x');
});

test('a folder comes home as a whole: what is gone from it goes, links in it stay what they are', () => {
  const { repo, at } = makeSite({ 'copy/f/a': '1', 'copy/f/sub/b': '2', 'repo/f/gone': 'x', 'repo/f/a': '0' });
  symlinkSync('a', join(at('f').path, 'link'));
  symlinkSync('../outside', join(at('f').path, 'sub/out'));
  chmodSync(join(at('f').path, 'a'), 0o711);
  expect(bringHome(at('f'))).toBe(true);
  expect(treeOf(repo)).toEqual(['f', 'f/a', 'f/link', 'f/sub', 'f/sub/b', 'f/sub/out']);
  expect([readlinkSync(join(at('f').home, 'link')), readlinkSync(join(at('f').home, 'sub/out'))]).toEqual([
    'a',
    '../outside',
  ]);
  expect(statSync(join(at('f').home, 'a')).mode & 0o777).toBe(0o711);
});

test('where home is a link, what it leads to is replaced', () => {
  const { base, at } = makeSite({ 'copy/k': 'new', 'shared/k': 'old' });
  symlinkSync('../shared/k', at('k').home);
  expect(bringHome(at('k'))).toBe(true);
  expect([readlinkSync(at('k').home), read(join(base, 'shared/k'))]).toEqual(['../shared/k', 'new']);
  expect(treeOf(join(base, 'shared'))).toEqual(['k']);
});

test('a link in the copy brings home what it leads to', () => {
  const { base, at } = makeSite({ 'elsewhere/k': 'content' });
  symlinkSync(join(base, 'elsewhere/k'), at('k').path);
  expect(bringHome(at('k'))).toBe(true);
  expect([lstatSync(at('k').home).isFile(), read(at('k').home)]).toEqual([true, 'content']);
});

test('what can not come home leaves nothing half done', async () => {
  const { repo, at } = makeSite({ 'copy/file': 'x', 'repo/file/in-the-way': 'y', 'copy/k': 'new', 'repo/k': 'old' });
  expect(() => bringHome(at('file'))).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(treeOf(repo)).toEqual(['file', 'file/in-the-way', 'k']);
  chmodSync(repo, 0o555);
  await asOrdinaryUser(() => expect(() => bringHome(at('k'))).toThrow(/EACCES/));
  expect([treeOf(repo), read(at('k').home)]).toEqual([['file', 'file/in-the-way', 'k'], 'old']);
});

test('what a crash left in the way is cleared away by the next time', () => {
  const { repo, at } = makeSite({ 'copy/k': 'new', 'copy/f/a': '1', 'repo/f/a': '0' });
  writeFiles(repo, { '.k.bitops-new': 'half', '.f.bitops-new/half': 'x', '.f.bitops-old/a': '-1' });
  for (const name of ['k', 'f']) expect(bringHome(at(name))).toBe(true);
  expect(treeOf(repo)).toEqual(['f', 'f/a', 'k']);
  expect(read(at('f/a').home)).toBe('1');
});

test('a reader finds the old file or the new one, whole', async () => {
  const big = (letter: string) => letter.repeat(3_000_000);
  const { at } = makeSite({ 'copy/k': big('b'), 'repo/k': big('a') });
  const script = `
    const { readFileSync } = require('node:fs');
    process.stdout.write('ready\\n');
    for (;;) {
      const text = readFileSync(process.argv[1], 'latin1');
      if (text.length !== 3000000 || !(/^a*$/.test(text) || /^b*$/.test(text))) process.exit(7);
    }`;
  const reader = spawn(process.execPath, ['-e', script, at('k').home], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void reader.kill('SIGKILL'));
  await new Promise((resolve) => reader.stdout.once('data', resolve));
  for (let round = 0; round < 20; round += 1) {
    writeFileSync(at('k').path, big(round % 2 === 0 ? 'b' : 'a'));
    expect(bringHome(at('k'))).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(reader.exitCode).toBeNull();
  expect(existsSync(at('k').home)).toBe(true);
});

import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDigester } from '../src/digest.js';
import { loadFiles } from '../src/files.js';

const digester = createDigester(Buffer.alloc(32, 1));
let root = '';

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'bitops-files-')));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, content: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

const load = (path: string, without: readonly string[] = []) =>
  loadFiles(join(root, path), { root, digester, without: (it) => without.includes(it), names: new Set(['.git']) });

test('each file has a digest of what it holds and whether it is a program', () => {
  const file = write('a/x', 'one');
  write('a/deep/y', 'one');
  const before = load('a');
  expect(Object.keys(before).sort()).toEqual(['a/deep/y', 'a/x']);
  expect(before['a/x']).toBe(before['a/deep/y']);
  chmodSync(file, 0o755);
  expect(load('a')['a/x']).not.toBe(before['a/x']);
  expect(load('a/x')).toEqual({ 'a/x': load('a')['a/x'] });
});

test('what is left out has none, and what is not there neither', () => {
  write('a/x', '');
  write('a/.git/HEAD', '');
  const state = write('a/state', '');
  expect(Object.keys(load('a', [state]))).toEqual(['a/x']);
  expect(load('b')).toEqual({});
});

test('links are followed, also those that lead in a circle or nowhere', () => {
  write('shared/z', 'here');
  write('a/x', '');
  symlinkSync('../shared', join(root, 'a/link'));
  symlinkSync('..', join(root, 'a/circle'));
  symlinkSync('nowhere', join(root, 'a/broken'));
  symlinkSync('self', join(root, 'a/self'));
  symlinkSync('../a', join(root, 'shared/back'));
  const found = load('a');
  expect(found).toMatchObject({ 'a/x': expect.any(String), 'a/link/z': load('shared/z')['shared/z'] });
  expect(Object.keys(found).length).toBeLessThan(20);
});

test('a file of many megabytes is read to its end, and a program is known by its beginning and its size', () => {
  const big = 'x'.repeat(3_000_000);
  const file = write('a/big', big);
  const [whole, start] = [digester.file(file), digester.file(file, true)];
  write('a/big', `${big.slice(0, -1)}y`);
  expect(digester.file(file)).not.toBe(whole);
  expect(digester.file(file, true)).toBe(start);
  write('a/big', `${big}y`);
  expect(digester.file(file, true)).not.toBe(start);
});

test('values are the same whatever the order of their keys, and another key makes other digests of them', () => {
  expect(digester.value({ a: 1, b: [{ c: 1, d: 2 }] })).toBe(digester.value({ b: [{ d: 2, c: 1 }], a: 1 }));
  expect(digester.value(['a', 'b'])).not.toBe(digester.value(['b', 'a']));
  const other = createDigester(Buffer.alloc(32, 2));
  expect([other.value('1234'), other.key]).not.toEqual([digester.value('1234'), digester.key]);
});

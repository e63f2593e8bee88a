import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keepCached, takeCached, userCache } from '../src/index.js';

function folders(elsewhere = tmpdir()) {
  const base = mkdtempSync(join(tmpdir(), 'bitops-cache-'));
  const other = mkdtempSync(join(elsewhere, 'bitops-cache-'));
  onTestFinished(() => {
    for (const it of [base, other]) rmSync(it, { recursive: true, force: true });
  });
  const make = (name: string, content = name) => {
    const folder = join(other, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'program'), content, { mode: 0o755 });
    return folder;
  };
  return { cache: join(base, 'cache'), other, make };
}

test('what is kept is found by the next one, and both use one copy', () => {
  const { cache, other, make } = folders();
  const first = make('first');
  expect(takeCached(cache, 'a/b', join(other, 'none'))).toBe(false);
  expect(keepCached(cache, 'a/b', first)).toBe(true);
  expect(lstatSync(first).isSymbolicLink()).toBe(true);
  expect(takeCached(cache, 'a/b', join(other, 'deep', 'second'))).toBe(true);
  rmSync(first);
  expect(readFileSync(join(other, 'deep', 'second', 'program'), 'utf8')).toBe('first');
  expect(readdirSync(join(cache, 'a'))).toEqual(['b']);
});

test('what is there already is left alone, in the cache and in the workspace', () => {
  const { cache, make } = folders();
  const [first, second] = [make('first'), make('second')];
  expect(keepCached(cache, 'key', first)).toBe(true);
  expect(keepCached(cache, 'key', second)).toBe(false);
  expect(takeCached(cache, 'key', second)).toBe(false);
  expect(keepCached(cache, 'other', first)).toBe(false);
  expect([first, second].map((it) => readFileSync(join(it, 'program'), 'utf8'))).toEqual(['first', 'second']);
});

test.skipIf(!existsSync('/dev/shm'))('a folder on another file system is copied, whole or not at all', () => {
  const { cache, make } = folders('/dev/shm');
  const folder = make('far');
  expect(keepCached(cache, 'a/key', folder)).toBe(true);
  expect(readdirSync(join(cache, 'a'))).toEqual(['key']);
  expect(readFileSync(join(cache, 'a', 'key', 'program'), 'utf8')).toBe('far');
  expect(lstatSync(join(cache, 'a', 'key', 'program')).mode & 0o777).toBe(0o755);
  expect(lstatSync(folder).isDirectory()).toBe(true);
});

test('a cache that can not be made changes nothing', () => {
  const { cache, make } = folders();
  writeFileSync(cache, 'a file in its place');
  const folder = make('it');
  expect(keepCached(cache, 'key', folder)).toBe(false);
  expect(takeCached(cache, 'key', join(folder, 'sub'))).toBe(false);
  expect(readdirSync(folder)).toEqual(['program']);
});

test('no key leads out of the cache', () => {
  const { cache, other, make } = folders();
  const folder = make('it');
  expect(keepCached(cache, '../out', folder)).toBe(false);
  expect(takeCached(cache, `../../${other}`, join(folder, 'sub'))).toBe(false);
});

test('it is where the user has caches', () => {
  expect(userCache({ XDG_CACHE_HOME: '/c', HOME: '/h' })).toBe('/c/bitops');
  expect(userCache({ XDG_CACHE_HOME: '', HOME: '/h' })).toBe('/h/.cache/bitops');
});

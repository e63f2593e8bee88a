import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isInside, staysInside } from '../src/index.js';
import { temporaryFolder, writeFiles } from './rig.js';

test.each([
  ['/a/b', '/a/b', true],
  ['/a/b', '/a/b/c', true],
  ['/a/b', '/a/b/..c', true],
  ['/a/b', '/a/b/../b/c', true],
  ['/a/b', '/a', false],
  ['/a/b', '/a/bc', false],
  ['/a/b', '/a/b/../c', false],
  ['/a/b', '/', false],
  ['/', '/a', true],
])('by name: in %s, %s → %s', (folder, path, inside) => {
  expect(isInside(folder, path)).toBe(inside);
});

test('where links lead counts, also of what is not there yet', () => {
  const base = temporaryFolder();
  const folder = join(base, 'in');
  writeFiles(base, { 'in/a/file': '', 'out/file': '' });
  const links = {
    'in/back': 'a',
    'in/out': '../out',
    'in/absolute': join(base, 'out'),
    'in/dangling': '../out/nothing',
    'in/dangling-in': 'nothing',
    'in/loop': 'loop',
    'in/up-and-down': '../in/a',
    outer: 'in',
  };
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(base, path));
  mkdirSync(join(base, 'in/empty'));
  const inside = ['a', 'a/file', 'back/file', 'absent', 'absent/below', 'back/new/x', 'empty/x', '.', 'a/..', '..x'];
  expect(inside.filter((path) => !staysInside(folder, path))).toEqual([]);
  expect(inside.filter((path) => !staysInside(join(base, 'outer'), path))).toEqual([]);
  expect(['dangling-in', 'up-and-down/file'].filter((path) => !staysInside(folder, path))).toEqual([]);
  const outside = [
    '..',
    '../out',
    '/',
    'out',
    'out/file',
    'out/new',
    'out/new/below',
    'absolute/new',
    'dangling',
    'dangling/x',
    'loop',
    'loop/x',
    'a/../../out/file',
  ];
  expect(outside.filter((path) => staysInside(folder, path))).toEqual([]);
});

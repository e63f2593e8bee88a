import { expect, test } from 'vitest';
import { changedPackages } from '../src/index.js';

const lock = (packages: Readonly<Record<string, object>>) => JSON.stringify({ lockfileVersion: 3, packages });
const names = ['a', 'b', '@x/c'];
const before = {
  'node_modules/a': { version: '1.0.0', dependencies: { d: '1' } },
  'node_modules/b': { version: '1.0.0', dependencies: { d: '2' } },
  'node_modules/@x/c': { version: '1.0.0' },
  'node_modules/d': { version: '1.0.0', dependencies: { e: '1' } },
  'node_modules/b/node_modules/d': { version: '2.0.0' },
  'node_modules/e': { version: '1.0.0', optionalDependencies: { f: '1' } },
  'node_modules/tool': { version: '1.0.0' },
};
const after = (more: Readonly<Record<string, object>>) =>
  changedPackages(names, lock(before), lock({ ...before, ...more }));

test('a package is another one with another version, be it of what it depends on', () => {
  expect(after({})).toEqual([]);
  expect(after({ 'node_modules/tool': { version: '2.0.0' } })).toEqual([]);
  expect(after({ 'node_modules/@x/c': { version: '1.0.1' } })).toEqual(['@x/c']);
  expect(after({ 'node_modules/@x/c': { version: '1.0.0', integrity: 'sha512-other' } })).toEqual(['@x/c']);
  expect(after({ 'node_modules/d': { version: '1.0.1', dependencies: { e: '1' } } })).toEqual(['a']);
  expect(after({ 'node_modules/b/node_modules/d': { version: '2.0.1' } })).toEqual(['b']);
  expect(after({ 'node_modules/f': { version: '1.0.0' } })).toEqual(['a']);
  expect(after({ 'node_modules/b/node_modules/e': { version: '1.0.0' } })).toEqual([]);
});

test('a package may be new, gone, or a folder of the repo', () => {
  const { 'node_modules/a': _, ...without } = before;
  expect(changedPackages(names, lock(before), lock(without))).toEqual(['a']);
  expect(changedPackages(names, undefined, lock(before))).toEqual(names);
  const linked = (version: string) =>
    lock({ 'node_modules/a': { link: true, resolved: 'packages/a' }, 'packages/a': { version } });
  expect(changedPackages(names, linked('1.0.0'), linked('1.0.0'))).toEqual([]);
  expect(changedPackages(names, linked('1.0.0'), linked('1.0.1'))).toEqual(['a']);
});

test.each(['{', '[]', '{"lockfileVersion": 1, "dependencies": {}}'])('of %s nobody knows: all of them', (text) => {
  expect(changedPackages(names, lock(before), text)).toEqual(names);
  expect(changedPackages(names, text, lock(before))).toEqual(names);
});

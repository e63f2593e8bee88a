/** What is in the published packages. */
import { expect, test } from 'vitest';
import { loadPackages } from '../scripts/workspaces.mjs';
import { pack } from './pack.js';

const packed = pack('--dry-run');

test('every package is packed', () => {
  expect(packed.map((it) => it.name).sort()).toEqual(
    loadPackages()
      .map((it) => it.name)
      .sort(),
  );
});

test.each(packed)('$name holds what it needs and no tests', ({ files }) => {
  const paths = files.map((it) => it.path);
  expect(paths).toContain('LICENSE');
  expect(paths.filter((path) => /\.js$/.test(path)).length).toBeGreaterThan(0);
  expect(paths.filter((path) => /\.js$/.test(path)).filter((path) => !paths.includes(`${path}.map`))).toEqual([]);
  expect(paths.filter((path) => /(^|\/)(tests?|fixtures|__\w+__)\/|\.test\.|\.tsbuildinfo$/.test(path))).toEqual([]);
  expect(
    paths.filter(
      (path) => !/^(dist\/|init\/|callback\/|package\.json$|README\.md$|LICENSE$|CHANGELOG\.md$)/.test(path),
    ),
  ).toEqual([]);
});

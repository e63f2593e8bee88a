/** Every fact about BitOps has a test that names it, and no test names one that is not there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, trackedFiles } from '../tracked.js';
import { rows } from './rows.js';

/** What titles of tests name: file → rows. Read from the sources, so that a test that is skipped counts, too. */
function named(): readonly (readonly [string, string])[] {
  const tests = trackedFiles().filter((it) => it.endsWith('.test.ts'));
  return tests.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(/ \[compat ([^\]\n]+)\](?=['"`])/g)].flatMap(([, names = '']) =>
      names.split(' ').map((name) => [file, name] as const),
    );
  });
}

test('every row is named by a test', () => {
  const tested = new Set(named().map(([, name]) => name));
  expect([...rows.keys()].filter((name) => !tested.has(name))).toEqual([]);
});

test('every row that a test names is there', () => {
  expect(named().filter(([, name]) => !rows.has(name))).toEqual([]);
});

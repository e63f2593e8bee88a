/** The file to which hooks write values to hide. */
import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRedactor, maskFileReader } from '../src/index.js';
import { temporaryFolder } from './rig.js';

/** A mask file that is not there yet, a reader of it, and how a text looks after each reading. */
function watched() {
  const file = join(temporaryFolder(), 'mask');
  const redactor = createRedactor();
  let refused = 0;
  const read = maskFileReader(file, redactor, () => {
    refused += 1;
  });
  const look = (text: string) => {
    read();
    return redactor.text(text);
  };
  return { file, look, refused: () => refused };
}

test('values are hidden as they come, one a line, with any line end or none', () => {
  const { file, look, refused } = watched();
  expect(look('first second')).toBe('first second');
  writeFileSync(file, 'first\n');
  expect(look('first second')).toBe('*** second');
  appendFileSync(file, '  second \r\n\nthird');
  expect(look('first second third')).toBe('*** *** ***');
  appendFileSync(file, '-and-more\n');
  expect(look('third-and-more')).toBe('***');
  expect(refused()).toBe(0);
});

test('a file that is written anew is read anew, also where it is as long as before, and nothing is forgotten', () => {
  const { file, look } = watched();
  writeFileSync(file, 'value-1\n');
  utimesSync(file, 1, 1);
  expect(look('value-1')).toBe('***');
  writeFileSync(file, 'value-2\n');
  expect(look('value-1 value-2')).toBe('*** ***');
  writeFileSync(file, 'v3-3\n');
  expect(look('value-1 v3-3')).toBe('*** ***');
  rmSync(file);
  expect(look('value-1 value-2')).toBe('*** ***');
});

test('values that can not be hidden are told of, those that still grow are not', () => {
  const { file, look, refused } = watched();
  writeFileSync(file, 'ab');
  expect(look('ab')).toBe('ab');
  expect(refused()).toBe(0);
  appendFileSync(file, '\ntrue\nlong-enough\n');
  expect(look('ab true long-enough')).toBe('ab true ***');
  expect(refused()).toBe(1);
});

test('a folder in its place is no value and no fault', () => {
  const { file, look } = watched();
  mkdirSync(file);
  expect(look('anything')).toBe('anything');
});

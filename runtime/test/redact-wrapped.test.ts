/** Base64 that programs break into lines, whatever stands before the secret in it. */
import { expect, test } from 'vitest';
import fc from '../../test/rig/fast-check.js';
import { createRedactor } from '../src/index.js';

/** What is printed, in chunks of so many bytes. */
function hidden(secret: string, printed: string, chunk: number): string {
  const redactor = createRedactor();
  redactor.add(secret);
  const lines: string[] = [];
  const into = redactor.lines((line) => lines.push(line));
  const bytes = Buffer.from(printed);
  for (let at = 0; at < bytes.length; at += chunk) into.push(bytes.subarray(at, at + chunk));
  into.end();
  return lines.join('\n');
}

const secrets = fc.string({ unit: 'grapheme', minLength: 8, maxLength: 300 }).filter((it) => it.trim().length >= 8);
const around = fc.uint8Array({ maxLength: 200 });
const widths = fc.integer({ min: 60, max: 76 });
const encodings = fc.constantFrom('base64' as const, 'base64url' as const);
const signs = fc.constantFrom('', '    ', '  | ', '12:00:00 ', '"');

/** Of what only the secret decides on, the longest part that is left in one line. */
function longestLeft(text: string, certain: string): number {
  let longest = 0;
  for (const line of text.split('\n')) {
    for (let at = 0; at < certain.length; at += 1) {
      while (at + longest < certain.length && line.includes(certain.slice(at, at + longest + 1))) longest += 1;
    }
  }
  return longest;
}

test('whatever stands before and behind, at any width, with a sign before each line: no part of it is left', () =>
  fc.assert(
    fc.property(secrets, around, around, widths, encodings, signs, fc.integer({ min: 1, max: 999 }), (...given) => {
      const [secret, before, behind, width, encoding, sign, chunk] = given;
      const bytes = Buffer.from(secret.trim());
      const whole = Buffer.concat([before, bytes, behind]).toString(encoding).replace(/=+$/, '');
      const certain = whole.slice(
        Math.ceil((before.length * 8) / 6),
        Math.floor(((before.length + bytes.length) * 8) / 6),
      );
      const lines = whole.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
      const printed = lines.map((line) => `${sign}${line}\n`).join('');
      const out = hidden(secret, printed, chunk);
      // Up to three characters of a part that a line ends or begins with say two bytes of it.
      fc.pre(longestLeft('***'.repeat(lines.length) + sign.repeat(2), certain) < 4);
      expect(longestLeft(out, certain)).toBeLessThan(4);
      expect(hidden(secret, printed, printed.length)).toBe(out);
    }),
    { numRuns: 300 },
  ));

test('a key, broken at 64 characters behind what a line begins with, and goes on in the next chunk', () => {
  const key = Array.from({ length: 20 }, (_, index) => `line-${index * 7919}-of-a-key-${'x'.repeat(index)}`).join('\n');
  const printed = (
    Buffer.from(`user:${key}:tail`)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  ).join('\n');
  const out = hidden(key, printed, 100).split('\n');
  expect(out.slice(1, -1).every((line) => line === '***')).toBe(true);
  expect([out[0], out.at(-1)]).toEqual(['dXNlcjp***', expect.stringMatching(/^\*\*\*.{0,12}$/)]);
});

test('where only the first few characters end a line, whatever their number, it is followed to its end', () => {
  const secret = Array.from({ length: 12 }, (_, index) => `part-${index * 7919}`).join('/');
  for (let before = 30; before < 48; before += 1) {
    const bytes = Buffer.from(`${'x'.repeat(before)}${secret}`);
    const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
    const out = hidden(secret, lines.map((it) => `  ${it}\n`).join(''), 40).split('\n');
    expect(out.slice(1).filter((it) => !/^ {2}.{0,3}\*\*\*.{0,3}$/.test(it))).toEqual([]);
  }
});

test('lines of other base64 stay as they are', () => {
  const other = (
    Buffer.from('other text '.repeat(40))
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\n');
  expect(hidden('a-secret-of-nobody', other, 50)).toBe(other);
});

import { expect, it } from 'vitest';
import { toChanges, toCommandLine, toCount, toDuration } from '../src/reporters/words.js';

it.each([
  [0, '0ms'],
  [840.4, '840ms'],
  [999.7, '1.0s'],
  [12_345, '12.3s'],
  [59_940, '59.9s'],
  [59_960, '1m 00s'],
  [185_000, '3m 05s'],
  [3_599_600, '1h 00m'],
  [3_725_000, '1h 02m'],
])('says %d ms as %s', (milliseconds, words) => {
  expect(toDuration(milliseconds)).toBe(words);
});

it('says what changes, that nothing does, or that nobody knows', () => {
  expect(toChanges({ create: 3, update: 1, replace: 0, delete: 2, read: 9 })).toBe('+3 ~1 ±0 -2');
  expect(toChanges({ create: 0, update: 0, replace: 0, delete: 0, read: 9 })).toBe('no changes');
  expect(toChanges(undefined)).toBe('—');
});

it('prints commands so that a shell would understand them', () => {
  expect(toCommandLine('terraform', ['plan', '-var=a=b', '-out=/tmp/größe'])).toBe(
    'terraform plan -var=a=b -out=/tmp/größe',
  );
  expect(toCommandLine('echo', ['', 'a b', "it's", '$HOME', '*'])).toBe(`echo '' 'a b' 'it'\\''s' '$HOME' '*'`);
  expect(toCommandLine('bash', ['-c', "a\n\t'b\\'\u001b"])).toBe(`bash -c $'a\\n\\t\\'b\\\\\\'\\x1b'`);
});

it('counts', () => {
  expect([toCount(0, 'fault'), toCount(1, 'fault'), toCount(2, 'fault')]).toEqual(['0 faults', '1 fault', '2 faults']);
});

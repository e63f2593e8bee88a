import type { Command, Transient } from '@bitops/contract';
import { expect, test } from 'vitest';
import { delayBefore, mostLines, type Retry, reasonToRetry } from '../src/retry.js';

const transient: readonly Transient[] = [
  { when: /state is locked/, what: 'locked', unchanged: true },
  { when: /TLS handshake timeout/, what: 'no answer' },
];
const retry: Retry = { attempts: 3, delay: 1000, backoff: 2, on: [], transient };
const read: Command = { file: 'x', args: [], effect: 'read' };
const write: Command = { ...read, effect: 'write' };

test('waits get longer, up to five minutes', () => {
  expect([2, 3, 4, 20].map((attempt) => delayBefore(retry, attempt))).toEqual([1000, 2000, 4000, 300_000]);
  expect(delayBefore({ ...retry, backoff: 1 }, 9)).toBe(1000);
});

test('an error is found over the ends of lines, in frames and in colours', async () => {
  const printed = ['\u001b[31m╷\u001b[0m', '\u001b[31m│\u001b[0m net/http: TLS', '│ handshake timeout', '╵'];
  expect(await reasonToRetry(retry, read, printed)).toBe('no answer');
  expect(await reasonToRetry(retry, { ...read, repeatable: false }, printed)).toBeUndefined();
});

test('of a write, only where nothing was changed, as far as all of it was seen', async () => {
  expect(await reasonToRetry(retry, write, ['TLS handshake timeout'])).toBeUndefined();
  expect(await reasonToRetry(retry, { ...write, repeatable: true }, ['TLS handshake timeout'])).toBe('no answer');
  expect(await reasonToRetry(retry, write, ['state is locked'])).toBe('locked');
  const many = Array.from({ length: mostLines - 1 }, () => 'made one');
  expect(await reasonToRetry(retry, write, [...many, 'state is locked'])).toBeUndefined();
  expect(await reasonToRetry(retry, write, ['made one'.repeat(5000), 'state is locked'])).toBeUndefined();
  expect(await reasonToRetry(retry, read, [...many, 'state is locked'])).toBe('locked');
});

test("the user's expressions see each line and all of them in one, in linear time", async () => {
  const by = (...on: readonly string[]) => ({ ...retry, on });
  expect(await reasonToRetry(by('^quota reached$'), read, ['a', 'quota reached', 'b'])).toContain('^quota reached$');
  expect(await reasonToRetry(by('a quota'), read, ['a', 'quota reached', 'b'])).toContain('a quota');
  expect(await reasonToRetry(by('nothing', ''), read, ['quota'])).toBeUndefined();
  expect(await reasonToRetry(by('quota'), write, ['quota'])).toBeUndefined();
  const long = `${'a'.repeat(100_000)}!`;
  expect(await reasonToRetry(by('(a+)+$', '(a|aa)+$'), read, [long, long])).toBeUndefined();
});

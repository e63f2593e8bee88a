import { expect, it } from 'vitest';
import { cleanLine, cleanLines } from '../src/reporters/clean.js';

it('leaves ordinary text alone', () => {
  expect(cleanLine('größe\t日本 ✔')).toBe('größe\t日本 ✔');
});

it('takes out what would move the cursor, clear the screen or name the window', () => {
  expect(cleanLine('\u001b[2Ja\u001b[1;1Hb\u001b]0;title\u0007c\u001b]8;;http://x\u001b\\d\u001bce\u0007\u0000f')).toBe(
    'abcdef',
  );
  expect(cleanLine('\u009b2Ja\u009d0;title\u009cb')).toBe('ab');
  expect(cleanLine('\u001b]0;never ended')).toBe('0;never ended');
  expect(cleanLine('a\u001b[12')).toBe('a12');
});

it('keeps colours where they are wanted, and ends them', () => {
  const line = '\u001b[1;31mred\u001b[K';
  expect(cleanLine(line, true)).toBe('\u001b[1;31mred\u001b[0m');
  expect(cleanLine(line, false)).toBe('red');
});

it('shows what a progress bar left to be seen', () => {
  expect(cleanLine('10%\r20%\r100%\r')).toBe('100%');
  expect(cleanLines('one\r\ntwo\n')).toEqual(['one', 'two']);
});

it('takes a hostile line in no time', () => {
  const started = performance.now();
  for (const start of ['\u001b]', '\u009d', '\u001b[', '\u001b[1']) cleanLine(start.repeat(100_000));
  expect(performance.now() - started).toBeLessThan(2000);
});

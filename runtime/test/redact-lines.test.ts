/** Lines of what processes print, wherever their writes begin and end. */

import { expect, test } from 'vitest';
import fc from '../../test/rig/fast-check.js';
import { createRedactor, loadMasks, type Redactor, toMask } from '../src/index.js';

interface Line {
  readonly line: string;
  readonly continued: boolean;
}

function redactorOf(...secrets: readonly string[]): Redactor {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

/** The lines that come of chunks. */
function linesOf(redactor: Redactor, chunks: readonly (Buffer | string)[]): readonly Line[] {
  const lines: Line[] = [];
  const into = redactor.lines((line, continued) => lines.push({ line, continued }));
  for (const chunk of chunks) into.push(Buffer.from(chunk));
  into.end();
  return lines;
}

const textsOf = (lines: readonly Line[]) => lines.map(({ line }) => line);

/** What a person reads: pieces of one line put together. */
function wholeLines(lines: readonly Line[]): readonly string[] {
  const whole: string[] = [];
  let open = '';
  for (const { line, continued } of lines) {
    open += line;
    if (continued) continue;
    whole.push(open);
    open = '';
  }
  expect(open).toBe('');
  return whole;
}

/** A buffer cut at the given places. */
function cutAt(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const borders = [0, ...places.map((it) => it % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return borders.slice(1).map((end, index) => bytes.subarray(borders[index], end));
}

test('lines are lines: empty ones, CRLF, a last one without an end', () => {
  expect(textsOf(linesOf(createRedactor(), ['a\n\nb\r\n\r\n', 'c\rd\n', ' e']))).toEqual([
    'a',
    '',
    'b',
    '',
    'c\rd',
    ' e',
  ]);
  expect(linesOf(createRedactor(), [])).toEqual([]);
  expect(textsOf(linesOf(createRedactor(), ['', 'a\r', '\n']))).toEqual(['a']);
});

test('a secret that is split at any position is hidden, in every form', () => {
  const secret = 'p"ss/w+rd é1';
  const forms = [secret, JSON.stringify(secret), encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
  for (const form of forms) {
    const bytes = Buffer.from(`before ${form} behind\nnext\n`);
    for (let place = 0; place <= bytes.length; place += 1) {
      const lines = textsOf(linesOf(redactorOf(secret), cutAt(bytes, [place])));
      expect(lines).toHaveLength(2);
      expect(lines[0]).toMatch(/^before "?\*\*\*\W{0,3} behind$/);
    }
  }
});

const letters = 'aAbc1+/="\\ é鍵🔑\u001b';
const words = fc.string({ unit: fc.constantFrom(...letters), minLength: 4, maxLength: 12 });
const secretWords = words.filter((it) => it.trim().length >= 4);
const encoders: readonly ((it: string) => string)[] = [
  (it) => it,
  (it) => JSON.stringify(it).slice(1, -1),
  (it) => encodeURIComponent(it),
  (it) => Buffer.from(it).toString('base64').replace(/=+$/, ''),
  (it) => Buffer.from(it).toString('base64url'),
];

test('whatever the text, the secrets and the chunks: no line holds a secret, in clear or encoded', () =>
  fc.assert(
    fc.property(
      fc.array(secretWords, { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(words, fc.nat(), fc.nat(), fc.constantFrom('', ' ', '\n', '\r\n')), { maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      (secrets, parts, places) => {
        const text = parts.map(([word, which, how, end]) => {
          const encode = encoders[how % encoders.length] ?? String;
          return word + encode((secrets[which % secrets.length] ?? '').trim()) + end;
        });
        const lines = textsOf(linesOf(redactorOf(...secrets), cutAt(Buffer.from(text.join('')), places)));
        for (const secret of secrets) {
          // Base64's last character also holds what stands behind.
          const clear = encoders.slice(0, 3).map((encode) => encode(secret.trim()));
          const base64 = encoders.slice(3).map((encode) => encode(secret.trim()).slice(0, -1));
          for (const form of [...clear, ...base64]) expect(lines.filter((line) => line.includes(form))).toEqual([]);
        }
      },
    ),
    { numRuns: 500 },
  ));

test('chunks make no difference to what comes out', () =>
  fc.assert(
    fc.property(
      fc.array(secretWords, { maxLength: 3 }),
      fc.string({ unit: fc.constantFrom(...letters, '\n', '\r'), maxLength: 200 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      (secrets, text, places) => {
        const bytes = Buffer.from(text);
        const whole = linesOf(redactorOf(...secrets), [bytes]);
        expect(linesOf(redactorOf(...secrets), cutAt(bytes, places))).toEqual(whole);
      },
    ),
    { numRuns: 300 },
  ));

test('where nothing is secret, nothing is lost', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.array(fc.nat()), (text, places) => {
      const lines = textsOf(linesOf(createRedactor(), cutAt(Buffer.from(text), places)));
      const expected = text.toWellFormed().replace(/\r?\n/g, '\n').replace(/\n$/, '');
      expect(lines.join('\n')).toBe(expected);
    }),
  ));

test('bytes that are no UTF-8 do not hide a secret, nor stop the lines', () => {
  const bytes = Buffer.concat([
    Buffer.from([0xff, 0xfe, 0x00, 0xc3]),
    Buffer.from('hunter22'),
    Buffer.from([0xe9, 0x0a, 0xf0, 0x9f]),
  ]);
  for (let place = 0; place <= bytes.length; place += 1) {
    const lines = textsOf(linesOf(redactorOf('hunter22'), cutAt(bytes, [place])));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('***');
    expect(lines[0]).not.toContain('hunter');
  }
});

test('a line of 5 MB comes in pieces that hold no secret, and all of it comes', () => {
  const secret = 'a-secret-of-thirty-characters!';
  const filler = 'x'.repeat(997);
  const text = Array.from({ length: 5000 }, () => filler + secret).join('');
  const lines = linesOf(redactorOf(secret), cutAt(Buffer.from(`${text}\nnext\n`), chunkBorders(text.length, 65_536)));
  expect(lines.length).toBeGreaterThan(40);
  expect(Math.max(...lines.map(({ line }) => line.length))).toBeLessThan(200_000);
  expect(wholeLines(lines)).toEqual([text.replaceAll(secret, '***'), 'next']);
  for (const { line } of lines) expect(line).not.toContain('secret');
});

test('a secret across the border of two pieces is hidden, wherever the border falls', () => {
  const secret = 'border-secret-0123456789';
  const overlapping = '456789-and-more';
  for (let shift = 0; shift < 60; shift += 1) {
    const start = 'y'.repeat(64 * 1024 - shift);
    const text = `${start}${secret}-and-more${'z'.repeat(70_000)}`;
    const lines = linesOf(redactorOf(secret, overlapping), [text]);
    expect(lines.length).toBeGreaterThan(1);
    expect(wholeLines(lines)).toEqual([`${start}***${'z'.repeat(70_000)}`]);
  }
});

test('a secret that is longer than a piece is hidden, and the pieces stay big', () => {
  const secret = Array.from({ length: 30_000 }, (_, index) => `${index}`).join('-');
  expect(secret.length).toBeGreaterThan(150_000);
  const text = `${'a'.repeat(300_000)}${secret}${'b'.repeat(1_000_000)}`;
  const lines = linesOf(redactorOf(secret), cutAt(Buffer.from(text), chunkBorders(text.length, 10_000)));
  expect(lines.length).toBeLessThan(20);
  expect(wholeLines(lines)).toEqual([`${'a'.repeat(300_000)}***${'b'.repeat(1_000_000)}`]);
});

test('no character is cut in two where a line is', () => {
  const lines = linesOf(createRedactor(), ['x', '🔑'.repeat(100_000)]);
  expect(lines.length).toBeGreaterThan(1);
  for (const { line } of lines) expect(line.isWellFormed()).toBe(true);
  expect(wholeLines(lines)).toEqual([`x${'🔑'.repeat(100_000)}`]);
});

test('a long line comes in pieces also where it comes in one chunk', () => {
  const secret = 'a-secret-in-a-long-line';
  const text = `${'x'.repeat(65_530)}${secret}${'y'.repeat(200_000)}`;
  const lines = linesOf(redactorOf(secret), [`short\n${text}\nnext\n`]);
  expect(lines.length).toBeGreaterThan(5);
  expect(Math.max(...lines.map(({ line }) => line.length))).toBeLessThanOrEqual(65_536);
  expect(wholeLines(lines)).toEqual(['short', text.replace(secret, '***'), 'next']);
});

test('a long line that ends with a piece is ended', () => {
  const lines = linesOf(createRedactor(), ['x'.repeat(65_537)]);
  expect(lines.at(-1)).toMatchObject({ continued: false });
  expect(wholeLines(lines)).toEqual(['x'.repeat(65_537)]);
});

test('a secret that is added while lines come is hidden from then on, also in what has begun', () => {
  const redactor = createRedactor();
  const lines: string[] = [];
  const into = redactor.lines((line) => lines.push(line));
  into.push(Buffer.from('first late-secret\nsecond la'));
  redactor.add('late-secret');
  into.push(Buffer.from('te-secret\nthird late-secret'));
  into.end();
  expect(lines).toEqual(['first late-secret', 'second ***', 'third ***']);
});

test('masks see each line with its end, and come after the secrets', async () => {
  const masks = await loadMasks([
    toMask({ search: 'ip=(\\d+)\\.\\d+', replace: 'ip=\\1.x' }),
    toMask({ search: '\\*\\*\\*\\n', replace: '(hidden)\\n' }),
  ]);
  const redactor = createRedactor(masks);
  redactor.add('hunter22');
  expect(textsOf(linesOf(redactor, ['a ip=10.1 b\r\nip=1', '0.2 hunter22\nhunter22 c\n']))).toEqual([
    'a ip=10.x b',
    'ip=10.x (hidden)',
    '*** c',
  ]);
});

function chunkBorders(length: number, size: number): readonly number[] {
  return Array.from({ length: Math.floor(length / size) }, (_, index) => (index + 1) * size);
}

/** What PyYAML 6 reads, so does bitops; the tables were written down from it. */
import { describe, expect, test } from 'vitest';
import { parseDocument } from '../src/index.js';

const parse = (text: string) => parseDocument(text, '/repo/bitops.config.yaml');

describe('a plain value is read as PyYAML reads it', () => {
  test.each([
    ...'yes Yes YES on On ON true True TRUE'.split(' ').map((text) => [text, true] as const),
    ...'no No NO off Off OFF false False FALSE'.split(' ').map((text) => [text, false] as const),
    ...'y Y n N yEs tRUE nul 08 09 0o644 1:90 1e3 1.0e3 01:30 0.0.0 -.5 +.5'
      .split(' ')
      .map((text) => [text, text] as const),
    ...['~', 'null', 'Null', 'NULL', ''].map((text) => [text, null] as const),
    ['0644', 420],
    ['+0644', 420],
    ['0x1F', 31],
    ['0b11', 3],
    ['1_000', 1000],
    ['1:30', 90],
    ['190:20:30', 685_230],
    ['1.10', 1.1],
    ['1.', 1],
    ['.5', 0.5],
    ['1.0e+3', 1000],
    ['1.5:30', '1.5:30'],
    ['12:30:45.5', 45_045.5],
    ['.inf', Number.POSITIVE_INFINITY],
    ['-.INF', Number.NEGATIVE_INFINITY],
    ['1.11.4', '1.11.4'],
    ['1-2', '1-2'],
  ] satisfies (readonly [string, unknown])[])('%s', (text, value) => {
    expect(parse(`a: ${text}\n`).data['a']).toBe(value);
  });

  test.each(['2024-01-01', '2024-01-01T10:00:00Z', '2024-13-45'])('a date stays the text that it is: %s', (text) => {
    expect(parse(`a: ${text}\n`).data['a']).toBe(text);
  });
});

test('a plain value is there as it is written, a quoted one is not', () => {
  const document = parse(`a: {v: 1.10, m: 0644, y: yes, d: 2024-01-01, q: "1.10", n: ~, e: , l: [010]}\n`);
  const raw = (key: string) => document.raw(['a', key]);
  expect(['v', 'm', 'y', 'd', 'q', 'n', 'e'].map(raw)).toEqual([
    '1.10',
    '0644',
    'yes',
    '2024-01-01',
    undefined,
    '~',
    undefined,
  ]);
  expect(document.raw(['a', 'l', '0'])).toBe('010');
  expect(document.raw(['a', 'l'])).toBeUndefined();
  expect(document.raw(['a', 'x'])).toBeUndefined();
});

test('a key is the name that is written, whatever it looks like', () => {
  const text = 'on: 1\n1.10: 2\n0644: 3\nnull: 4\n2024-01-01: 5\n~: 6\ny: {no: 7}\n"<<": 8\n';
  const { data } = parse(text);
  expect(data).toEqual({ on: 1, '1.10': 2, '0644': 3, null: 4, '2024-01-01': 5, '~': 6, y: { no: 7 }, '<<': 8 });
});

/** Merging of two YAML texts: what is read of the result, and what is written in it. */
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { mergeYaml } from '../src/index.js';
import { schema } from '../src/yaml.js';

const merge = (under: string, over: string) =>
  mergeYaml({ text: under, file: '/ops/_default/a.yaml' }, { text: over, file: '/ops/test/a.yaml' });
const lines = (...list: readonly string[]) => list.map((line) => `${line}\n`).join('');

describe('what is written', () => {
  test.each([
    ['numbers that are names', 'mode: 0644', 'account: 012345678901', ['mode: 0644', 'account: 012345678901']],
    ['versions', 'a: 1.10', 'b: 1.20', ['a: 1.10', 'b: 1.20']],
    ['own tags', 'a: !Ref Bucket', 'b: !GetAtt [A, Arn]', ['a: !Ref Bucket', 'b: !GetAtt [A, Arn]']],
    ['quotes', `a: 'on'`, 'b: "0644"', [`a: 'on'`, 'b: "0644"']],
    ['booleans as people write them', 'a: yes', 'b: Off', ['a: yes', 'b: Off']],
    ['dates', 'a: 2024-01-01', 'b: 2001-12-14t21:59:43.10-05:00', ['a: 2024-01-01', 'b: 2001-12-14t21:59:43.10-05:00']],
    ['nothing', 'a:', 'b: ~', ['a:', 'b: ~']],
    ['a list that is replaced', 'a: [1, 2]', 'a: [03]', ['a: [03]']],
    ['the order of the default', lines('a: 1', 'b: 2'), lines('c: 3', 'b: 4'), ['a: 1', 'b: 4', 'c: 3']],
    ['nothing over something', 'a: {b: 1}', 'a:', ['a:']],
    ['a map over a word', 'a: b', 'a: {b: 1}', ['a: {b: 1}']],
    ['maps of another tag', 'a: !X {b: 1}', 'a: !Y {c: 1}', ['a: !Y {c: 1}']],
    ['maps of one tag', 'a: !X {b: 1}', 'a: !X {c: 1}', ['a: !X {b: 1, c: 1}']],
    ['a key that is a number and one that is a text', '1: a', '"1": b', ['1: a', '"1": b']],
    ['keys of one value', '0x10: a', '16: b', ['0x10: b']],
    ['the key <<, in quotes', '"<<": {a: 1}', '"<<": {b: 1}', ['"<<": {a: 1, b: 1}']],
    [
      'of a key that stands there twice the last one',
      lines('a: 1', 'a: {b: 1}'),
      'a: {c: 2}',
      ['a: 1', 'a: {b: 1, c: 2}'],
    ],
    ['Windows line ends and a byte order mark', '\uFEFFa: 1\r\n', '\uFEFFb: 2\r\n', ['a: 1', 'b: 2']],
    [
      'the tags of a document of its own',
      lines('%TAG !a! tag:a.org:', '---', 'a: !a!x 1'),
      lines('%TAG !b! tag:b.org:', '---', 'b: !b!y 2'),
      ['%TAG !a! tag:a.org:', '---', 'a: !a!x 1', 'b: !<tag:b.org:y> 2'],
    ],
    ['a document with a marker', lines('---', 'a: 1'), lines('---', 'b: 2', '...'), ['---', 'a: 1', 'b: 2']],
  ])('%s', async (_, under, over, expected) => {
    expect(await merge(under, over)).toBe(lines(...expected));
  });

  test('text in blocks', async () => {
    const under = lines('script: |', '  echo "a"', '    b', 'more: |+', '  x', '', 'last: 1');
    const over = lines('script: >-', '  echo', '  c', 'new: |2', '    x');
    const merged = await merge(under, over);
    expect(load(merged ?? '')).toEqual({ script: 'echo c', more: 'x\n\n', last: 1, new: '  x\n' });
  });

  test('comments, where what they are about is still there', async () => {
    const under = lines('# of the default', '', 'a: 1 # one', '# why b', 'b:', '  # why c', '  c: 2', '  d: 3 # three');
    const over = lines('b:', '  d: 4 # four', '  # why e', '  e: 5', '# the end');
    expect(await merge(under, over)).toBe(
      lines(
        '# of the default',
        '',
        'a: 1 # one',
        '# why b',
        'b:',
        '  # why c',
        '  c: 2',
        '  d: 4 # four',
        '  # why e',
        '  e: 5',
        '',
        '# the end',
      ),
    );
  });
});

describe('aliases and merge keys are written out', () => {
  test.each([
    ['an alias whose anchor is overridden', lines('a: &x {n: 1}', 'b: *x'), 'a: {n: 2}', { a: { n: 2 }, b: { n: 1 } }],
    [
      'an alias below which something is added',
      lines('a: &x {n: 1}', 'b: *x'),
      'b: {m: 2}',
      { a: { n: 1 }, b: { n: 1, m: 2 } },
    ],
    ['the same anchor in both', lines('a: &x 1', 'b: *x'), lines('c: &x 2', 'd: *x'), { a: 1, b: 1, c: 2, d: 2 }],
    [
      'an anchor that is given twice',
      lines('a: &x 1', 'b: *x', 'c: &x 2', 'd: *x'),
      'e: 1',
      { a: 1, b: 1, c: 2, d: 2, e: 1 },
    ],
    [
      'a merge key below a map',
      lines('a: &x {n: {p: 1}}', 'b: {<<: *x}'),
      'b: {n: {q: 2}}',
      { a: { n: { p: 1 } }, b: { n: { p: 1, q: 2 } } },
    ],
    [
      'a merge key over a map',
      'b: {n: 1, m: 1}',
      lines('a: &x {n: 2}', 'b: {<<: *x, o: 3}'),
      { a: { n: 2 }, b: { n: 2, m: 1, o: 3 } },
    ],
    [
      'several, of which the first wins',
      lines('a: &x {n: 1}', 'b: &y {n: 2, m: 2}', 'c:', '  <<: [*x, *y]', '  o: 3'),
      'd: 1',
      { a: { n: 1 }, b: { n: 2, m: 2 }, c: { n: 1, m: 2, o: 3 }, d: 1 },
    ],
    ['an anchor on nothing', lines('a: &x', 'b: *x'), 'c: 1', { a: null, b: null, c: 1 }],
    ['a key that is an alias', lines('a: &x n', '*x : 1'), 'n: 2', { a: 'n', n: 2 }],
  ])('%s', async (_, under, over, expected) => {
    expect(load((await merge(under, over)) ?? '', { schema })).toEqual(expected);
  });
});

test('what is no single map is not merged', async () => {
  const map = 'a: 1\n';
  for (const other of ['- 1\n', 'word\n', '"quoted"\n', 'a: 1\n---\nb: 2\n', '!x [1]\n']) {
    expect([await merge(other, map), await merge(map, other)]).toEqual([undefined, undefined]);
  }
});

test('an empty file is an empty map', async () => {
  const map = 'a: 0644 # mode\n';
  for (const empty of ['', '\n\n', '# nothing yet\n', '---\n', '\uFEFF']) {
    expect([await merge(empty, map), await merge(map, empty)]).toEqual([map, map]);
  }
});

describe('what can not be merged is told with its place', () => {
  const deep = Array.from({ length: 70 }, (_, at) => `${' '.repeat(at)}a:`).join('\n');
  const bomb = lines(
    'a: &a [1,1,1,1,1,1,1,1,1]',
    ...[...'bcdefgh'].map((it, at) => `${it}: &${it} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`),
  );
  test.each([
    ['no YAML', 'a: b: c\n', 'YAML_INVALID', { line: 1, column: 5 }],
    ['a tab', 'a:\n\tb: 1\n', 'YAML_INVALID', { line: 2 }],
    ['an alias of nothing', 'a: 1\nb: *x\n', 'YAML_INVALID', { line: 2, column: 4 }],
    ['an alias in itself', 'a: &x\n  b: *x\n', 'YAML_INVALID', { line: 2 }],
    ['a merge key of a word', 'a: &x word\nb: {<<: *x}\n', 'YAML_INVALID', { line: 2 }],
    ['the braces of a template', 'a: 1\nb: {{ x }}\n', 'YAML_INVALID', { line: 2 }],
    ['aliases of aliases', bomb, 'YAML_INVALID', {}],
    ['too deep', deep, 'YAML_INVALID', {}],
    ['too large', `a: ${'x'.repeat(4 * 1024 * 1024)}`, 'FILE_TOO_LARGE', {}],
  ])('%s', async (_, broken, code, at) => {
    const fault = (file: string) =>
      expect.objectContaining({ code, at: expect.objectContaining({ file, ...at }), fix: expect.any(String) });
    await expect(merge(broken, 'z: 1\n')).rejects.toEqual(fault('/ops/_default/a.yaml'));
    await expect(merge('z: 1\n', broken)).rejects.toEqual(fault('/ops/test/a.yaml'));
  });
});

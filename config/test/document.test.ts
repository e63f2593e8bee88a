import { describe, expect, test } from 'vitest';
import fc from '../../test/rig/fast-check.js';
import { below, type Document, documentOf, parseDocument } from '../src/index.js';
import { faultOf } from './ask.js';
import { writeYaml } from './write-yaml.js';

const file = '/repo/test/bitops.config.yaml';
const parse = (text: string) => parseDocument(text, file);

/** `line:column` of a key and of its value. */
function spotsOf(document: Document, ...path: string[]): string {
  const [key, value] = [document.place(path), document.place(path, 'value')];
  return `${key.line}:${key.column} ${value.line}:${value.column}`;
}

describe('a key and its value stand where a person sees them', () => {
  test.each([
    ['a block map', 'a: 1\nb:\n  c: 2\n', ['b', 'c'], '3:3 3:6'],
    ['a map in braces', 'a: {b: 1, c: {d: 2}}\n', ['a', 'c', 'd'], '1:15 1:18'],
    ['an item of a list', 'a:\n  - x\n  - y\n', ['a', '1'], '3:5 3:5'],
    ['a list at the indentation of its key', 'a:\n- x\n- y\n', ['a', '1'], '3:3 3:3'],
    ['an item in brackets', 'a: [x, yy, z]\n', ['a', '2'], '1:12 1:12'],
    ['a map in a list', 'a:\n  - b: 1\n    c: 2\n', ['a', '0', 'c'], '3:5 3:8'],
    ['a quoted value begins at its quote', `a: 'x'\nb: "y"\n`, ['b'], '2:1 2:4'],
    ['a quoted key begins at its quote', '"a b": 1\n', ['a b'], '1:1 1:8'],
    ['a block of text begins at its first word', 'a: |\n\n    text\n', ['a'], '1:1 3:5'],
    ['nothing behind a key: the key', 'x:\n  a:\n  b: 1\n', ['x', 'a'], '2:3 2:3'],
    ['nothing behind the last key', 'x:\n  a:', ['x', 'a'], '2:3 2:3'],
    ['behind a comment and blank lines', '# c\n\n\na: 1 # d\n', ['a'], '4:1 4:4'],
    ['behind ---', '---\na: 1\n', ['a'], '2:1 2:4'],
    ['a key with a question mark', '? a\n: b\n', ['a'], '1:3 2:3'],
    ['with a tag and an anchor', 'a: !!str &x 5\n', ['a'], '1:1 1:13'],
    ['JSON with tabs', '{\n\t"a": {\n\t\t"b": [1,\n\t\t\t2]\n\t}\n}\n', ['a', 'b', '1'], '4:4 4:4'],
    ['Windows lines', 'a: 1\r\nb:\r\n  c: 2\r\n', ['b', 'c'], '3:3 3:6'],
    ['lines of old Macs', 'a: 1\rb:\r  c: 2\r', ['b', 'c'], '3:3 3:6'],
    ['a byte order mark takes no column', '\uFEFFa: 1\n', ['a'], '1:1 1:4'],
    ['umlauts and CJK take one column', 'ä: {größe: "中文", b: 1}\n', ['ä', 'b'], '1:18 1:21'],
    ['an emoji takes the two columns that editors give it', 'a: {"🚀": 1, b: 2}\n', ['a', 'b'], '1:14 1:17'],
    ['a tab in a line takes one column', 'a:\t1\n', ['a'], '1:1 1:4'],
  ])('%s', (_, text, path, spots) => {
    expect(spotsOf(parse(text), ...path)).toBe(spots);
  });

  test('what is not there stands at the nearest key above it', () => {
    const document = parse('a:\n  b:\n    c: 1\n');
    expect(spotsOf(document, 'a', 'b', 'x', 'y')).toBe('2:3 2:3');
    expect(spotsOf(document, 'nowhere')).toBe('1:1 1:1');
    expect(parse('').place(['a'])).toEqual({ file });
  });

  test('an alias stands where it is written, what is below it where its anchor is', () => {
    const document = parse('base: &base\n  mode: 0644\nmine: *base\nlist: [&m 0755, *m]\n');
    expect(spotsOf(document, 'mine')).toBe('3:1 3:7');
    expect(spotsOf(document, 'mine', 'mode')).toBe('2:3 2:9');
    expect(spotsOf(document, 'list', '1')).toBe('4:17 4:17');
    expect(document.raw(['mine', 'mode'])).toBe('0644');
    expect(document.raw(['list', '1'])).toBe('0755');
  });

  test('a merged key stands where it was written, an own one over it', () => {
    const text = 'a: &a {x: 01, y: 02}\nb: &b {y: 03, z: 04}\nc:\n  z: 05\n  <<: [*a, *b]\nd:\n  <<: *a\n  x: 06\n';
    const document = parse(text);
    expect(document.data['c']).toEqual({ x: 1, y: 2, z: 5 });
    expect(['x', 'y', 'z'].map((key) => spotsOf(document, 'c', key))).toEqual(['1:8 1:11', '1:15 1:18', '4:3 4:6']);
    expect(['x', 'y', 'z'].map((key) => document.raw(['c', key]))).toEqual(['01', '02', '05']);
    expect(document.data['d']).toEqual({ x: 6, y: 2 });
    expect(spotsOf(document, 'd', 'x')).toBe('8:3 8:6');
  });

  test('whatever is written, every key and value is found where it stands', () => {
    const key = fc.oneof(
      fc.constantFrom('on', '1.10', '0644', 'a-b', 'null', '<<', '*x', 'a: b', '#'),
      fc.string({ unit: 'grapheme' }),
    );
    const scalar = fc.oneof(fc.constantFrom(1, true, null, '0644', "it's", ''), fc.string());
    const { tree } = fc.letrec((tie) => ({
      tree: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, scalar, tie('tree'), tie('list')), { maxKeys: 4 }),
      list: fc.array(fc.oneof({ maxDepth: 3 }, scalar, tie('tree')), { maxLength: 3 }),
    }));
    fc.assert(
      fc.property(tree, fc.constantFrom('\n', '\r\n'), (data, end) => {
        const { lines, spots } = writeYaml(data);
        const document = parse(`${lines.join(end)}${end}`);
        expect(document.data).toEqual(data);
        for (const { path, spot } of spots) expect(spotsOf(document, ...path)).toBe(spot);
      }),
    );
  });
});

describe('the whole file', () => {
  test.each(['', '\n\n', '# nothing\n', '---\n', '--- # nothing\n', '~\n', '{}', '\uFEFF'])(
    '%j is an empty map',
    (text) => {
      expect(parse(text).data).toEqual({});
    },
  );

  test.each([
    ['- a\n- b\n', 'bitops.config.yaml holds a list, and should hold a map'],
    ['\n  terraform\n', 'bitops.config.yaml holds a single value, and should hold a map'],
    ['"terraform:"', 'bitops.config.yaml holds a single value, and should hold a map'],
  ])('%j is refused', (text, what) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'CONFIG_NOT_A_MAP', what }));
  });

  test('a lone value is shown where it stands', () => {
    expect(() => parse('\n\n  terraform\n')).toThrow(expect.objectContaining({ at: { file, line: 3, column: 3 } }));
  });

  test('several documents are refused at the second one', () => {
    const fault = {
      code: 'YAML_INVALID',
      what: 'bitops.config.yaml holds 3 documents',
      at: { file, line: 4, column: 1 },
    };
    expect(() => parse('---\na: 1\n---\nb: 1\n---\nc: 1\n')).toThrow(expect.objectContaining(fault));
  });

  test('keys that JavaScript has names for are keys like others', () => {
    const { data } = parse('__proto__: {a: 1}\nconstructor: 2\ntoString: 3\n');
    expect(Object.keys(data)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });

  test('data of code has a file and no places', () => {
    const document = documentOf({ a: { b: '0644' } }, '/repo/bitops.config.mjs');
    expect(document.place(['a', 'b'], 'value')).toEqual({ file: '/repo/bitops.config.mjs' });
    expect(document.raw(['a', 'b'])).toBeUndefined();
  });
});

describe('a file that would eat the machine is refused', () => {
  test('too many characters', () => {
    expect(() => parse(`a: ${'x'.repeat(4 * 1024 * 1024)}`)).toThrow(
      expect.objectContaining({ code: 'FILE_TOO_LARGE' }),
    );
  });

  test('nested too deep', () => {
    expect(() => parse(`a: ${'['.repeat(70)}${']'.repeat(70)}`)).toThrow(
      whyIs('It is nested more than 64 levels deep.'),
    );
  });

  test('aliases of aliases', () => {
    const lines = [1, 2, 3, 4, 5, 6, 7].map(
      (n) =>
        `a${n}: &a${n} [${Array(9)
          .fill(`*a${n - 1}`)
          .join(', ')}]`,
    );
    expect(() => parse(['a0: &a0 x', ...lines].join('\n'))).toThrow(whyIs('Its aliases make it too large.'));
  });

  test('very many aliases', () => {
    const many = Array(300).fill('*a').join(', ');
    expect(() => parse(`a: &a 1\nb: [${many}]`)).toThrow(whyIs('Its aliases make it too large.'));
  });

  test.each(['a: &a [*a]', 'a: &a {b: *a}', 'a: &a {b: [{c: *a}]}', 'a: &a\n  <<: *a'])('%j is endless', (text) => {
    expect(() => parse(text)).toThrow(whyIs('A "*" stands inside of the value that it names.'));
  });
});

function whyIs(why: string) {
  return expect.objectContaining({ code: 'YAML_INVALID', why });
}

describe('a part of a document', () => {
  const whole = parse('plugins:\n  - source: x\n    options:\n      mode: 0644\n');
  test('is one, with the places of the whole', () => {
    const part = below(whole, ['plugins', '0', 'options']);
    expect([part.file, part.data, part.raw(['mode'])]).toEqual([file, { mode: 420 }, '0644']);
    expect([part.place(['mode'], 'value').line, part.place(['nope']).line, part.place([]).line]).toEqual([4, 3, 3]);
  });

  test.each([['nowhere'], ['plugins'], ['plugins', '7', 'x'], ['plugins', '0', 'source', 'x']])(
    'is empty at %j',
    (...path) => {
      expect(below(whole, path.flat()).data).toEqual({});
    },
  );
});

test.each([
  ['a: "x\\0"', 1, 4],
  ['a:\n  b: [c, "\\x00"]', 2, 10],
  ['a:\n  "b\\u0000": c', 2, 3],
  ['{"a":{"b":"\\u0000"}}', 1, 11],
])('a NUL character is refused where it stands: %j', (text, line, column) => {
  expect(faultOf(() => parseDocument(text, '/repo/x.yaml'))).toMatchObject({
    code: 'YAML_INVALID',
    what: expect.stringContaining('NUL'),
    at: { line, column },
  });
});

test('what only looks like one is text', () => {
  expect(parseDocument('a: \'\\0\'\nb: "\\\\0"\nc: \\x00', '/repo/x.yaml').data).toEqual({
    a: '\\0',
    b: '\\0',
    c: '\\x00',
  });
});

test.each([
  'a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n',
  '{\n<<<<<<< HEAD\n"v": 1\n=======\n"v": 2\n>>>>>>> x\n}',
])('both sides of a merge are no settings: %j', (text) => {
  expect(faultOf(() => parseDocument(text, '/repo/x.json'))).toMatchObject({
    code: 'YAML_INVALID',
    what: 'x.json holds both sides of a merge that git could not do',
    at: { line: 2, column: 1 },
  });
});

import { describe, expect, test } from 'vitest';
import { parseDocument } from '../src/index.js';
import { faultOf } from './ask.js';

const parse = (text: string, name = 'bitops.config.yaml') => faultOf(() => parseDocument(text, `/repo/${name}`));

describe('what is no YAML is explained at its place', () => {
  test.each([
    ['a tab', 'a:\n\tb: 1\n', '2:1', 'A tab indents it.'],
    ['a key without a colon', 'a: 1\nkey\nb: 2\n', '2:1', 'A key has no ": " behind it.'],
    ['the first key without a colon', 'a:\n  key 1\n  b: 2\n', '2:3', 'A key has no ": " behind it.'],
    ['a colon without a space', 'a: 1\nkey:value\n', '2:1', 'A key has no ": " behind it.'],
    ['a second colon', 'a: b: c\n', '1:5', 'A second ": " stands in one line.'],
    ['a map below a value', 'a: x\n  b: c\n', '2:4', 'It is indented below a key that has a value already.'],
    ['indented differently', 'a:\n  b: 1\n c: 2\n', '3:2', 'Its indentation fits no line above it.'],
    ['a list and a map', 'a:\n  - b\n  c: 1\n', '3:3', 'Its indentation fits no line above it.'],
    ['a list behind its key', 'a: - b\n', '1:4', 'A list begins in the line of its key.'],
    ['a key twice', 'a: 1\nb: 1\na: 2\n', '3:1', 'The key a stands there twice.'],
    ['@', 'a: @x\n', '1:4', `A value can't begin with "@".`],
    ['%', 'a: %x\n', '1:4', `A value can't begin with "%".`],
    ['a quote in a quote', "a: 'it's'\n", '1:8', 'Something stands behind the closing quote.'],
    ['an open quote', 'x: 1\na: "b\nc: d\n', '2:1', 'A quote, "{" or "[" is not closed.'],
    ['an open bracket', 'a: [1, 2\nb: 1\n', '1:1', 'A quote, "{" or "[" is not closed.'],
    ['an open brace at the end', 'a: {b: 1', '1:9', 'A "{" or "[" is not closed, or a comma in it is missing.'],
    ['a brace too many', 'a: {b: 1}}\n', '1:10', 'Something stands behind the closing bracket.'],
    ['an unquoted template', 'a: {{ b }}\n', '1:1', 'Braces stand where a key should.'],
    [
      'a reference in braces',
      'a: {b: ${outputs.net.id}}\n',
      '1:9',
      'In "{ }" and "[ ]" YAML takes "${" for the begin of a map.',
    ],
    ['an unknown escape', 'a: "C:\\qx"\n', '1:8', 'In double quotes "\\" begins an escape, and this is none.'],
    [
      'an unknown tag',
      'a: !Ref b\n',
      '1:4',
      'A word that begins with "!" is the name of a type that bitops does not know.',
    ],
    [
      'binary data',
      'a: !!binary aGk=\n',
      '1:4',
      'A word that begins with "!" is the name of a type that bitops does not know.',
    ],
    [
      'an unknown alias',
      'a: *b\n',
      '1:5',
      'A word that begins with "*" stands for a value that nothing names with "&".',
    ],
    [
      'a merge of no map',
      'a:\n  <<: 5\n',
      '2:3',
      '"<<" takes a map that is named with "&", and was given something else.',
    ],
    ['a control character', 'a: x\u0007\n', '1:5', 'A character that no text has.'],
    ['Windows lines', 'a: 1\r\nb:\r\n\tc: 1\r\n', '3:1', 'A tab indents it.'],
  ])('%s', (_, text, place, why) => {
    const fault = parse(text);
    expect({ what: fault.what, why: fault.why, place: `${fault.at?.line}:${fault.at?.column}` }).toEqual({
      what: 'bitops.config.yaml is not valid YAML',
      why,
      place,
    });
    expect(fault).toMatchObject({
      code: 'YAML_INVALID',
      at: { file: '/repo/bitops.config.yaml' },
      fix: expect.any(String),
    });
  });

  test('JSON is called JSON', () => {
    expect(parse('{"a": 1,\n "a": 2}', 'bitops.config.json').what).toBe('bitops.config.json is not valid JSON');
  });

  test('anything else is said in the words of the parser', () => {
    expect(parse('%YAML 3.0\n---\na: 1\n')).toMatchObject({
      code: 'YAML_INVALID',
      why: 'Unacceptable YAML version of the document.',
      fix: 'Look at the indentation, the colons and the quotes of this line and of the one before it.',
    });
  });

  test.each([
    'password: *hunter2',
    'password: !hunter2 x',
    'password: @hunter2',
    'password: "\\qhunter2"',
    'password: {hunter2',
    "password: 'a'hunter2",
    'password: hunter2: x',
    'password: !<hunter2> x',
    'password: {{ hunter2 }}',
    'password: hunter2\n  more: x',
  ])('no value is in a message: %s', (text) => {
    const { what, why, fix } = parse(text);
    expect(`${what} ${why} ${fix}`).not.toContain('hunter2');
  });
});

/** Masks as BitOps has them: regular expressions of Python. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createRedactor, toMask } from '../src/index.js';

function maskWith(search: string, replace: string, text: string): string {
  return createRedactor([toMask({ search, replace })]).text(text);
}

const cases: readonly (readonly [title: string, search: string, replace: string, text: string])[] = [
  ['a plain one', 'secret', 'x', 'a secret and a secret'],
  ['a group', 'id=(\\w+)-(\\w+)', 'id=\\1-#', 'id=abc-def id=gh-ij'],
  ['groups the other way round', '(a)(b)', '\\2\\1', 'ab ab'],
  ['a named group', '(?P<key>\\w+)=\\w+', '\\g<key>=#', 'user=me password=this'],
  ['a group by its number in brackets, with a digit behind', '(a)b', '\\g<1>0', 'ab'],
  ['the whole match', 'a+', '<\\g<0>>', 'baab'],
  ['a reference to a named group', '(?P<q>["\']).*?(?P=q)', '#', `a "b'c" d 'e'`],
  ['a reference by number', '(\\w)\\1', '#', 'aabbcd'],
  ['case does not matter', '(?i)SeCrEt', '#', 'secret SECRET'],
  ['two flags', '(?is)secret.', '#', 'SECRET-'],
  ['dollar stands before the line end', 'secret$', '#', 'a secret'],
  ['dollar does not stand elsewhere', 'secret$', '#', 'secret a'],
  ['\\Z stands behind the line end', 'secret\\Z', '#', 'a secret'],
  ['\\Z, with the line end', 'secret\\n\\Z', '#', 'a secret'],
  ['\\A stands at the begin', '\\Asecret', '#', 'secret secret'],
  ['the line end can be seen', 'secret\\n', '#\\n', 'a secret'],
  ['white space at the end', 'secret\\s+', '#', 'a secret   '],
  ['a bracket that comes first in a set', '[]a]+', '#', 'b]a]b'],
  ['a bracket that comes first in a negated set', '[^]a]+', '#', 'b]a]b'],
  ['a dollar in a set', '[$a]+', '#', 'b$a'],
  ['an escaped dollar', '\\$a$', '#', '$a'],
  ['a dollar in the replacement', 'a', '$1 $& $$', 'a'],
  ['escapes in the replacement', 'a', '\\\\ \\t|', 'a'],
  ['no lower bound', 'ba{,2}c', '#', 'bc bac baac baaac'],
  ['a comment', 'a(?#not b)c', '#', 'ac'],
  ['look around', '(?<=password=)\\S+(?=;)', '#', 'password=abc; x'],
  ['an empty replacement', 'secret', '', 'a secret b'],
  ['a flag for lines', '(?m)^secret$', '#', 'secret'],
  ['a flag that is Python’s default', '(?u)secret', '#', 'secret'],
];

/** What Python itself makes of the cases; BitOps passes lines with their ends. */
function pythonResults(): readonly string[] {
  const script = `
import json, re, sys
print(json.dumps([re.sub(search, replace, text + "\\n") for _, search, replace, text in json.load(sys.stdin)]))`;
  const printed = execFileSync('python3', ['-c', script], { encoding: 'utf8', input: JSON.stringify(cases) });
  const results: readonly string[] = JSON.parse(printed);
  return results;
}

const expected = pythonResults();

test.each(cases.map((it, index) => [it[0], index] as const))('%s', (_, index) => {
  const [, search, replace, text] = cases[index] ?? ['', '', '', ''];
  expect(maskWith(search, replace, text)).toBe(expected[index]?.replace(/\n$/, ''));
});

test('every line of a text is masked by itself, by all masks in their order', () => {
  const masks = [toMask({ search: '^a', replace: 'b' }), toMask({ search: '^b$', replace: 'c' })];
  expect(createRedactor(masks).text('a\nab\nb\n')).toBe('c\nbb\nc\n');
  expect(createRedactor(masks).deep({ x: ['a', { y: 'b' }] })).toEqual({ x: ['c', { y: 'c' }] });
});

test.each([
  ['(?x)a b', '', 'no flag x'],
  ['(?L)a', '', 'no flag L'],
  ['(a', '', 'Unterminated group'],
  ['a**', '', 'Nothing to repeat'],
  ['(?>a)b', '', 'Invalid group'],
  ['(a)?b(?(1)c|d)', '', 'Invalid group'],
  ['a++b', '', 'Nothing to repeat'],
  ['\\N{DEGREE SIGN}', '', 'no \\N'],
  ['\\p{L}', '', 'no \\p'],
  ['[]', '', 'Unterminated character class'],
])('what JavaScript can not express is refused: %s', (search, replace, why) => {
  expect(() => toMask({ search, replace })).toThrow(
    expect.objectContaining({
      code: 'MASK_INVALID',
      what: `The mask ${JSON.stringify(search)} can't be used`,
      why: expect.stringContaining(why),
      fix: expect.stringContaining('Python'),
    }),
  );
});

test.each([
  ['\\1', 'no group 1'],
  ['\\g<name>', 'no group name'],
  ['\\q', '\\q stands for nothing'],
  ['a\\', '\\ stands for nothing'],
])('a replacement that can not be is refused: %s', (replace, why) => {
  expect(() => toMask({ search: 'secret', replace })).toThrow(
    expect.objectContaining({
      code: 'MASK_INVALID',
      what: `The mask ${JSON.stringify(replace)} can't be used`,
      why: expect.stringContaining(why),
    }),
  );
});

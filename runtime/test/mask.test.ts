/** Masks as BitOps has them: regular expressions of Python. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createRedactor, loadMasks, toMask } from '../src/index.js';

async function maskWith(search: string, replace: string, text: string): Promise<string> {
  return createRedactor(await loadMasks([toMask({ search, replace })])).text(text);
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
  ['flags in a row', '(?i)(?s)SECRET.', '#', 'secret-'],
  ['a flag for a part', 'a(?i:B)c', '#', 'abc aBc ABC'],
  ['a flag for ASCII', '(?a)\\w+', '#', 'ü a'],
  ['a word in all of Unicode', '\\w+', '#', 'pässwörd ключ 鍵 _1'],
  ['digits in all of Unicode', 'a\\d+', '#', 'a1٣ b1'],
  ['no word', '\\W+', '#', 'ä-ö b'],
  ['no word as a set', '[\\W]+', '#', 'ä-ö b'],
  ['no word, negated', '[^\\W]+', '#', 'ä-ö b'],
  ['no space', 'a\\S+', '#', 'ab\u00a0c'],
  ['a set of classes', '[\\w.-]+@', '#', 'me.and-yoü@x'],
  ['a set with brackets', '[[a]+', '#', '[a]'],
  ['a set with what is syntax elsewhere', '[(){}|/$^.*+?&~!-]+', '#', 'a(){}|/$^.*+?&~!-b'],
  ['escapes in a set', '[\\]\\-\\\\a]+', '#', 'b]-\\ab'],
  ['characters by their number', '\\x61\\u0062\\U00000063\\101', '#', 'abcA'],
  ['characters by their number in a set', '[\\x61-\\x63\\101]+', '#', 'abcdA'],
  ['characters that need no escape', '\\-\\/\\"\\ü\\_', '#', '-/"ü_'],
  ['a brace that repeats nothing', 'a{b} {,} {', '#', 'a{b} {,} {'],
  ['repeats with bounds', 'a{2}b{1,2}c{2,}', '#', 'aabbccc abc'],
  ['lazy repeats', 'a+?b??c*?d{1,2}?', '#', 'aabccdd'],
  ['a group that did not match', '(a)|(b)', '[\\1\\2]', 'ab'],
  ['names that are not ASCII', '(?P<schlüssel>a)', '\\g<schlüssel>!', 'a'],
  ['look ahead', 'pass(?=word)', '#', 'password passport'],
  ['look ahead, negated', 'pass(?!word)', '#', 'password passport'],
  ['look behind, negated', '(?<!my)pass', '#', 'mypass yourpass'],
  ['a reference within an alternative', '(["\'])x\\1|y', '#', `'x' "x" 'x" y`],
  ['alternatives in their order', 'a|ab', '#', 'ab'],
  ['an empty alternative', '(a|)b', '<\\1>', 'ab b'],
  ['an escape that stands for itself', 'a', '\\. \\&', 'a'],
  ['octal numbers in the replacement', 'a', '\\0\\101\\07', 'a'],
  ['more than RE2 repeats', 'a{1001}', '#', 'a'.repeat(1002)],
  ['ten groups', '(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)', '\\10\\g<1>', 'abcdefghij'],
  ['word borders', '\\bsecret\\b', '#', 'secret secrets'],
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

test.each(cases.map((it, index) => [it[0], index] as const))('%s', async (_, index) => {
  const [, search, replace, text] = cases[index] ?? ['', '', '', ''];
  expect(await maskWith(search, replace, text)).toBe(expected[index]?.replace(/\n$/, ''));
});

test('every line of a text is masked by itself, by all masks in their order', async () => {
  const masks = await loadMasks([toMask({ search: '^a', replace: 'b' }), toMask({ search: '^b$', replace: 'c' })]);
  expect(createRedactor(masks).text('a\nab\nb\n')).toBe('c\nbb\nc\n');
  expect(createRedactor(masks).deep({ x: ['a', { y: 'b' }] })).toEqual({ x: ['c', { y: 'c' }] });
});

test.each([
  ['(?x)a b', 'There is no flag x here.'],
  ['(?L)a', 'There is no flag L here.'],
  ['a(?i)b', 'Flags such as "(?i)" stand at the begin only.'],
  ['(a', 'A group is not closed: a ")" is missing.'],
  ['a)', 'A ")" has no "(".'],
  ['[]', 'A set is not closed: a "]" is missing.'],
  ['[z-a]', 'Range out of order in character class'],
  ['a**', 'Two repeats stand side by side at "*".'],
  ['*a', 'There is nothing to repeat before "*".'],
  ['a++b', 'There are no possessive repeats "++" here.'],
  ['(?>a)b', 'There are no atomic groups "(?>" here.'],
  ['(a)?b(?(1)c|d)', 'There are no conditions "(?(" here.'],
  ['(?P>a)', 'There is no group that begins with "(?P>".'],
  ['(?P<a>x)(?P<a>y)', 'Two groups have the name a.'],
  ['(a)\\2', 'There is no group 2 before \\2.'],
  ['(?P=a)', 'There is no group a before (?P=a).'],
  ['\\N{DEGREE SIGN}', 'There is no "\\N" here.'],
  ['\\p{L}', 'There is no "\\p" here.'],
  ['a\\', 'A "\\" at the end escapes nothing.'],
])('what can not be expressed is refused: %s', (search, why) => {
  expect(() => toMask({ search, replace: '' })).toThrow(
    expect.objectContaining({
      code: 'MASK_INVALID',
      what: `The mask ${JSON.stringify(search)} can't be used`,
      why,
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

/** Some of them would keep a backtracking engine busy until the sun is cold. */
test.each(['(a+)+$', '(a|a)*b', '(a|aa)+c', '(a*)*b', 'a*a*a*a*b', '(.*)*x$', '(\\w+\\s?)*:', '(?=b)a*b'])(
  'a line of a megabyte is masked in no time by %s',
  async (search) => {
    const line = `${'a'.repeat(1024 * 1024)}!`;
    expect(await maskWith(search, '#', line)).toBe(line);
  },
);

test('what needs a backtracking engine sees a long line in pieces, so that its work is bounded', async () => {
  expect(await maskWith('a*(?=b)b', '#', `${'a'.repeat(100_000)}!aab`)).toBe(`${'a'.repeat(100_000)}!#`);
});

test.each([
  ['(a+)+(?=b)', 'It has a look-ahead "(?=" and several repeats: on some lines that would take for ever.'],
  ['(a|aa)+(?!b)', 'It has a look-ahead "(?!" and several repeats: on some lines that would take for ever.'],
  [
    '(a)(x*)(x*)\\1',
    'It has a reference to a group "\\1" and several repeats: on some lines that would take for ever.',
  ],
  ['(?:a{0,99}){9}(?=b)', 'It has a look-ahead "(?=" and several repeats: on some lines that would take for ever.'],
  ['a{0,300}a{0,300}(?=b)', 'It has a look-ahead "(?=" and several repeats: on some lines that would take for ever.'],
])('what could take for ever is refused: %s', (search, why) => {
  expect(() => toMask({ search, replace: '' })).toThrow(expect.objectContaining({ code: 'MASK_INVALID', why }));
});

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import fc from '../../../test/rig/fast-check.js';
import { testWith, tools } from '../../../test/rig.js';
import { readPairs } from '../src/pairs.js';

describe('NAME=VALUE pairs', () => {
  it.each([
    ['a=1 b=two', { a: '1', b: 'two' }],
    ['', {}],
    [' a = 1 ', {}],
    ['a=1\nb=2', { a: '1', b: '2' }],
    [`a="two words" b='it is "quoted"'`, { a: 'two words', b: 'it is "quoted"' }],
    ['a={{ x | default("b c") }} d=e', { a: '{{ x | default("b c") }}', d: 'e' }],
    ['a=b=c', { a: 'b=c' }],
    ['word a=1', { a: '1' }],
    ['a=x\\ny', { a: 'x\ny' }],
    ['a=\\x41\\u00e9', { a: 'Aé' }],
    ['a={"b":{"c":1}}', { a: '{"b":{"c":1}}' }],
  ])('%j', (text, pairs) => {
    expect(readPairs(text)).toEqual(pairs);
  });

  it.each(['a="b', "a=it's", 'a={{ b', 'a={% if'])('something is not closed in %j', (text) => {
    expect(readPairs(text)).toBeUndefined();
  });
});

testWith('ansible')('any text is read as ansible itself reads it', () => {
  const piece = fc.constantFrom(
    'a=',
    'b=',
    'c',
    '1',
    ' ',
    ' ',
    '\n',
    '"',
    "'",
    '\\',
    '=',
    '{{',
    '}}',
    '{%',
    '%}',
    'é',
    '\\n',
  );
  const all = fc.sample(
    fc.array(piece, { maxLength: 14 }).map((it) => it.join('')),
    { numRuns: 4000, seed: 7 },
  );
  // Where a block goes over several lines, ansible doubles some of their ends.
  const texts = all.filter((it) => !(/\n/.test(it) && /[{%]/.test(it)));
  const readers = [
    'import json, sys',
    'from ansible.parsing.splitter import parse_kv',
    'def read(text):',
    '    try:',
    "        return {k: v for k, v in parse_kv(text).items() if k != '_raw_params'}",
    '    except Exception:',
    '        return None',
    'json.dump([read(it) for it in json.load(sys.stdin)], sys.stdout)',
  ];
  const answer = execFileSync(pythonOfAnsible(), ['-c', readers.join('\n')], { input: JSON.stringify(texts) });
  const theirs: readonly unknown[] = JSON.parse(answer.toString());
  const differing = texts.flatMap((text, index) => {
    const ours = readPairs(text) ?? null;
    return theirs[index] === null || JSON.stringify(ours) === JSON.stringify(theirs[index])
      ? []
      : [{ text, ours, theirs: theirs[index] }];
  });
  expect(differing).toEqual([]);
  expect(theirs.filter((it) => it !== null && Object.keys(it as object).length > 0).length).toBeGreaterThan(500);
});

function pythonOfAnsible(): string {
  const program = execFileSync('sh', ['-c', `command -v ${tools.ansible}`], { encoding: 'utf8' }).trim();
  return /^#!\s*(\S+)/.exec(readFileSync(program, 'utf8'))?.[1] ?? 'python3';
}

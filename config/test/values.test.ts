import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ask, oneLine } from './ask.js';

/** What becomes of a value, given as text by a variable, by a flag, and as it is in a file. */
function fromText(field: z.ZodType, text: string): unknown {
  const schema = z.strictObject({ it: field.optional() });
  const [a, b] = [ask(schema, { env: { BITOPS_TOOL_IT: text } }), ask(schema, { set: [`it=${text}`] })];
  expect([b.config, b.faults.length]).toEqual([a.config, a.faults.length]);
  return a.faults[0]?.what ?? a.config;
}

function fromFile(field: z.ZodType, text: string): unknown {
  const { config, faults } = ask(z.strictObject({ it: field.optional() }), { own: `tool:\n  it: ${text}\n` });
  return faults.length === 0 ? config : faults.map(oneLine).join('\n');
}

describe('booleans [compat 2.text-booleans 2.true-words]', () => {
  test.each(['true', 'True', 'TRUE', '1', 'yes', 'YES', 'on', ' true '])('%j is true', (text) => {
    expect(fromText(z.boolean(), text)).toEqual({ it: true });
    expect(fromFile(z.boolean(), JSON.stringify(text))).toEqual({ it: true });
    expect(fromFile(z.boolean(), text)).toEqual({ it: true });
  });

  test.each(['false', 'False', 'FALSE', '0', 'no', 'off'])('%j is false', (text) => {
    expect(fromText(z.boolean(), text)).toEqual({ it: false });
    expect(fromFile(z.boolean(), JSON.stringify(text))).toEqual({ it: false });
    expect(fromFile(z.boolean(), text)).toEqual({ it: false });
  });

  test.each(['y', 'nope', 'truee', '2', '-1', 'null', ' '])('%j is neither, and that is said', (text) => {
    expect(fromText(z.boolean(), text)).toBe(`BITOPS_TOOL_IT must be true or false, and is ${JSON.stringify(text)}`);
    expect(fromFile(z.boolean(), JSON.stringify(text))).toBe(
      `env.yaml:2:7 | tool.it must be true or false, and is ${JSON.stringify(text)} | Correct the value, or remove it.`,
    );
  });

  test.each(['2', '[]', '{a: 1}', '1.5'])('%s in a file is neither', (text) => {
    expect(fromFile(z.boolean(), text)).toMatch(/^env\.yaml:2:7 \| tool\.it must be true or false, and is /);
  });
});

describe('numbers', () => {
  test.each([
    ['5', 5],
    ['-1.5', -1.5],
    ['0', 0],
    ['1e3', 1000],
  ])('%j is one', (text, value) => {
    expect(fromText(z.number(), text)).toEqual({ it: value });
    expect(fromFile(z.number(), JSON.stringify(text))).toEqual({ it: value });
  });

  test.each(['five', '5s', 'Infinity', 'NaN', '1,5', ' '])('%j is none', (text) => {
    expect(fromText(z.number(), text)).toBe(`BITOPS_TOOL_IT must be a number, and is ${JSON.stringify(text)}`);
    expect(fromFile(z.number(), JSON.stringify(text))).toContain('tool.it must be a number, and is ');
  });

  test.each([
    [z.int(), '1.5', 'tool.it must be a whole number, and is 1.5'],
    [z.number().min(3), '2', 'tool.it must be at least 3, and is 2'],
    [z.number().max(3), '4', 'tool.it must be at most 3, and is 4'],
  ])('%#: limits', (field, text, what) => {
    expect(fromFile(field, text)).toBe(`env.yaml:2:7 | ${what} | Correct the value, or remove it.`);
  });
});

describe('text', () => {
  test.each(['0644', '1.10', 'yes', '010', '1e3', '1:30', '2024-01-01', '.5', '0x1F', 'TRUE'])(
    '%s is taken as it is written',
    (text) => {
      expect(fromFile(z.string(), text)).toEqual({ it: text });
      expect(fromText(z.string(), text)).toEqual({ it: text });
    },
  );

  test('in a list and in a map too', () => {
    expect(fromFile(z.array(z.string()), '[0644, yes, 1.10, x]')).toEqual({ it: ['0644', 'yes', '1.10', 'x'] });
    expect(fromFile(z.record(z.string(), z.string()), '{mode: 0644, on: yes}')).toEqual({
      it: { mode: '0644', on: 'yes' },
    });
    expect(fromFile(z.array(z.string().optional()), '[0644]')).toEqual({ it: ['0644'] });
  });

  test('also behind an alias', () => {
    const { config } = ask(z.strictObject({ it: z.string() }), { own: 'mode: &m 0644\ntool:\n  it: *m\n' });
    expect(config).toEqual({ it: '0644' });
  });

  test.each([
    [z.string(), '[a]', 'tool.it must be text, and is ["a"]'],
    [z.string(), '{a: 1}', 'tool.it must be text, and is {"a":1}'],
    [z.string().min(1), '""', 'tool.it must not be empty, and is ""'],
    [z.string().min(3), 'ab', 'tool.it must have at least 3 characters, and is "ab"'],
    [z.string().max(1), 'ab', 'tool.it must have at most 1 character, and is "ab"'],
    [z.string().regex(/^v/, 'expected a version such as v1'), 'x', 'tool.it must be a version such as v1, and is "x"'],
    [z.string().refine(() => false, 'no luck'), 'x', 'tool.it is "x", which is not valid: no luck'],
    [z.literal('v1'), 'v2', 'tool.it must be v1, and is "v2"'],
    [z.union([z.string(), z.number()]), '[1]', 'tool.it must be text or a number, and is [1]'],
    [z.union([z.literal('all'), z.number()]), '[1]', 'tool.it must be all or a number, and is [1]'],
    [z.union([z.enum(['a', 'b']), z.boolean()]), 'c', 'tool.it must be a or b or true or false, and is "c"'],
    [
      z.union([z.string().regex(/^v/, 'expected a version'), z.string().regex(/^\d/, 'expected a number')]),
      'c',
      'tool.it must be a version or a number, and is "c"',
    ],
    [z.union([z.string(), z.array(z.string())]), '[a, {}]', 'tool.it.1 must be text, and is {}'],
    [z.union([z.string(), z.strictObject({ a: z.number() })]), '{a: b}', 'tool.it.a must be a number, and is "b"'],
    [z.union([z.string(), z.strictObject({ a: z.number() })]), '{}', 'tool.it.a is not set'],
    [
      z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
      '{kind: c}',
      'tool.it.kind must be a or b, and is "c"',
    ],
    [
      z.union([z.array(z.string()), z.record(z.string(), z.string())]),
      '3',
      'tool.it must be a list or a map of keys and values, and is 3',
    ],
  ])('%#: what is wrong is said in plain words', (field, text, what) => {
    expect(fromFile(field, text)).toContain(` | ${what} | `);
  });

  test('a long value is shown in part', () => {
    const what = fromFile(z.array(z.string()), `"${'x'.repeat(10_000)}"`);
    expect(what).toContain(`tool.it must be a list, and is "${'x'.repeat(100)}`);
    expect(String(what).length).toBeLessThan(400);
  });
});

describe('a choice', () => {
  const field = z.enum(['plan', 'apply', 'destroy']);
  test.each([
    ['aply', 'Did you mean apply?'],
    ['Destroy', 'Did you mean destroy?'],
    ['something', 'Known: plan, apply, destroy.'],
    ['""', 'Known: plan, apply, destroy.'],
  ])('%s: %s', (text, fix) => {
    const shown = JSON.stringify(text.replaceAll('"', ''));
    expect(fromFile(field, text)).toBe(
      `env.yaml:2:7 | tool.it must be one of plan, apply, destroy, and is ${shown} | ${fix}`,
    );
    if (text !== '""')
      expect(fromText(field, text)).toBe(`BITOPS_TOOL_IT must be one of plan, apply, destroy, and is ${shown}`);
  });

  test('in a list, the item is shown', () => {
    const { faults } = ask(z.strictObject({ it: z.array(field) }), { own: 'tool:\n  it:\n    - plan\n    - aply\n' });
    expect(faults.map(oneLine)).toEqual([
      'env.yaml:4:7 | tool.it.1 must be one of plan, apply, destroy, and is "aply" | Did you mean apply?',
    ]);
  });
});

describe('lists', () => {
  test.each([
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    [' a , b ,', ['a', 'b']],
    ['a\nb\n', ['a', 'b']],
    ['["a","b,c"]', ['a', 'b,c']],
    [' ["a"]', ['a']],
    ['[1, true]', ['1', 'true']],
    ['[]', []],
    [',', []],
  ])('%j in a variable is %j', (text, value) => {
    expect(fromText(z.array(z.string()), text)).toEqual({ it: value });
  });

  test('broken JSON is a fault', () => {
    expect(fromText(z.array(z.string()), '[a')).toBe(
      'BITOPS_TOOL_IT must be a JSON list, or words between commas, and is "[a"',
    );
  });

  test('of numbers', () => {
    expect(fromText(z.array(z.number()), '80, 443')).toEqual({ it: [80, 443] });
    expect(fromText(z.array(z.number()), '[80, 443]')).toEqual({ it: [80, 443] });
    expect(fromFile(z.array(z.number()), '[80, 443]')).toEqual({ it: [80, 443] });
    expect(fromText(z.array(z.number()), '80,x')).toBe('BITOPS_TOOL_IT must be a list of numbers, and is "80,x"');
  });

  test.each([
    ['module.net', 'tool.it must be a list, and is "module.net" | Write it as a list: ["module.net"].'],
    ['{a: b}', 'tool.it must be a list, and is {"a":"b"} | Correct the value, or remove it.'],
    ['[[a]]', 'tool.it.0 must be text, and is ["a"] | Correct the value, or remove it.'],
    ['[a, ~]', 'tool.it.1 must be text, and is null | Correct the value, or remove it.'],
  ])('%s in a file is none of texts', (text, said) => {
    expect(fromFile(z.array(z.string()), text)).toContain(said);
  });
});

describe('maps', () => {
  const field = z.record(z.string(), z.string());
  test('JSON in a variable, a map in a file', () => {
    expect(fromText(field, '{"a":"b"}')).toEqual({ it: { a: 'b' } });
    expect(fromFile(field, '{a: b}')).toEqual({ it: { a: 'b' } });
    expect(fromFile(z.record(z.string(), z.number()), '{a: 1}')).toEqual({ it: { a: 1 } });
  });

  test.each(['a=b', '["a"]', '1', 'null'])('%s in a variable is none', (text) => {
    expect(fromText(field, text)).toBe(`BITOPS_TOOL_IT must be a JSON object, and is ${JSON.stringify(text)}`);
  });

  test.each(['[a]', 'text', '3'])('%s in a file is none', (text) => {
    expect(fromFile(field, text)).toContain('tool.it must be a map of keys and values, and is ');
  });
});

test('a wrong value that a stronger one hides is still said', () => {
  const schema = z.strictObject({ it: z.boolean().default(false) });
  const { config, faults } = ask(schema, { own: 'tool:\n  it: maybe\n', env: { BITOPS_TOOL_IT: 'true' } });
  expect(config).toBeUndefined();
  expect(faults.map(oneLine)).toEqual([
    'env.yaml:2:7 | tool.it must be true or false, and is "maybe" | Correct the value, or remove it.',
  ]);
});

test('the mend is for what set the value', () => {
  const schema = z.strictObject({ it: z.number().optional() });
  const asked = { own: 'tool:\n  it: x\n', env: { BITOPS_TOOL_IT: 'y' }, set: ['it=z'] };
  expect(ask(schema, asked).faults.map(oneLine)).toEqual([
    'the command line | --set it must be a number, and is "z" | Correct the value behind the "=", or leave --set away.',
    'the environment variables | BITOPS_TOOL_IT must be a number, and is "y" | Correct the variable, or unset it.',
    'env.yaml:2:7 | tool.it must be a number, and is "x" | Correct the value, or remove it.',
  ]);
});

test.each([
  ['[', '1', ']'],
  ['{"a":', '1', '}'],
  ['[{"a":', '1', '}]'],
])('JSON that is nested too deep is no value, and that is said: %s%s%s', (open, inner, close) => {
  const deep = open.repeat(20_000) + inner + close.repeat(20_000);
  const fields = open.startsWith('{')
    ? [z.record(z.string(), z.unknown())]
    : [z.array(z.string()), z.array(z.unknown())];
  for (const field of fields) {
    expect(fromText(field, deep)).toMatch(/must be a (JSON|list)/);
  }
  expect(fromText(z.array(z.unknown()), '["[[", {"a": [1]}]')).toEqual({ it: ['[[', { a: [1] }] });
});

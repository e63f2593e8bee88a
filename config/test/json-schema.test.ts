/** An editor must not complain of what bitops takes, and must complain of what it refuses. */
import { Ajv } from 'ajv';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import fc from '../../test/rig/fast-check.js';
import { fileSchema, type JsonSchema } from '../src/index.js';
import { ask } from './ask.js';

const schema = z.strictObject({
  cli: z.strictObject({
    action: z
      .enum(['plan', 'apply', '1', 'true'])
      .default('plan')
      .meta({ description: 'What it does', env: ['OLD', { name: 'BITOPS_ALSO', values: { x: 'plan' } }] }),
    name: z.string().min(1).max(8).optional(),
    version: z
      .string()
      .regex(/^\d+\.\d+$/, 'expected a version')
      .optional(),
    count: z.int().min(1).max(9).default(1),
    ratio: z.number().nullable().optional(),
    on: z.boolean().default(false),
    list: z.array(z.string()).min(1).optional(),
    choices: z.array(z.enum(['a', 'b'])).optional(),
    numbers: z.array(z.number()).optional(),
    map: z.record(z.string(), z.string()).optional(),
    rules: z.array(z.strictObject({ search: z.string(), limit: z.number().optional() })).optional(),
    either: z.union([z.number(), z.array(z.string())]).optional(),
    exactly: z.literal('v1').optional(),
  }),
  options: z.strictObject({
    key: z.string().default('hidden').meta({ secret: true, flag: 'key', exportEnv: 'KEY' }),
    'old-key': z.string().optional().meta({ replacedBy: 'options.key' }),
    action: z.string().optional().meta({ replacedBy: 'cli.action', description: 'Of 1.x.' }),
    gone: z.boolean().optional().meta({ ignored: 'Nobody needs it.' }),
  }),
});

const made = toSchema(schema);
const isFine = new Ajv({ strict: false }).compile(made);

function toSchema(of: z.ZodType, references = true): JsonSchema {
  const root = { keys: ['tool'], schema: of, description: 'Settings', variables: 'BITOPS_TOOL', references };
  return fileSchema('A file', [root]);
}

/** Whether bitops takes the text of a file. */
function isTaken(text: string, of: z.ZodType = schema): boolean {
  const { faults, missing } = ask(of, { own: text });
  return faults.length + missing.length === 0;
}

test('is a valid JSON Schema of draft-07', () => {
  const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false });
  for (const word of ['deprecationMessage', 'doNotSuggest', 'patternErrorMessage']) ajv.addKeyword(word);
  expect(ajv.validateSchema(made), JSON.stringify(ajv.errors)).toBe(true);
  expect(() => ajv.compile(made)).not.toThrow();
});

describe.each([
  [
    'action',
    ['plan', '"apply"', '1', '"1"', 'true', '', '~', '"${env.X}"', '"pl${outputs.a.b}"'],
    ['aply', '2', 'false', '[plan]', '{}', '""'],
  ],
  ['name', ['web', '5', 'true', '1.10', ''], ['""', 'much too long', '[a]', '{a: b}']],
  ['version', ['"1.10"', '1.10'], ['abc', '"1"', '[1.10]']],
  ['count', ['1', '"5"', '" 7 "', '1.0', '', '9'], ['0', '10', '1.5', 'x', 'true', '[1]', '""']],
  ['ratio', ['1.5', '"1e3"', '~', '1_000', '0x1f', '"0b1"', '+.5', '".5"'], ['x', '"1 2"', 'yes', '{}']],
  [
    'on',
    ['true', 'yes', '"yes"', '"True"', 'OFF', '0', '1', '" on "', ''],
    ['2', '-1', '0.5', 'maybe', '""', '[true]', 'y'],
  ],
  ['list', ['[a]', '[1, true, 1.10]'], ['a', '{}', '[[a]]', '[{}]', '[~]', '5']],
  ['choices', ['[a, b]', '[]', ''], ['[c]', 'a', '[1]']],
  ['numbers', ['[1, 2.5]'], ['["1"]', '[true]', '1']],
  ['map', ['{a: b}', '{a: 1, b: true}', ''], ['[a]', '{a: [b]}', '{a: ~}', 'a']],
  [
    'rules',
    ['[{search: a}]', '[{search: a, limit: 1}]'],
    ['[{}]', '[{search: a, serch: b}]', '[{search: 1}]', '[{search: a, limit: "1"}]', '{}'],
  ],
  ['either', ['1', '[a]', ''], ['a', '"1"', '{}', '[1]']],
  ['exactly', ['v1', ''], ['v2', '1']],
])('%s', (key, good, bad) => {
  const fileOf = (value: string) => `tool:\n  cli:\n    ${key}: ${value}\n`;
  test.each(good)('%s is fine', (value) => {
    const isReference = value.includes('${');
    expect([isReference || isTaken(fileOf(value)), isFine(load(fileOf(value)))]).toEqual([true, true]);
  });
  test.each(bad)('%s is not', (value) => {
    expect([isTaken(fileOf(value)), isFine(load(fileOf(value)))]).toEqual([false, false]);
  });
});

test.each([
  '{}',
  'tool:',
  'tool: {}',
  'tool: { cli: , options: ~ }',
  'tool: { options: { gone: [1] } }',
  'tool: { options: { action: apply } }',
])('%s is fine', (text) => {
  expect([isTaken(text), isFine(load(text))]).toEqual([true, true]);
});

test.each([
  'tool: 5',
  'tool: [cli]',
  'tool: { cli: [] }',
  'tool: { cli: x }',
  'tool: { zzz: 1 }',
  'tool: { cli: { key: x } }',
  'tool: { options: { action: aply } }',
  'tool: { options: { old-key: [] } }',
])('%s is not', (text) => {
  expect([isTaken(text), isFine(load(text))]).toEqual([false, false]);
});

test('a reference stands for any value, and for those inside of one', () => {
  const text = '"a${outputs.net.id}b"';
  const inside = `{numbers: [${text}], choices: [${text}], map: {a: ${text}}, rules: [{search: a, limit: ${text}}]}`;
  for (const cli of [
    inside,
    `{count: ${text}, on: ${text}, list: ${text}, map: ${text}, either: ${text}, version: ${text}}`,
  ]) {
    expect(isFine(load(`tool: {cli: ${cli}}`)), JSON.stringify(isFine.errors)).toBe(true);
    expect(new Ajv({ strict: false }).validate(toSchema(schema, false), load(`tool: {cli: ${cli}}`))).toBe(false);
  }
  for (const other of ['"${HOME}"', '"$outputs.a.b"'])
    expect(isFine(load(`tool: {cli: {count: ${other}}}`))).toBe(false);
});

test('tells what a field means, how else it is set, and what is old; never what is secret', () => {
  expect(fieldOf(made, 'cli', 'action')).toMatchObject({
    default: 'plan',
    description:
      'What it does\n\nVariables over the file: BITOPS_TOOL_ACTION, BITOPS_ALSO; where no file sets it: OLD.',
  });
  expect(fieldOf(made, 'options', 'action')).toMatchObject({
    deprecated: true,
    description: 'Of 1.x.\n\nThe old name of cli.action: write that.',
  });
  expect(fieldOf(made, 'options', 'gone')).toMatchObject({
    deprecated: true,
    deprecationMessage: 'It has no effect. Nobody needs it.',
  });
  expect(fieldOf(made, 'options', 'old-key')).toMatchObject({ writeOnly: true });
  expect(fieldOf(made, 'options', 'key')).toMatchObject({ writeOnly: true });
  expect(JSON.stringify(made)).not.toMatch(/hidden|"(flag|exportEnv|secret|env|replacedBy|ignored)":/);
  expect(JSON.stringify(fieldOf(made, 'cli', 'version'))).toContain('"patternErrorMessage":"Expected a version"');
});

function fieldOf(of: JsonSchema, section: string, key: string) {
  // The test fails where it is not so.
  const { definitions } = of as {
    definitions: Record<string, { properties: Record<string, { properties: Record<string, object> }> }>;
  };
  return definitions['settings-tool']?.properties[section]?.properties[key];
}

test.each([
  ['a pattern with flags', z.string().regex(/^[a-z]+$/i), 'ABC'],
  ['a text that is trimmed first', z.string().trim().min(2).regex(/^\S+$/), '" ab "'],
  ['a value that is transformed first', z.preprocess((it) => String(it).toLowerCase(), z.enum(['a'])), 'A'],
  ['what is coerced', z.coerce.number(), 'true'],
  ['what is caught', z.enum(['a']).catch('a'), 'zzz'],
  ['a schema of its own kind', z.lazy((): z.ZodType => z.array(z.string())), '[a]'],
  ['a default that is no JSON', z.any().default(10n), '5'],
  ['an enumeration that may be nothing', z.enum(['a']).nullable().optional(), '~'],
  ['a section that knows no strictness', z.object({ a: z.string() }), '{a: b}'],
])('%s: what zod takes is not complained of', (_, field, value) => {
  const own = z.strictObject({ field });
  const text = `tool: { field: ${value} }`;
  const printed: object = JSON.parse(JSON.stringify(toSchema(own)));
  const validate = new Ajv({ strict: false }).compile(printed);
  expect([isTaken(text, own), validate(load(text))]).toEqual([true, true]);
});

test('two tools of one name share a root key, and an alias is known but not offered', () => {
  const root = (keys: string[], key: string) => {
    const of = z.strictObject({ [key]: z.number() });
    return { keys, schema: of, description: '', variables: 'X', references: false };
  };
  const both = fileSchema('', [root(['a', 'b'], 'x'), root(['a'], 'y')]);
  const validate = new Ajv({ strict: false }).compile(both);
  expect(['a: {x: 1}', 'a: {y: 1}', 'b: {x: 1}', 'b: {y: 1}', 'a: {z: 1}'].map((it) => validate(load(it)))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(both['properties']).toMatchObject({ b: { doNotSuggest: true } });
});

test('whatever the resolver takes, the schema takes', () => {
  const scalar = fc.oneof(
    fc.constantFrom(
      'plan',
      'apply',
      '1',
      'true',
      'yes',
      'No',
      '1.10',
      '0644',
      'v1',
      'a',
      '',
      '~',
      '5',
      '" 5 "',
      '1_000',
      '1:30',
      '-3',
      '1e3',
    ),
    fc.string({ maxLength: 9 }).map((it) => JSON.stringify(it)),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.boolean().map(String),
    fc.integer({ min: -2, max: 12 }).map((it) => JSON.stringify(String(it))),
  );
  const list = fc
    .array(
      scalar.filter((it) => it !== ''),
      { maxLength: 3 },
    )
    .map((it) => `[${it.join(', ')}]`);
  const map = fc.dictionary(fc.constantFrom('a', 'search', 'limit'), scalar).map(
    (it) =>
      `{${Object.entries(it)
        .map(([key, value]) => `${key}: ${value}`)
        .join(', ')}}`,
  );
  const value = fc.oneof(
    { weight: 3, arbitrary: scalar },
    list,
    map,
    map.map((it) => `[${it}]`),
  );
  const keys = [
    'action',
    'name',
    'version',
    'count',
    'ratio',
    'on',
    'list',
    'choices',
    'numbers',
    'map',
    'rules',
    'either',
    'exactly',
  ];
  let taken = 0;
  fc.assert(
    fc.property(fc.constantFrom(...keys), value, (key, it) => {
      const text = `tool:\n  cli:\n    ${key}: ${it}\n`;
      // A text for YAML 1.1 and a number for 1.2; in a union, whose texts are no numbers, no schema can tell.
      if (!isTaken(text) || (key === 'either' && it.includes('1e3'))) return;
      taken += 1;
      // Editors read YAML 1.2, bitops 1.1.
      expect([text, isFine(load(text))]).toEqual([text, true]);
    }),
    { numRuns: 2000 },
  );
  expect(taken).toBeGreaterThan(200);
});

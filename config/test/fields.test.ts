import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Field, fieldsOf, variableName } from '../src/index.js';

const schema = z.strictObject({
  text: z.string().min(1).default('x').meta({ description: 'inner' }).optional().meta({ flag: 'text' }),
  number: z.coerce.number(),
  int: z.int().nullable(),
  boolean: z.boolean().default(false),
  choice: z.enum(['a', 'b']).prefault('a'),
  one: z.literal(['v1', 'v2']),
  level: z.literal([1, 2]),
  list: z.array(z.string().optional()).default([]),
  map: z.record(z.string(), z.number()),
  either: z.union([z.string(), z.number()]),
  any: z.unknown().optional(),
  piped: z.string().transform((text) => text.length),
  checked: z
    .string()
    .refine((text) => text !== '')
    .catch('x'),
  'a-section': z.strictObject({ 'deep-key': z.strictObject({ x: z.string() }) }).prefault({ 'deep-key': { x: 'x' } }),
});

const describe = ({ kind, items }: Field) => (items === undefined ? kind : `${kind} of ${items}`);

test('every field has a kind, whatever is around it', () => {
  const kinds = fieldsOf(schema).map((field) => [field.path.join('.'), describe(field)]);
  expect(Object.fromEntries(kinds)).toEqual({
    text: 'string',
    number: 'number',
    int: 'number',
    boolean: 'boolean',
    choice: 'string',
    one: 'string',
    level: 'any',
    list: 'list of string',
    map: 'map of number',
    either: 'any',
    any: 'any',
    piped: 'string',
    checked: 'string',
    'a-section.deep-key.x': 'string',
  });
});

test('metadata, defaults and choices come along', () => {
  const [text, , , boolean, choice] = fieldsOf(schema);
  expect(text).toMatchObject({ meta: { description: 'inner', flag: 'text' }, fallback: 'x' });
  expect([boolean?.fallback, choice?.fallback, choice?.values]).toEqual([false, 'a', ['a', 'b']]);
});

test('what is said of the whole counts more than what is said of the part', () => {
  const [field] = fieldsOf(
    z.strictObject({
      x: z.string().meta({ description: 'part', flag: 'f' }).optional().meta({ description: 'whole' }),
    }),
  );
  expect(field?.meta).toMatchObject({ description: 'whole', flag: 'f' });
});

test('a variable is named after the last key [compat 2.precedence-2x]', () => {
  expect(variableName('BITOPS_TOOL', { path: ['cli', 'stack-action'] })).toBe('BITOPS_TOOL_STACK_ACTION');
  expect(variableName('BITOPS', { path: ['fail_fast'] })).toBe('BITOPS_FAIL_FAST');
});

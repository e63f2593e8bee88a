import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ask } from './ask.js';

const secret = { secret: true };
const schema = z.strictObject({
  // `pass` comes before `password`, whose name begins with it.
  pass: z.string().optional(),
  password: z.string().min(20).optional().meta(secret),
  pin: z.number().optional().meta(secret),
  flag: z.boolean().optional().meta(secret),
  list: z.array(z.string().min(20)).optional().meta(secret),
  map: z.record(z.string(), z.string()).optional().meta(secret),
  choice: z.enum(['a', 'b']).optional().meta(secret),
  either: z
    .union([z.string().min(20), z.number()])
    .optional()
    .meta(secret),
  checked: z
    .string()
    .refine(() => false, 'not good')
    .optional()
    .meta(secret),
  section: z.strictObject({ token: z.string().optional().meta(secret) }),
});
const names = ['password', 'pin', 'flag', 'list', 'map', 'choice', 'either', 'checked'];

describe('a secret is in no message', () => {
  test.each(names)('%s in a file', (name) => {
    const { faults } = ask(schema, { own: `tool:\n  ${name}: hunter2\n` });
    expect(faults).toHaveLength(1);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
    expect(faults[0]).toMatchObject({ what: expect.stringContaining('***'), at: { line: 2, column: name.length + 5 } });
  });

  test.each(names)('%s in a list, where it should be something else', (name) => {
    const { faults } = ask(schema, { own: `tool:\n  ${name}: [hunter2, {x: hunter2}]\n` });
    expect(faults.length).toBeGreaterThan(0);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });

  test.each(names)('%s in a variable and in a flag', (name) => {
    const { faults } = ask(schema, {
      env: { [`BITOPS_TOOL_${name.toUpperCase()}`]: 'hunter2' },
      set: [`${name}=hunter2`],
    });
    expect(faults.length).toBeGreaterThan(0);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });

  test('in the place of the section that holds it', () => {
    const { faults } = ask(schema, { own: 'tool: {section: hunter2}' });
    expect(faults.map((it) => it.what)).toEqual(['tool.section must hold keys, and is ***']);
  });

  test('what is no secret is shown', () => {
    expect(ask(schema, { own: 'tool: {pass: [hunter2]}' }).faults[0]?.what).toBe(
      'tool.pass must be text, and is ["hunter2"]',
    );
  });
});

test('all values of secrets are known, also those that lost, in lists and in maps', () => {
  const { secrets } = ask(schema, {
    own: 'tool:\n  password: own-own-own-own-own-own\n  pin: 1234\n  list: [one, [two]]\n  map: {a: three, b: {c: four}}\n  pass: open\n',
    base: 'tool: {password: base-base-base-base-base}',
    env: { BITOPS_TOOL_PASSWORD: 'env-env-env-env-env-env' },
  });
  expect([...secrets].sort()).toEqual(
    [
      '1234',
      'base-base-base-base-base',
      'env-env-env-env-env-env',
      'four',
      'one',
      'own-own-own-own-own-own',
      'three',
      'two',
    ].sort(),
  );
});

test('an old name of a secret is one too', () => {
  const old = z.strictObject({
    token: z.string().optional().meta(secret),
    key: z.string().optional().meta({ replacedBy: 'token' }),
  });
  const { secrets, config } = ask(old, { own: 'tool: {key: hunter2}' });
  expect([secrets, config]).toEqual([['hunter2'], { token: 'hunter2' }]);
  const { faults } = ask(old, { own: 'tool: {key: [hunter2]}' });
  expect(faults).toHaveLength(1);
  expect(JSON.stringify(faults)).not.toContain('hunter2');
});

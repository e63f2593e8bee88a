import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ask, oneLine } from './ask.js';

const schema = z.strictObject({
  cli: z.strictObject({
    'stack-action': z.enum(['plan', 'apply']).default('plan'),
    'var-file': z.string().optional(),
    targets: z.array(z.string()).default([]),
  }),
  options: z.strictObject({
    'skip-deploy': z.boolean().default(false),
    deep: z.strictObject({ level: z.number().default(1) }),
    'stack-action': z.enum(['plan', 'apply']).optional().meta({ replacedBy: 'cli.stack-action' }),
    command: z
      .string()
      .optional()
      .meta({ replacedBy: 'cli.stack-action', env: ['TOOL_COMMAND'] }),
    kubeconfig: z
      .boolean()
      .optional()
      .meta({ ignored: 'Nobody reads it.', env: ['KUBE'] }),
  }),
});

const faultsOf = (own: string) => ask(schema, { own }).faults.map(oneLine);
const warningsOf = (asked: Parameters<typeof ask>[1]) => ask(schema, asked).warnings.map(oneLine);

test('an old variable works, and a warning says once what it is called today', () => {
  const named = z.strictObject({
    a: z
      .boolean()
      .default(false)
      .meta({ env: [{ name: 'OLD_A', old: true }, 'NEW_A'] }),
    b: z
      .string()
      .optional()
      .meta({
        env: [
          { name: 'OLD_B', old: true },
          { name: 'ON', values: { true: 'on' } },
        ],
      }),
  });
  const asked = ask(named, { env: { OLD_A: 'yes', OLD_B: 'x', ON: 'true' } });
  expect(asked.config).toEqual({ a: true, b: 'x' });
  expect(asked.warnings.map((it) => it.what)).toEqual([
    'OLD_A is the old name of the variable NEW_A',
    'OLD_B is the old name of the variable BITOPS_TOOL_B',
  ]);
  expect(ask(named, { env: { OLD_A: '', NEW_A: 'no' } }).warnings).toEqual([]);
});

describe('an old name', () => {
  test('sets the new one, and that is said', () => {
    const asked = { own: 'tool:\n  options:\n    command: apply\n' };
    expect(ask(schema, asked)).toMatchObject({ config: { cli: { 'stack-action': 'apply' } }, faults: [] });
    expect(warningsOf(asked)).toEqual([
      'env.yaml:3:14 | tool.options.command is the old name of tool.cli.stack-action | Write tool.cli.stack-action; the old name still works.',
    ]);
  });

  test('loses against the new one in the same file, wherever it stands', () => {
    const own = 'tool: {options: {stack-action: plan}, cli: {stack-action: apply}}';
    expect(ask(schema, { own }).config).toMatchObject({ cli: { 'stack-action': 'apply' } });
  });

  test("in the environment's file wins over the new one in the default's", () => {
    const asked = { own: 'tool: {options: {command: apply}}', base: 'tool: {cli: {stack-action: plan}}' };
    expect(ask(schema, asked).config).toMatchObject({ cli: { 'stack-action': 'apply' } });
  });

  test('has no variable of its own name that overrides, only those that are listed', () => {
    const env = { BITOPS_TOOL_COMMAND: 'apply', BITOPS_TOOL_KUBECONFIG: 'true' };
    expect(ask(schema, { env }).config).toMatchObject({ cli: { 'stack-action': 'plan' } });
    expect(ask(schema, { env: { TOOL_COMMAND: 'apply' } }).config).toMatchObject({ cli: { 'stack-action': 'apply' } });
  });

  test('a wrong value is told under the name that is written, at its place', () => {
    expect(faultsOf('tool:\n  options:\n    command: aply\n')).toEqual([
      'env.yaml:3:14 | tool.options.command must be one of plan, apply, and is "aply" | Did you mean apply?',
    ]);
    expect(ask(schema, { env: { TOOL_COMMAND: 'aply' } }).faults.map(oneLine)).toEqual([
      'the environment variables | TOOL_COMMAND must be one of plan, apply, and is "aply" | Did you mean apply?',
    ]);
  });
});

describe('a setting without effect', () => {
  test('is said once, with the reason, and is never a fault', () => {
    const { warnings, faults, config } = ask(schema, { own: 'tool:\n  options:\n    kubeconfig: [what, ever]\n' });
    expect(warnings).toEqual([
      {
        code: 'KEY_IGNORED',
        what: 'tool.options.kubeconfig has no effect',
        at: { file: '/repo/env.yaml', line: 3, column: 17 },
        why: 'Nobody reads it.',
        fix: 'Remove it.',
      },
    ]);
    expect([faults, config]).toEqual([
      [],
      { cli: expect.anything(), options: { 'skip-deploy': false, deep: { level: 1 } } },
    ]);
  });

  test('also as a variable', () => {
    expect(warningsOf({ env: { KUBE: 'maybe' } })).toEqual([
      'the environment variables | KUBE has no effect | Unset it.',
    ]);
  });

  test('is not said where nothing sets it', () => {
    expect(warningsOf({ own: 'tool:\n  options:\n    kubeconfig:\n', env: { KUBE: '' } })).toEqual([]);
  });
});

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

describe('an unknown key is a fault at its place, with the likeliest mend', () => {
  test.each([
    [
      'tool:\n  cli:\n    stack_action: x\n',
      'env.yaml:3:5 | tool.cli has no key stack_action | Did you mean stack-action?',
    ],
    ['tool:\n  cli:\n    Targets: []\n', 'env.yaml:3:5 | tool.cli has no key Targets | Did you mean targets?'],
    ['tool:\n  clii: {}\n', 'env.yaml:2:3 | tool has no key clii | Did you mean cli?'],
    ['tool: {cli: {zzz: 1}}', 'env.yaml:1:14 | tool.cli has no key zzz | Known: stack-action, var-file, targets.'],
    [
      'tool:\n  options:\n    targets: []\n',
      'env.yaml:3:5 | tool.options has no key targets | It belongs to cli, not to options.',
    ],
    ['tool:\n  var-file: x\n', 'env.yaml:2:3 | tool has no key var-file | It belongs to cli, not to the root.'],
    [
      'tool:\n  cli:\n    level: 2\n',
      'env.yaml:3:5 | tool.cli has no key level | It belongs to options.deep, not to cli.',
    ],
    ['tool:\n  options:\n    comand: x\n', 'env.yaml:3:5 | tool.options has no key comand | Known: skip-deploy, deep.'],
    [
      'tool:\n  cli:\n    __proto__: x\n',
      'env.yaml:3:5 | tool.cli has no key __proto__ | Known: stack-action, var-file, targets.',
    ],
    ['tool:\n  cli:\n    on: x\n', 'env.yaml:3:5 | tool.cli has no key on | Known: stack-action, var-file, targets.'],
  ])('%j', (own, fault) => {
    expect(faultsOf(own)).toEqual([fault]);
  });

  test('a key of the root in a section', () => {
    const flat = z.strictObject({
      who: z.string().default('world'),
      cli: z.strictObject({ x: z.string().optional() }),
    });
    expect(ask(flat, { own: 'tool: {cli: {who: me}}' }).faults.map((it) => it.fix)).toEqual([
      'It belongs to the root, not to cli.',
    ]);
  });

  test('one that a merge brings in stands where it was written', () => {
    const own = 'base: &base\n  nope: 1\ntool:\n  cli:\n    <<: *base\n';
    expect(faultsOf(own)[0]).toMatch(/^env\.yaml:2:3 \| tool\.cli has no key nope \| /);
  });

  test('in every layer, and all of them at once in the order of the lines', () => {
    const { faults } = ask(schema, {
      own: 'tool:\n  options:\n    a1: 1\n    skip-deploy: maybe\n  b1: 1\n  cli:\n    stack-action: x\n',
      base: 'tool: {c1: 1}',
      set: ['cli.d1=1'],
    });
    expect(faults.map((it) => `${it.at?.file}:${it.at?.line ?? ''} ${it.what}`)).toEqual([
      '/repo/env.yaml:3 tool.options has no key a1',
      '/repo/env.yaml:4 tool.options.skip-deploy must be true or false, and is "maybe"',
      '/repo/env.yaml:5 tool has no key b1',
      '/repo/env.yaml:7 tool.cli.stack-action must be one of plan, apply, and is "x"',
      '/repo/base.yaml:1 tool has no key c1',
      'the command line: --set cli.d1: there is no such key in tool',
    ]);
  });

  test.each([
    ['tool: apply', 'env.yaml:1:7 | tool must hold keys, and is "apply" | Write its keys below it: cli, options.'],
    [
      'tool:\n  cli: [a]\n',
      'env.yaml:2:8 | tool.cli must hold keys, and is ["a"] | Write its keys below it: stack-action, var-file, targets.',
    ],
    [
      'tool: {options: {deep: 3}}',
      'env.yaml:1:24 | tool.options.deep must hold keys, and is 3 | Write its keys below it: level.',
    ],
  ])('a value in the place of keys: %j', (own, fault) => {
    expect(faultsOf(own)).toEqual([fault]);
  });

  test('--set', () => {
    expect(ask(schema, { set: ['cli.target=x', 'targets=x', 'cli=x'] }).faults.map(oneLine)).toEqual([
      'the command line | --set cli.target: there is no such key in tool | Did you mean cli.targets?',
      'the command line | --set targets: there is no such key in tool | Did you mean cli.targets?',
      expect.stringMatching(
        /^the command line \| --set cli: there is no such key in tool \| Known: cli\.stack-action, /,
      ),
    ]);
  });

  test('inside of lists and maps with a shape of their own', () => {
    const shaped = z.strictObject({
      masks: z.array(z.strictObject({ search: z.string(), replace: z.string() })).default([]),
      deployments: z.record(z.string(), z.strictObject({ plugin: z.string().optional() }).nullable()).optional(),
    });
    const own =
      'tool:\n  masks:\n    - {search: a, replce: b}\n    - 3\n  deployments:\n    net:\n      plugn: x\n      zzz: 1\n    web: tool\n    db: ~\n';
    expect(ask(shaped, { own }).faults.map(oneLine)).toEqual([
      'env.yaml:3:7 | tool.masks.0.replace is not set | Set tool.masks.0.replace, or remove what it belongs to.',
      'env.yaml:3:19 | tool.masks.0 has no key replce | Did you mean replace?',
      'env.yaml:4:7 | tool.masks.1 must be a map of keys and values, and is 3 | Correct the value, or remove it.',
      'env.yaml:7:7 | tool.deployments.net has no key plugn | Did you mean plugin?',
      'env.yaml:8:7 | tool.deployments.net has no key zzz | Known: plugin.',
      'env.yaml:9:10 | tool.deployments.web must be a map of keys and values, and is "tool" | Correct the value, or remove it.',
    ]);
  });
});

describe('what must be set', () => {
  const required = z.strictObject({
    cli: z.strictObject({
      namespace: z.string().meta({ description: 'The namespace to deploy into' }),
      size: z.number(),
      mode: z.enum(['a', 'b']),
    }),
  });

  test('and is not is missing, which a before hook may cure', () => {
    const { missing, faults, config } = ask(required, { own: 'tool:\n  cli:\n    mode: a\n' });
    expect([config, faults]).toEqual([undefined, []]);
    expect(missing[0]).toEqual({
      code: 'CONFIG_VALUE_MISSING',
      what: 'tool.cli.namespace is not set',
      at: { file: '/repo/env.yaml', line: 2, column: 3 },
      why: 'The namespace to deploy into',
      fix: 'Set tool.cli.namespace in bitops.config.yaml, or the variable BITOPS_TOOL_NAMESPACE.',
    });
    expect(missing.map((it) => it.what)).toEqual(['tool.cli.namespace is not set', 'tool.cli.size is not set']);
  });

  test('without any file stands in the one to write', () => {
    const { missing } = ask(required);
    expect(missing).toHaveLength(3);
    expect(missing[0]?.at).toEqual({ file: '/repo/test/tool/bitops.config.yaml' });
  });

  test('and is wrong is one fault, and not missing too', () => {
    const { missing, faults } = ask(required, { own: 'tool: {cli: {namespace: x, size: big, mode: c}}' });
    expect(missing).toEqual([]);
    expect(faults.map((it) => it.what)).toEqual([
      'tool.cli.size must be a number, and is "big"',
      'tool.cli.mode must be one of a, b, and is "c"',
    ]);
  });

  test('what a schema says of several fields at once', () => {
    const either = z
      .strictObject({ cli: z.strictObject({ a: z.string().optional(), b: z.string().optional() }) })
      .refine(({ cli }) => cli.a !== undefined || cli.b !== undefined, {
        message: 'a or b must be set',
        path: ['cli', 'a'],
      });
    expect(ask(either, { own: 'tool:\n  cli: {}\n' }).missing.map(oneLine)).toEqual([
      'env.yaml:2:3 | tool.cli.a is not valid: a or b must be set | Correct the value, or remove it.',
    ]);
    const whole = z
      .strictObject({ cli: z.strictObject({ a: z.string().optional() }) })
      .refine(() => false, 'never right');
    expect(ask(whole, { own: 'tool: {}\n' }).missing.map((it) => it.what)).toEqual(['tool is not valid: never right']);
  });
});

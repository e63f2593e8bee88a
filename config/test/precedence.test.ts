import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { get } from '../src/index.js';
import { ask, oneLine, sourcesOf } from './ask.js';

const schema = z.strictObject({
  cli: z.strictObject({
    name: z
      .string()
      .default('default')
      .meta({ env: ['OLD_NAME', 'BITOPS_OTHER_NAME'] }),
    count: z.number().default(7),
    on: z.boolean().default(true),
    list: z.array(z.string()).default(['d']),
    labels: z.record(z.string(), z.string()).default({ d: 'd' }),
    action: z
      .enum(['plan', 'apply', 'destroy'])
      .default('plan')
      .meta({
        env: [
          { name: 'TOOL_DESTROY', values: { true: 'destroy', yes: 'destroy' } },
          { name: 'TOOL_APPLY', values: { true: 'apply' }, over: ['plan'] },
        ],
      }),
    old: z.enum(['plan', 'apply', 'destroy']).optional().meta({ replacedBy: 'cli.action' }),
  }),
});

const winner = (path: string, asked: Parameters<typeof ask>[1]) => {
  const resolved = ask(schema, asked);
  expect(resolved.faults.map(oneLine)).toEqual([]);
  return get(resolved.config, path.split('.'));
};

describe('the strongest that says something wins', () => {
  const flag = { set: ['cli.name=flag'] };
  const variable = { env: { BITOPS_TOOL_NAME: 'variable' } };
  const own = { own: 'tool: {cli: {name: own}}' };
  const base = { base: 'tool: {cli: {name: base}}' };
  const old = { env: { OLD_NAME: 'old' } };
  test.each([
    ['nothing: the default', {}, 'default', ['default']],
    ['an old variable', old, 'old', ['OLD_NAME', 'default']],
    ["the default's file", { ...base, ...old }, 'base', ['base.yaml:1', 'OLD_NAME', 'default']],
    ["the environment's file", { ...own, ...base }, 'own', ['env.yaml:1', 'base.yaml:1', 'default']],
    [
      'a variable',
      { ...own, env: { ...old.env, ...variable.env } },
      'variable',
      ['BITOPS_TOOL_NAME', 'env.yaml:1', 'OLD_NAME', 'default'],
    ],
    [
      'no listed variable of another form, though it begins with BITOPS_: those are exports of BitOps',
      { ...own, env: { BITOPS_OTHER_NAME: 'other' } },
      'own',
      ['env.yaml:1', 'BITOPS_OTHER_NAME', 'default'],
    ],
    [
      'a flag over all of them',
      { ...flag, ...own, ...base, env: { ...old.env, ...variable.env } },
      'flag',
      ['--set cli.name', 'BITOPS_TOOL_NAME', 'env.yaml:1', 'base.yaml:1', 'OLD_NAME', 'default'],
    ],
    [
      'the last of two flags',
      { set: ['cli.name=1', 'cli.name=2'] },
      '2',
      ['--set cli.name', '--set cli.name', 'default'],
    ],
  ])('%s', (_, asked, value, sources) => {
    expect(winner('cli.name', asked)).toBe(value);
    expect(sourcesOf(ask(schema, asked), 'cli.name')).toEqual(sources);
  });

  test('an origin has the value that it gave, and its place', () => {
    const { origins } = ask(schema, { own: 'tool:\n  cli:\n    count: "3"\n', env: { BITOPS_TOOL_COUNT: '4' } });
    expect(origins.get('cli.count')).toEqual([
      { kind: 'variable', name: 'BITOPS_TOOL_COUNT', at: { file: 'the environment variables' }, value: 4 },
      { kind: 'file', name: 'tool.cli.count', at: { file: '/repo/env.yaml', line: 3, column: 12 }, value: 3 },
      { kind: 'default', name: 'default', value: 7 },
    ]);
  });
});

describe('what is a value and what is none [compat 2.false-and-zero]', () => {
  test.each([
    ['cli.on', 'false', false],
    ['cli.count', '0', 0],
    ['cli.name', '""', ''],
    ['cli.list', '[]', []],
    ['cli.list', '', []],
    ['cli.list', '~', []],
  ])('%s: %s in a file is a value', (path, text, value) => {
    const own = `tool:\n  cli:\n    ${path.split('.')[1]}: ${text}\n`;
    expect(winner(path, { own, base: 'tool: {cli: {on: true, count: 3, name: base, list: [base]}}' })).toEqual(value);
  });

  test.each(['', '~', 'null'])('nothing behind a key of another kind (%j) is not set', (text) => {
    expect(winner('cli.name', { own: `tool:\n  cli:\n    name: ${text}\n`, base: 'tool: {cli: {name: base}}' })).toBe(
      'base',
    );
    expect(winner('cli.on', { own: `tool:\n  cli:\n    on: ${text}\n` })).toBe(true);
  });

  test('a variable that is set but empty is not set [compat 2.empty-variable]', () => {
    const env = {
      BITOPS_TOOL_NAME: '',
      BITOPS_TOOL_COUNT: '',
      BITOPS_TOOL_ON: '',
      BITOPS_TOOL_LIST: '',
      TOOL_DESTROY: '',
    };
    const { config } = ask(schema, { env, own: 'tool: {cli: {on: false}}' });
    expect(config).toEqual({
      cli: { name: 'default', count: 7, on: false, list: ['d'], labels: { d: 'd' }, action: 'plan' },
    });
  });

  test('a variable that is taken away is not set', () => {
    expect(winner('cli.name', { env: { BITOPS_TOOL_NAME: undefined, OLD_NAME: undefined } })).toBe('default');
  });

  test('a flag with nothing behind its = is an empty text or list, and a fault elsewhere', () => {
    expect(winner('cli.name', { set: ['cli.name='], own: 'tool: {cli: {name: own}}' })).toBe('');
    expect(winner('cli.list', { set: ['cli.list='] })).toEqual([]);
    expect(ask(schema, { set: ['cli.on=', 'cli.count='] }).faults.map((it) => it.what)).toEqual([
      '--set cli.count must be a number, and is ""',
      '--set cli.on must be true or false, and is ""',
    ]);
  });
});

describe('a variable whose values stand for others', () => {
  test.each([
    [{ TOOL_APPLY: 'true' }, 'apply'],
    [{ TOOL_APPLY: 'TRUE ' }, 'apply'],
    [{ TOOL_APPLY: 'true', TOOL_DESTROY: 'yes' }, 'destroy'],
    [{ TOOL_APPLY: 'true', TOOL_DESTROY: 'false' }, 'apply'],
    [{ TOOL_APPLY: 'false' }, 'plan'],
    [{ TOOL_APPLY: 'constructor' }, 'plan'],
  ])('%j: %s', (env, action) => {
    expect(winner('cli.action', { env })).toBe(action);
  });

  test('it is weaker than a file', () => {
    expect(winner('cli.action', { env: { TOOL_DESTROY: 'true' }, own: 'tool: {cli: {action: apply}}' })).toBe('apply');
  });

  test.each([
    ['plan', undefined, {}, 'apply', ['TOOL_APPLY', 'env.yaml:1', 'default']],
    ['destroy', undefined, {}, 'destroy', ['env.yaml:1', 'TOOL_APPLY', 'default']],
    ['plan', 'destroy', {}, 'apply', ['TOOL_APPLY', 'env.yaml:1', 'base.yaml:1', 'default']],
    ['destroy', 'plan', {}, 'destroy', ['env.yaml:1', 'base.yaml:1', 'TOOL_APPLY', 'default']],
    [
      'plan',
      undefined,
      { BITOPS_TOOL_ACTION: 'plan' },
      'plan',
      ['BITOPS_TOOL_ACTION', 'TOOL_APPLY', 'env.yaml:1', 'default'],
    ],
  ])('it is stronger than those values of files that it says: %s', (own, base, env, action, sources) => {
    const file = (value: string) => `tool: {cli: {action: ${value}}}`;
    const files = { own: file(own), ...(base === undefined ? {} : { base: file(base) }) };
    const asked = { ...files, env: { TOOL_APPLY: 'true', ...env } };
    expect(winner('cli.action', asked)).toBe(action);
    expect(sourcesOf(ask(schema, asked), 'cli.action')).toEqual(sources);
  });
});

test('an old name in the stronger file counts when a variable is stronger than a file', () => {
  const asked = {
    own: 'tool: {cli: {old: destroy}}',
    base: 'tool: {cli: {action: plan}}',
    env: { TOOL_APPLY: 'true' },
  };
  expect(winner('cli.action', asked)).toBe('destroy');
});

describe('maps are merged key by key over all that sets them', () => {
  const asked = {
    own: 'tool: {cli: {labels: {a: own, b: own}}}',
    base: 'tool: {cli: {labels: {b: base, c: base}}}',
    env: { BITOPS_TOOL_LABELS: '{"a": "variable", "e": "variable"}' },
  };

  test('the stronger one wins, the default is left out', () => {
    expect(winner('cli.labels', asked)).toEqual({ a: 'variable', b: 'own', c: 'base', e: 'variable' });
  });

  test('a fault is where the value is that counts', () => {
    const { faults } = ask(schema, { ...asked, base: 'tool:\n  cli:\n    labels:\n      c: [1]\n' });
    expect(faults.map(oneLine)).toEqual([
      'base.yaml:4:10 | tool.cli.labels.c must be text, and is [1] | Correct the value, or remove it.',
    ]);
  });

  test('lists are replaced', () => {
    expect(winner('cli.list', { own: 'tool: {cli: {list: [a]}}', base: 'tool: {cli: {list: [b, c]}}' })).toEqual(['a']);
  });
});

describe('sections need not be there', () => {
  test.each([
    undefined,
    '',
    'tool:',
    'tool: {}',
    'tool: ~',
    'tool: {cli: }',
    'tool: {cli: {}}',
    'tool:\n  cli: # nothing yet\n',
    'other: 1',
  ])('%j', (own) => {
    expect(ask(schema, own === undefined ? {} : { own })).toMatchObject({
      config: { cli: { name: 'default', count: 7, action: 'plan' } },
      faults: [],
      missing: [],
    });
  });

  test('also deeper ones, optional ones and ones with defaults', () => {
    const deep = z.strictObject({
      a: z.strictObject({ b: z.strictObject({ c: z.string().default('c') }) }),
      o: z.strictObject({ d: z.string().default('d') }).optional(),
      p: z.strictObject({ e: z.string().default('e') }).prefault({}),
    });
    expect(ask(deep).config).toEqual({ a: { b: { c: 'c' } }, o: { d: 'd' }, p: { e: 'e' } });
    expect(ask(deep, { own: 'tool: {o: {d: x}}' }).config).toMatchObject({ o: { d: 'x' } });
  });
});

/** What is told of settings is what they are. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { get, hideSecrets, parseDocument, resolveSettings, type Setting, toSettings } from '../src/index.js';
import { type Asked, ask } from './ask.js';

const schema = z.strictObject({
  name: z
    .string()
    .min(2)
    .meta({ env: ['OLD_NAME'], description: 'A name', examples: ['ada'] }),
  old: z
    .string()
    .optional()
    .meta({ replacedBy: 'name', env: ['OLDER_NAME'] }),
  gone: z.string().optional().meta({ ignored: 'Nobody reads it.' }),
  cli: z.strictObject({
    wait: z.number().default(5).meta({ unit: 'seconds' }),
    mode: z.enum(['plan', 'apply']).optional(),
    tags: z.record(z.string(), z.string()).default({}),
    token: z.string().optional().meta({ secret: true }),
  }),
});

function settingsOf(asked: Asked): readonly Setting[] {
  return toSettings({ schema, variables: 'BITOPS_TOOL', resolved: ask(schema, asked) });
}

function find(settings: readonly Setting[], name: string): Setting | undefined {
  return settings.find((it) => it.path.join('.') === name);
}

/** A setting in few words: its state, its value, and what it came from. */
function brief(settings: readonly Setting[], name: string) {
  const it = find(settings, name);
  const from = it?.origins.map(({ kind, name: source, at, value }) =>
    kind === 'file' ? `${at?.file.slice(6)}:${at?.line}:${at?.column} ${value}` : `${source} ${value}`,
  );
  return [it?.state, it?.value, from];
}

test('each setting has its value, its origin and all that it overrode', () => {
  const settings = settingsOf({
    own: 'tool:\n  name: own\n  cli:\n    wait: 7\n',
    base: 'tool:\n  name: base\n',
    env: { BITOPS_TOOL_NAME: 'variable', OLD_NAME: 'weak' },
    set: ['name=flag'],
  });
  expect(brief(settings, 'name')).toEqual([
    'set',
    'flag',
    ['--set name flag', 'BITOPS_TOOL_NAME variable', 'env.yaml:2:9 own', 'base.yaml:2:9 base', 'OLD_NAME weak'],
  ]);
  expect(brief(settings, 'cli.wait')).toEqual(['set', 7, ['env.yaml:4:11 7', 'default 5']]);
  expect(find(settings, 'cli.wait')).toMatchObject({ unit: 'seconds', secret: false, field: 'cli.wait' });
  expect(brief(settings, 'cli.mode')).toEqual(['unset', undefined, []]);
});

test('old and ignored names are no settings of their own; a value under an old name says so', () => {
  const settings = settingsOf({ own: 'tool: { old: older, gone: x }\n' });
  expect(settings.map((it) => it.path.join('.'))).toEqual(['name', 'cli.wait', 'cli.mode', 'cli.tags', 'cli.token']);
  expect(find(settings, 'name')?.origins).toMatchObject([{ name: 'tool.old', value: 'older', deprecated: true }]);
  expect(find(settings, 'name')?.variables).toEqual(['BITOPS_TOOL_NAME', 'OLD_NAME', 'OLDER_NAME']);
});

test('what is wrong is told beside what is right', () => {
  const settings = settingsOf({
    own: 'tool:\n  name: x\n  cli: { mode: aply, wait: 3 }\n',
    env: { BITOPS_TOOL_WAIT: 'long' },
  });
  expect(brief(settings, 'name')).toEqual(['invalid', 'x', ['env.yaml:2:9 x']]);
  expect(brief(settings, 'cli.mode')).toEqual(['invalid', 'aply', ['env.yaml:3:16 aply']]);
  expect(brief(settings, 'cli.wait')).toEqual([
    'invalid',
    'long',
    ['BITOPS_TOOL_WAIT long', 'env.yaml:3:28 3', 'default 5'],
  ]);
  expect(find(settings, 'cli.wait')?.origins.map((it) => it.unreadable)).toEqual([true, undefined, undefined]);
  expect(brief(settingsOf({}), 'name')).toEqual(['missing', undefined, []]);
});

test('a map that is merged is told key by key', () => {
  const settings = settingsOf({
    own: 'tool:\n  name: it\n  cli:\n    tags:\n      a.b: own\n',
    base: 'tool:\n  cli:\n    tags: { a.b: base, c: base }\n',
    set: ['cli.tags={"d":"flag"}'],
  });
  const tags = settings.filter((it) => it.field === 'cli.tags');
  expect(tags.map((it) => it.path)).toEqual([
    ['cli', 'tags', 'a.b'],
    ['cli', 'tags', 'c'],
    ['cli', 'tags', 'd'],
  ]);
  expect(brief(tags, 'cli.tags.a.b')).toEqual(['set', 'own', ['env.yaml:5:12 own', 'base.yaml:3:18 base']]);
  expect(brief(tags, 'cli.tags.c')).toEqual(['set', 'base', ['base.yaml:3:27 base']]);
  expect(brief(tags, 'cli.tags.d')).toEqual(['set', 'flag', ['--set cli.tags flag']]);
});

test('a key that JavaScript gives a meaning is no way into the configuration', () => {
  const asked = { own: 'tool: { name: it }\n', set: ['cli.tags={"__proto__":{"a":"x"},"b":"y"}'] };
  expect(get(ask(schema, asked).config, ['cli', 'tags'])).toStrictEqual({ b: 'y' });
  expect(settingsOf(asked).map((it) => it.path.join('.'))).not.toContain('cli.tags.__proto__');
});

test('a reference is told as it is written', () => {
  const settings = settingsOf({ own: 'tool: { name: "${outputs.net.id}", cli: { tags: { a: "${env.A}" } } }\n' });
  expect([find(settings, 'name')?.value, find(settings, 'cli.tags.a')?.value]).toEqual([
    '${outputs.net.id}',
    '${env.A}',
  ]);
});

test('secrets are hidden: of secret fields, and of variables and keys that look like it', () => {
  const asked = { own: 'tool:\n  name: it\n  cli:\n    token: abc\n    tags: { PASSWORD: pw1, harmless: x }\n' };
  const told: unknown[] = [];
  const looksSecret = (name: string) => /PASSWORD|SECRET/.test(name);
  const hide = (it: Setting) => hideSecrets(it, looksSecret, (value) => told.push(value));
  const settings = settingsOf({ ...asked, set: ['cli.token=def'] }).map(hide);
  expect(brief(settings, 'cli.token')).toEqual(['set', '***', ['--set cli.token ***', 'env.yaml:4:12 ***']]);
  expect(brief(settings, 'cli.tags.PASSWORD')).toEqual([
    'set',
    '***',
    ['env.yaml:5:23 ***', 'default ***'].slice(0, 1),
  ]);
  expect(brief(settings, 'cli.tags.harmless')).toEqual(['set', 'x', ['env.yaml:5:38 x']]);
  expect(new Set(told)).toEqual(new Set(['def', 'abc', 'pw1']));
  const one = z.strictObject({ it: z.array(z.unknown()).meta({ env: ['MY_SECRET'] }) });
  const [first] = toSettings({ schema: one, resolved: ask(one, { env: { MY_SECRET: '[1]' } }) }).map(hide);
  expect(first).toMatchObject({ value: '***', origins: [{ name: 'MY_SECRET', value: '***' }] });
  const [listed] = toSettings({ schema: one, resolved: ask(one, { own: 'tool: { it: [{ SECRET: 1, a: 2 }] }' }) }).map(
    hide,
  );
  expect(listed).toMatchObject({ value: [{ SECRET: '***', a: 2 }] });
});

test('the account of settings without faults is the configuration, whatever sets it', () => {
  const word = fc.stringMatching(/^[a-z${}."-]{2,8}$/);
  const tags = fc.dictionary(fc.constantFrom('a', 'b.c', 'constructor', 'd'), word);
  const file = fc.record(
    { name: word, wait: fc.integer(), mode: fc.constantFrom('plan', 'apply'), tags },
    { requiredKeys: [] },
  );
  const variables = fc.record(
    { BITOPS_TOOL_NAME: word, OLD_NAME: word, BITOPS_TOOL_WAIT: fc.integer() },
    { requiredKeys: [] },
  );
  const flags = fc.record({ 'cli.wait': fc.integer(), 'cli.tags': tags, name: word }, { requiredKeys: [] });
  fc.assert(
    fc.property(file, file, variables, flags, (own, base, env, set) => {
      const layer = ({ name, ...cli }: typeof own, path: string) => ({
        document: parseDocument(JSON.stringify({ tool: { ...(name === undefined ? {} : { name }), cli } }), path),
        root: ['tool'],
      });
      const resolved = resolveSettings({
        schema,
        name: 'tool',
        variables: 'BITOPS_TOOL',
        layers: [layer(own, '/own'), layer(base, '/base')],
        env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
        set: Object.entries(set).map(([path, value]) => ({
          path,
          text: typeof value === 'object' ? JSON.stringify(value) : String(value),
        })),
        file: '/own',
      });
      if (resolved.config === undefined) return;
      for (const setting of toSettings({ schema, variables: 'BITOPS_TOOL', resolved })) {
        const [winner, ...others] = setting.origins;
        expect(setting.value).toEqual(get(resolved.config, setting.path));
        expect(winner?.value).toEqual(setting.value);
        expect(setting.state).toBe(winner === undefined ? 'unset' : 'set');
        expect(others.filter((it) => it.kind === 'flag')).toEqual([]);
      }
      const told = toSettings({ schema, resolved }).filter((it) => it.field === 'cli.tags' && it.path.length > 2);
      expect(told.map((it) => it.path[2]).sort()).toEqual(
        Object.keys(get(resolved.config, ['cli', 'tags']) ?? {}).sort(),
      );
    }),
  );
});

test('what a schema makes of a setting is told as data, whatever it is', () => {
  class Point {
    readonly x = 1;
  }
  const made = z.strictObject({
    day: z.string().transform((it) => new Date(it)),
    page: z.string().transform((it) => new URL(it)),
    names: z.array(z.string()).transform((it) => new Set(it)),
    ports: z.string().transform((it) => ({ first: new Map([['http', BigInt(it)]]) })),
    point: z.string().transform(() => new Point()),
  });
  const own = 'tool:\n  day: "2026-01-02"\n  page: https://a.example\n  names: [a]\n  ports: "80"\n  point: here\n';
  const settings = toSettings({ schema: made, variables: 'BITOPS_TOOL', resolved: ask(made, { own }) });
  expect(Object.fromEntries(settings.map((it) => [it.path.join('.'), it.value]))).toEqual({
    day: '2026-01-02T00:00:00.000Z',
    page: 'https://a.example/',
    names: ['a'],
    ports: { first: { http: '80' } },
    point: 'here',
  });
});

/** Settings and answers of a tool that break the contract, one rule each. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PluginApi } from '@bitops/core';
import { expect, test } from 'vitest';
import { codesOf, faultsIn, probe, type Spoilt, soundConfig, whole } from './probe.js';

type Z = PluginApi['z'];
const described = { description: 'A setting' };
/** A tool with more settings. */
const having =
  (fields: (z: Z) => Record<string, unknown>): Spoilt =>
  ({ z }) => ({ config: soundConfig(z).extend(fields(z) as never) }); // what is spoilt need not be a schema

const spoilt: Readonly<Record<string, readonly [Spoilt, string, string]>> = {
  'a schema that takes any key': [
    ({ z }) => ({ config: z.object(soundConfig(z).shape) }),
    'SCHEMA_LOOSE',
    'The schema',
  ],
  'a section that takes any key': [
    having((z) => ({ more: z.looseObject({ a: z.string().default('').meta(described) }) })),
    'SCHEMA_LOOSE',
    'more takes keys',
  ],
  'a list of what takes any key': [
    having((z) => ({
      users: z
        .array(z.object({ name: z.string() }))
        .default([])
        .meta(described),
    })),
    'SCHEMA_LOOSE',
    'users',
  ],
  'a setting that nobody describes': [
    having((z) => ({ zone: z.string().default('a') })),
    'SETTING_UNDESCRIBED',
    'zone',
  ],
  'a secret that is not marked': [
    having((z) => ({ 'api-token': z.string().optional().meta(described) })),
    'SECRET_UNMARKED',
    'api-token',
  ],
  'a default that is not valid': [
    having((z) => ({ size: z.string().regex(/^\d+$/, 'expected digits').default('big').meta(described) })),
    'SETTING_INVALID',
    'The default of size, "big", is not valid: expected digits',
  ],
  'an example that is not valid': [
    having((z) => ({
      size: z
        .number()
        .default(1)
        .meta({ ...described, examples: ['big'] }),
    })),
    'SETTING_INVALID',
    'The example of size',
  ],
  'an old name of nothing': [
    having((z) => ({
      goal: z
        .string()
        .optional()
        .meta({ ...described, replacedBy: 'cli.too' }),
    })),
    'SETTING_UNKNOWN',
    'cli.too, which is no setting',
  ],
  'two settings that one variable fills in': [
    having((z) => ({
      a: z
        .string()
        .default('')
        .meta({ ...described, env: ['PLACE'] }),
      b: z
        .string()
        .default('')
        .meta({ ...described, env: ['PLACE'] }),
    })),
    'VARIABLE_SHARED',
    'a and b are read from the same variable, PLACE',
  ],
  'two settings in one variable': [
    having((z) => ({
      a: z
        .string()
        .default('')
        .meta({ ...described, exportEnv: 'PLACE' }),
      b: z
        .string()
        .default('')
        .meta({ ...described, exportEnv: 'PLACE' }),
    })),
    'VARIABLE_SHARED',
    'exported as',
  ],
  'state outside of the folder': [
    () => ({ durable: () => ['../state'] }),
    'PATH_ESCAPES',
    'durable has the path "../state"',
  ],
  'kept files outside of the folder': [() => ({ keep: ['/etc/hosts'] }), 'PATH_ESCAPES', '/etc/hosts'],
  'an answer that differs': [
    () => ({ binaries: () => [{ name: String(Math.random()) }] }),
    'ANSWER_UNSTEADY',
    'binaries',
  ],
  'an answer that is an error': [
    () => ({
      durable: () => {
        throw new TypeError('config.cli.x is undefined');
      },
    }),
    'ANSWER_INVALID',
    'durable throws: config.cli.x',
  ],
  'parts outside of the folder': [() => ({ expand: () => [{ name: '../x' }] }), 'EXPAND_INVALID', '"../x"'],
  'one part twice': [() => ({ expand: () => [{ name: 'x' }, { name: 'x' }] }), 'EXPAND_INVALID', 'x twice'],
  'rules of merging that are none': [() => ({ defaults: { files: [{ files: 1 }] } }), 'PLUGIN_INVALID', 'defaults'],
  'no steps': [() => ({ steps: undefined }), 'PLUGIN_INVALID', 'steps of the tool is no function'],
  'a name that is none': [() => ({ name: 'My Tool' }), 'PLUGIN_INVALID', '"My Tool"'],
  'a config that is no schema': [() => ({ config: {} }), 'PLUGIN_INVALID', 'no schema'],
  'a check that changes something': [
    () => ({
      *check() {
        yield { file: 'touch', args: ['x'], effect: 'write' };
      },
    }),
    'PLAN_WRITES',
    'check: ',
  ],
  'a check that writes into the ops repo': [
    () => ({
      *check() {
        yield { write: '../x', content: '' };
      },
    }),
    'PATH_ESCAPES',
    'check: ',
  ],
  'outputs that are none': [
    () => ({
      // biome-ignore lint/correctness/useYield: it has nothing to ask
      *outputs() {
        return { zone: 'a' };
      },
    }),
    'ANSWER_INVALID',
    'outputs: zone',
  ],
  'variables that are none': [
    () => ({
      // biome-ignore lint/correctness/useYield: it has nothing to ask
      *variables() {
        return { COUNT: 1 };
      },
    }),
    'ANSWER_INVALID',
    'variables: COUNT',
  ],
};

test.each(Object.entries(spoilt))('%s', (_, [spoil, code, said]) => {
  const faults = faultsIn(probe(spoil));
  expect(codesOf(faults)).toEqual([code]);
  expect(faults.map((it) => it.what).join('\n')).toContain(said);
  for (const { fix } of faults) expect(fix).toMatch(/\S\.$/);
});

test('a setting that only sounds like a secret says so', () => {
  const harmless = having((z) => ({
    'api-token': z
      .string()
      .default('')
      .meta({ ...described, secret: false }),
  }));
  expect(faultsIn(probe(harmless))).toEqual([]);
});

test('each part of a folder is a deployment, with the settings of the whole', () => {
  const asked = new Set<string>();
  const parted: Spoilt = () => ({
    expand: () => [{ name: 'web' }, { name: 'db/main' }],
    *steps({ deployment, config }: { deployment: { name: string }; config: { cli: { to: string } } }) {
      asked.add(`${deployment.name} ${config.cli.to}`);
      yield { note: deployment.name };
    },
  });
  expect(faultsIn(probe(parted))).toEqual([]);
  expect([...asked]).toEqual(['probe/web the-goal', 'probe/db/main the-goal']);
});

test('a factory that throws, does something, or gives nothing', () => {
  const make = (act: () => unknown) => faultsIn(act as never); // strangers' JavaScript
  expect(make(() => undefined)[0]).toMatchObject({ code: 'PLUGIN_INVALID', what: 'The factory gives no plugin' });
  expect(make(() => ({ name: 'x' }))[0]?.what).toContain('neither a tool nor taps');
  const broken = () => {
    throw new Error('boom');
  };
  expect(make(broken)[0]?.what).toBe('The factory throws: boom');
  expect(make(() => writeFileSync(join('/nowhere', 'x'), ''))[0]?.code).toBe('EFFECT_UNYIELDED');
  expect(faultsIn(undefined as never)[0]?.fix).toContain('export default'); // as above
});

test('settings of a case that are not valid are told with their place', () => {
  const [first] = faultsIn(probe(), { cases: [{ ...whole, config: { cli: { tto: 'x' } } }] });
  expect(first).toMatchObject({
    code: 'CASE_INVALID',
    what: expect.stringContaining('tto'),
    fix: expect.stringContaining('to'),
  });
  const needy: Spoilt = ({ z }) => ({ config: z.strictObject({ goal: z.string().meta(described) }) });
  expect(faultsIn(probe(needy), { cases: [] })[0]).toMatchObject({
    code: 'CASE_INVALID',
    fix: 'Give a case with the settings that the tool needs.',
  });
});

test('taps: some, and nothing else', () => {
  const tapping = (tap: unknown) => faultsIn((() => ({ name: 'policy', tap })) as never); // strangers' JavaScript
  const hooks = (act: (it: Record<string, { tap: (...args: unknown[]) => void }>) => void) => codesOf(tapping(act));
  expect(hooks((it) => it['plan']?.tap({ stage: 1 }, () => {}))).toEqual([]);
  expect(hooks(() => {})).toEqual(['TAP_MISSING']);
  expect(hooks((it) => it['plan']?.tap('no function'))).toEqual(['TAP_INVALID']);
  expect(hooks((it) => it['plans']?.tap(() => {}) ?? (it as never)['x']['y'])).toEqual(['TAP_INVALID']);
  expect(hooks(() => writeFileSync('/nowhere/x', ''))).toEqual(['EFFECT_UNYIELDED']);
});

/** What holds of every configuration, not only of those that somebody thought of. */

import { expect, test } from 'vitest';
import { z } from 'zod';
import fc from '../../test/rig/fast-check.js';
import { get } from '../src/index.js';
import { ask } from './ask.js';

const schema = z.strictObject({
  name: z
    .string()
    .default('default')
    .meta({ env: ['OLD_NAME'] }),
  cli: z.strictObject({
    count: z
      .number()
      .default(0)
      .meta({ env: ['OLD_COUNT'] }),
    on: z
      .boolean()
      .default(true)
      .meta({ env: ['OLD_ON'] }),
    list: z
      .array(z.string())
      .default([])
      .meta({ env: ['OLD_LIST'] }),
  }),
});

/** A word that no kind of value is mistaken for, and every kind of it. */
const word = fc.stringMatching(/^[a-zä]{1,8}$/);
const values = {
  name: word,
  'cli.count': fc.integer(),
  'cli.on': fc.boolean(),
  'cli.list': fc.array(word, { minLength: 1, maxLength: 3 }),
};
type Path = keyof typeof values;
const paths: readonly Path[] = ['name', 'cli.count', 'cli.on', 'cli.list'];

/** The layers from the weakest to the strongest, and how each of them is told a value. */
const layers = ['old', 'base', 'own', 'variable', 'flag'] as const;
type Layers = Partial<Record<(typeof layers)[number], unknown>>;

function toAsked(path: Path, given: Layers) {
  const key = path.split('.').at(-1) ?? '';
  const toText = (value: unknown) => (Array.isArray(value) ? JSON.stringify(value) : String(value));
  const toFile = (value: unknown) => {
    const text = JSON.stringify(value);
    return path.startsWith('cli.') ? `tool:\n  cli:\n    ${key}: ${text}\n` : `tool:\n  ${key}: ${text}\n`;
  };
  const { old, base, own, variable, flag } = given;
  return {
    ...(base === undefined ? {} : { base: toFile(base) }),
    ...(own === undefined ? {} : { own: toFile(own) }),
    ...(flag === undefined ? {} : { set: [`${path}=${toText(flag)}`] }),
    env: {
      ...(old === undefined ? {} : { [`OLD_${key.toUpperCase()}`]: toText(old) }),
      ...(variable === undefined ? {} : { [`BITOPS_TOOL_${key.toUpperCase()}`]: toText(variable) }),
    },
  };
}

test.each(paths)('%s: the value of the strongest layer always wins, and all of them are told', (path) => {
  const value: fc.Arbitrary<unknown> = values[path];
  const given = fc.record(Object.fromEntries(layers.map((layer) => [layer, value])), { requiredKeys: [] });
  fc.assert(
    fc.property(given, (them: Layers) => {
      const { config, faults, origins } = ask(schema, toAsked(path, them));
      const said = layers.filter((layer) => them[layer] !== undefined).reverse();
      const [winner] = said;
      expect(faults).toEqual([]);
      const expected = winner === undefined ? get(ask(schema).config, path.split('.')) : them[winner];
      expect(get(config, path.split('.'))).toEqual(expected);
      const told = (origins.get(path) ?? []).filter((it) => it.kind !== 'default');
      expect(told.map((it) => it.value)).toEqual(said.map((layer) => them[layer]));
    }),
  );
});

test('settings are resolved in the same way every time, and what was asked with is left alone', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('true', '5', 'a,b', '[1]', '{"a":1}', ''));
  const data = fc.dictionary(
    fc.constantFrom('name', 'cli', 'zzz', '__proto__'),
    fc.oneof(fc.dictionary(fc.constantFrom('count', 'on', 'list', 'zzz'), fc.jsonValue()), fc.jsonValue()),
  );
  const env = fc.dictionary(
    fc.constantFrom('BITOPS_TOOL_NAME', 'BITOPS_TOOL_COUNT', 'BITOPS_TOOL_LIST', 'OLD_ON'),
    text,
  );
  const set = fc.array(fc.tuple(fc.constantFrom(...paths, 'cli.zzz'), text).map((pair) => pair.join('=')));
  fc.assert(
    fc.property(data, env, set, (own, variables, flags) => {
      const asked = { own: JSON.stringify({ tool: own }), env: variables, set: flags };
      const before = structuredClone({ env: variables, set: flags });
      const first = ask(schema, asked);
      expect(ask(schema, asked)).toEqual(first);
      expect({ env: variables, set: flags }).toEqual(before);
      // Either there is a configuration, or it is said why there is none; every fault has what, where and the mend.
      expect(first.config === undefined).toBe(first.faults.length + first.missing.length > 0);
      for (const fault of [...first.faults, ...first.missing]) {
        expect(fault).toMatchObject({
          at: { file: expect.any(String) },
          what: expect.any(String),
          fix: expect.any(String),
        });
      }
    }),
  );
});

test('a fault in a file has the line and the column of what is wrong', () => {
  const blank = fc.array(fc.constantFrom('', '# a comment', '   '), { maxLength: 4 });
  fc.assert(
    fc.property(blank, blank, fc.integer({ min: 1, max: 6 }), (above, between, indent) => {
      const space = ' '.repeat(indent);
      const lines = [...above, 'tool:', ...between, `${space}cli:`, `${space}${space}on: maybe`];
      const { faults } = ask(schema, { own: lines.join('\n') });
      expect(faults.map((it) => it.at)).toEqual([
        { file: '/repo/env.yaml', line: lines.length, column: 2 * indent + 'on: '.length + 1 },
      ]);
    }),
  );
});

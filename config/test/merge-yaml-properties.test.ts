/** What holds of every two YAML texts that are merged. */

import { expect, test } from 'vitest';
import fc from '../../test/rig/fast-check.js';
import { isRecord, mergeYaml, parseDocument } from '../src/index.js';

const merge = (under: string, over: string) =>
  mergeYaml({ text: under, file: '/ops/_default/a.yaml' }, { text: over, file: '/ops/test/a.yaml' });
const lines = (...list: readonly string[]) => list.map((line) => `${line}\n`).join('');

const scalar = fc.constantFrom(
  ...['0644', '012345678901', '1.10', 'yes', 'Off', '2024-01-01', '~', '', '1e3', '0x1F', '1_000', '190:20:30', '.inf'],
  ...[
    'word',
    'two words',
    'http://x:80/y#z',
    "'it''s'",
    '"a\\tb"',
    '"\\u00e9 \\N"',
    "'# none'",
    '"0644"',
    '-x',
    '[1, "a, b"]',
    '[]',
    '{}',
  ],
);
const key = fc.constantFrom('a', 'b', 'c', 'd', '7', '"7"', 'yes', "'yes'", '0644', 'x y');
type Node =
  | string
  | { readonly pairs: readonly (readonly [string, Node])[]; readonly flow: boolean; readonly merges: string };
const pairs = (node: fc.Arbitrary<Node>) =>
  fc.uniqueArray(fc.tuple(key, node), { selector: ([it]) => it, maxLength: 4 });
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.record({
      pairs: pairs(tie('node')),
      flow: fc.boolean(),
      merges: fc.constantFrom('', '', '*s', '[*s, *t]', '*s '),
    }),
    fc.constantFrom('*s', '*t'),
  ),
}));

/** A document whose anchors `s` and `t` are maps; nodes without them have no aliases. */
const document = fc
  .record({ s: pairs(scalar), t: pairs(scalar), rest: pairs(node), hasAnchors: fc.boolean() })
  .map((it) => {
    const shared = it.hasAnchors ? [`s: &s ${flow(it.s)}`, `t: &t ${flow(it.t)}`] : [];
    return lines(...shared, ...it.rest.flatMap((pair) => block(pair, '', it.hasAnchors)));
  });

function block([name, value]: readonly [string, Node], indent: string, aliases: boolean): string[] {
  if (typeof value === 'string') return [`${indent}${name}: ${!aliases && value.startsWith('*') ? 'none' : value}`];
  const merges = aliases && value.merges !== '' ? [['<<', value.merges] as const] : [];
  const all = [...merges, ...value.pairs];
  if (value.flow || all.length === 0) return [`${indent}${name}: ${flow(all, aliases)}`];
  return [`${indent}${name}: # of ${indent.length}`, ...all.flatMap((pair) => block(pair, `${indent}  `, aliases))];
}

function flow(all: readonly (readonly [string, Node])[], aliases = false): string {
  const parts = all.map(([name, value]) => {
    if (typeof value !== 'string') return `${name}: ${flow(value.pairs, aliases)}`;
    return `${name}: ${!aliases && value.startsWith('*') ? 'none' : value.replace(/^http.*/, 'word')}`;
  });
  return `{ ${parts.join(', ')} }`;
}

function deepMerge(under: unknown, over: unknown): unknown {
  if (!isRecord(under) || !isRecord(over)) return over;
  const both = Object.entries(over).map(([name, value]) => [
    name,
    Object.hasOwn(under, name) ? deepMerge(under[name], value) : value,
  ]);
  return { ...under, ...Object.fromEntries(both) };
}

/** As files of configuration are read, whose keys are text: those that differ only in their type are told apart here. */
const read = (text: string) => parseDocument(text.replace(/(["'])(7|yes)\1:(?=[\s},])/g, 'text $2:'), 'a.yaml').data;

test('the values of the result are those of a deep merge of the values, and every plain scalar is as it was', async () => {
  await fc.assert(
    fc.asyncProperty(document, document, async (under, over) => {
      const merged = (await merge(under, over)) ?? '';
      expect(read(merged)).toEqual(deepMerge(read(under), read(over)));
      const words = (text: string) => new Set(text.match(/(?<=: )[\w.:-]+(?=\n| }|, )/g));
      expect([...words(merged)].filter((it) => !words(under).has(it) && !words(over).has(it))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

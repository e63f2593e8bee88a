/** Documents of all kinds, read by PyYAML and by bitops. */

import { expect, test } from 'vitest';
import fc from '../../test/rig/fast-check.js';
import { parseDocument } from '../src/index.js';
import { hasPyYaml, readWithPyYaml, sameAsPyYaml } from './pyyaml.js';

const words =
  'yes Yes no NO on Off true TRUE tRUE y n ~ null Null nuLL .inf -.INF +.inf .nan .NaN 2024-01-01 2024-01-01T10:00:00Z = 1e3 1.5e+3 0644 -0644 0o17 08 0b11 0x1F 1_000 1:30 190:20:30.15 1:60 -1:30 .5 -.5 1. 1.5e3 12e03 0. 00 -0 +1 a#b a:b http://x.y a,b ${x} *'.split(
    ' ',
  );
const numbers = fc.string({ unit: fc.constantFrom(...'0123456789+-_.:eExXboaF'), minLength: 1, maxLength: 8 });
const plain = fc.oneof(
  fc.constantFrom(...words),
  numbers,
  fc.stringMatching(/^[a-z][a-z ]{0,8}[a-z]$/),
  fc.constant(''),
);
const text = fc.string({ unit: 'grapheme-ascii', maxLength: 20 });
const scalar = fc.oneof(
  { weight: 4, arbitrary: plain },
  text.map((it) => JSON.stringify(it)),
  text.map((it) => `'${it.replaceAll("'", "''")}'`),
  plain.map((it) => `!!str ${it}`),
);
/** PyYAML takes a lone - in brackets for a text, and a : there for the end of a key: no other reader of YAML does so. */
const inFlow = scalar.filter((it) => !/^(!!str )?[-:?]|:$/.test(it));
const key = fc.oneof(fc.constantFrom(...words.slice(0, 14)), fc.stringMatching(/^[a-z_][a-z0-9_-]{0,6}$/), numbers);

/** A node as lines: in its flow style it is one. */
type Node = readonly string[];

const keyed = (node: fc.Arbitrary<Node>) =>
  fc.uniqueArray(fc.tuple(key, node), { selector: ([it]) => it, maxLength: 4 });
const indented = (lines: Node) => lines.map((line) => `  ${line}`);
const below = (label: string, node: Node): Node =>
  node.length === 1 ? [`${label} ${node[0]}`] : [label, ...indented(node)];

const { node } = fc.letrec<{ node: Node; map: Node }>((tie) => ({
  map: keyed(tie('node')).map((them) => ['# a map', ...them.flatMap(([name, it]) => below(`${name}:`, it))]),
  node: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'yaml' },
    scalar.map((it) => [it]),
    tie('map'),
    fc.array(tie('node'), { maxLength: 3 }).map((them) => ['# a list', ...them.flatMap((it) => below('-', it))]),
    keyed(inFlow.map((it) => [it])).map((them) => [`{${them.map(([name, [it]]) => `${name}: ${it}`).join(', ')}}`]),
    fc.array(inFlow, { maxLength: 3 }).map((them) => [`[${them.join(', ')}]`]),
    fc
      .array(fc.stringMatching(/^[a-z:#][a-z:# ]{0,12}$/), { minLength: 1, maxLength: 4 })
      .map((them) => ['|', ...them]),
    fc
      .array(fc.stringMatching(/^[a-z:#]{1,6}( [a-z]{1,3})?$/), { minLength: 1, maxLength: 4 })
      .map((them) => ['>-', ...them]),
  ),
}));

const documents = fc
  .tuple(
    fc.uniqueArray(fc.tuple(key, node), { selector: ([it]) => it, minLength: 1, maxLength: 4 }),
    fc.constantFrom('\n', '\r\n', '\r'),
  )
  .map(([them, end]) => {
    const lines = them.flatMap(([name, it]) =>
      /^[|>]/.test(it[0] ?? '') ? [`${name}: ${it[0]}`, ...indented(it.slice(1))] : below(`${name}:`, it),
    );
    return lines.join(end) + end;
  });

/** Twice the same key is refused here, and two keys that Python takes for one are two. */
function readOrSay(text: string): unknown {
  try {
    return parseDocument(text, '/repo/bitops.config.yaml').data;
  } catch (error) {
    return error instanceof Error && 'why' in error ? `${error.message}: ${error.why}` : error;
  }
}

test.skipIf(!hasPyYaml)('whatever PyYAML reads, bitops reads the same (needs PyYAML)', { timeout: 120_000 }, () => {
  const texts = fc.sample(documents, { numRuns: 3000, seed: 7 });
  const theirs = readWithPyYaml(texts);
  const read = texts.flatMap((it, at) => (theirs[at] === undefined ? [] : [[it, theirs[at]] as const]));
  expect(read.length).toBeGreaterThan(1000);
  const different = read.filter(([it, data]) => !sameAsPyYaml(readOrSay(it), data));
  expect(different.slice(0, 5).map(([it, data]) => ({ text: it, theirs: data, ours: readOrSay(it) }))).toEqual([]);
});

test.skipIf(!hasPyYaml)(
  'every plain value that looks like a number is read as PyYAML reads it (needs PyYAML)',
  { timeout: 120_000 },
  () => {
    const texts = fc
      .sample(fc.oneof(numbers, fc.constantFrom(...words)), { numRuns: 10_000, seed: 7 })
      .map((it) => `a: ${it}\n`);
    const theirs = readWithPyYaml(texts);
    const read = texts.flatMap((it, at) => (theirs[at] === undefined ? [] : [[it, theirs[at]] as const]));
    const different = read.filter(([it, data]) => !sameAsPyYaml(readOrSay(it), data));
    expect(different.slice(0, 20).map(([it, data]) => ({ text: it, theirs: data, ours: readOrSay(it) }))).toEqual([]);
  },
);

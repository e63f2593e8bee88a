import { get, parseDocument, resolveSettings } from '@bitops/config';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { fixKeys } from '../src/fix/fix-keys.js';

const text = z.string().optional();
const schema = z.strictObject({
  cli: z.strictObject({ action: text, names: z.array(z.string()).default([]) }),
  options: z.strictObject({
    size: text,
    zone: text,
    deep: z.strictObject({ inner: z.strictObject({ name: text }) }),
    action: text.meta({ replacedBy: 'cli.action' }),
    command: text.meta({ replacedBy: 'cli.action' }),
    'old-size': text.meta({ replacedBy: 'options.size' }),
    old: z.strictObject({ name: text.meta({ replacedBy: 'options.deep.inner.name' }) }),
  }),
});

const file = '/repo/bitops.config.yaml';
const fix = (it: string) => fixKeys({ file, text: it, root: 'tool', schema });
const lines = (...list: readonly string[]) => list.map((it) => `${it}\n`).join('');

test('a key is renamed where it stands', () => {
  const before = lines('tool:', '  options:', '    "old-size": 3 # three', '    zone: a');
  const { text: after, changed, left } = fix(before);
  expect(after).toBe(before.replace('old-size', 'size'));
  expect(changed).toEqual([
    { from: 'tool.options.old-size', to: 'tool.options.size', at: { file, line: 3, column: 5 } },
  ]);
  expect(left).toEqual([]);
});

test('a key moves to its section with the comments above it and behind it; a section that is empty then goes', () => {
  const before = lines(
    '# top',
    'tool:',
    '  options:',
    '    # why',
    '    command: plan # not yet',
    '  cli:',
    '    names: [a]',
  );
  expect(fix(before).text).toBe(
    lines('# top', 'tool:', '  cli:', '    # why', '    action: plan # not yet', '    names: [a]'),
  );
});

test('what moves together stays in its order', () => {
  const before = lines('tool:', '  options:', '    old-size: 1', '    old:', '      name: x', '    command: plan');
  expect(fix(before).text).toBe(
    lines(
      'tool:',
      '  cli:',
      '    action: plan',
      '  options:',
      '    size: 1',
      '    deep:',
      '      inner:',
      '        name: x',
    ),
  );
});

const moved = 'tool:\n  cli:\n    action: plan';
test.each([
  ['without a line end at its end', 'tool:\n  options:\n    command: plan', moved],
  [
    'with the line ends of Windows',
    'tool:\r\n  options:\r\n    command: plan\r\n',
    `${moved}\n`.replaceAll('\n', '\r\n'),
  ],
  ['with a byte order mark', '\uFEFFtool:\n  options:\n    command: plan\n', `\uFEFF${moved}\n`],
  ['as a document of its own', `---\n\n\ntool:\n  options:\n    command: plan\n...\n`, `---\n\n\n${moved}\n...\n`],
  [
    'that has the section, empty',
    'tool:\n  cli: {} # none\n  options:\n    command: plan\n',
    'tool:\n  cli: # none\n    action: plan\n',
  ],
])('a file %s stays one', (_, before, after) => {
  expect(fix(before).text).toBe(after);
});

test.each([
  [
    'the new key is there, too',
    'tool:\n  cli: { action: apply }\n  options:\n    command: plan\n',
    /cli.action is there, too/,
  ],
  ['an alias', 'tool:\n  options: &it\n    command: plan\n', /an anchor/],
  ['a merge key', 'tool:\n  options:\n    <<: { zone: a }\n    command: plan\n', /a merge key/],
  ['a flow map', 'tool: { options: { command: plan } }\n', /a line of its own/],
  ['more lines than one', 'tool:\n  options:\n    command: |-\n      plan\n', /a line of its own/],
])('nothing is changed, and why is told: %s', (_, before, why) => {
  const { text: after, changed, left } = fix(before);
  expect(after).toBe(before);
  expect(changed).toEqual([]);
  expect(left).toMatchObject([
    { from: 'tool.options.command', to: 'tool.cli.action', why: expect.stringMatching(why) },
  ]);
});

const value = fc.constantFrom(
  'plan',
  '"plan"',
  "'it''s'",
  '1.10',
  'yes',
  '0644',
  '"# no comment"',
  '"${env.X}"',
  '""',
  '~',
  'a: b',
);
const comment = fc.constantFrom('', ' # why', ' #');
const key = fc.constantFrom('action', 'command', 'old-size', 'size', 'zone', 'unknown');
const entry = fc.tuple(key, value, comment, fc.boolean());
const section = fc.uniqueArray(entry, { selector: ([name]) => name, maxLength: 4 });
const sections = fc.record({ cli: section, options: section, old: fc.option(value), cliFirst: fc.boolean() });
const form = fc.record({ step: fc.constantFrom(1, 2, 4), eol: fc.constantFrom('\n', '\r\n'), open: fc.boolean() });

/** A file of settings as people may write it. */
const settings = fc.tuple(sections, form).map(([{ cli, options, old, cliFirst }, { step, eol, open }]) => {
  const indent = ' '.repeat(step);
  const block = (name: string, list: typeof cli, more: readonly string[]) => [
    `${indent}${name}:`,
    ...list.flatMap(([it, said, behind, above]) => [
      ...(above ? [`${indent}${indent}# about ${it}`] : []),
      `${indent}${indent}${it}: ${said}${behind}`,
    ]),
    ...more.map((it) => indent + indent + it),
  ];
  const both = [
    block('cli', cli, []),
    block('options', options, old === null ? [] : ['old:', `${indent}name: ${old}`]),
  ];
  const all = ['tool:', ...(cliFirst ? both : both.reverse()).flat()];
  return all.join(eol) + (open ? '' : eol);
});

/** The settings that a text comes to; `undefined` where it can't be read. */
function meaningOf(it: string): unknown {
  try {
    const document = parseDocument(it.replace(/^\uFEFF/, ''), file);
    const layers = [{ document, root: ['tool'] }];
    const { config, faults, missing } = resolveSettings({ schema, name: 'tool', layers, env: {}, file });
    return {
      config,
      codes: [...faults, ...missing].map((fault) => fault.code).sort(),
      other: get(document.data, ['x']),
    };
  } catch {
    return undefined;
  }
}

const commentsOf = (it: string) => (it.match(/# (about \S+|why)/g) ?? []).sort();

test('whatever a file says, it means the same afterwards, keeps its comments, and is not changed a second time', () => {
  fc.assert(
    fc.property(settings, (before) => {
      const meaning = meaningOf(before);
      fc.pre(meaning !== undefined);
      const first = fix(before);
      expect(meaningOf(first.text)).toEqual(meaning);
      expect(commentsOf(first.text)).toEqual(commentsOf(before));
      expect(first.text.includes('\r')).toBe(before.includes('\r'));
      expect(first.text.endsWith('\n')).toBe(before.endsWith('\n'));
      expect(first.text.match(/(?<!\r)\n/g)).toEqual(before.includes('\r') ? null : first.text.match(/\n/g));
      const again = fix(first.text);
      expect(again).toMatchObject({ text: first.text, changed: [] });
      expect(again.left.map((it) => it.from).sort()).toEqual(first.left.map((it) => it.from).sort());
    }),
    { numRuns: 500 },
  );
});

import type { Explanation, Setting } from '@bitops/core';
import { expect, it } from 'vitest';
import { createStyle } from '../src/colors.js';
import { renderExplanation } from '../src/reporters/explanation.js';
import { toValue } from '../src/reporters/value.js';
import { narrowWidth } from '../src/reporters/width.js';
import { wrap } from '../src/reporters/wrap.js';

const at = (line: number, file = '/srv/ops/test/web/bitops.config.yaml') => ({ file, line, column: 3 });

const settings: readonly Setting[] = [
  setting('cli.wait', 30, {
    unit: 'seconds',
    origins: [
      { kind: 'flag', name: '--set cli.wait', value: 30 },
      { kind: 'variable', name: 'BITOPS_TOOL_WAIT', value: 'long', unreadable: true },
      { kind: 'file', name: 'tool.options.wait', at: at(7), value: 20, deprecated: true },
      { kind: 'default', name: 'default', value: 5 },
    ],
  }),
  setting('cli.args', ['--region', 'eu-central-1', '--size', 'large', '--and', 'what', 'else', 'there', 'is'], {
    origins: [{ kind: 'file', name: 'tool.cli.args', at: at(12), value: [] }],
    description: 'What the tool is called with, in the order in which it is given here',
    variables: ['BITOPS_TOOL_ARGS'],
    examples: [['--region', 'eu']],
  }),
  setting('options.merge-parameters.parameters.directory', 'parameters'),
  setting('cli.mode', 'aply', { state: 'invalid', origins: [{ kind: 'file', name: 'x', at: at(13), value: 'aply' }] }),
  setting('cli.namespace', undefined, { state: 'missing', origins: [] }),
  setting('cli.extra', undefined, { state: 'unset', origins: [], description: 'More' }),
];

function setting(key: string, value: unknown, more: Partial<Setting> = {}): Setting {
  const origins = [{ kind: 'default', name: 'default', value }] as const;
  const own = { path: key.split('.'), field: key, state: 'set', secret: false, variables: [], examples: [] } as const;
  return { ...own, ...(value === undefined ? {} : { value }), origins, ...more };
}

function render(columns: number | undefined, all = false, color = false): string {
  const web = { name: 'web', folder: '/srv/ops/test/web', tool: 'tool', mayChange: true, settings };
  const explanation: Explanation = {
    environment: 'test',
    folder: '/srv/ops/test',
    settings: [],
    deployments: [web],
    warnings: [],
    faults: [],
  };
  return renderExplanation(explanation, {
    style: createStyle(color),
    cwd: '/srv/ops',
    columns,
    width: narrowWidth,
    all,
  });
}

it('is aligned on a terminal of 80 columns, and loses nothing that does not fit', () => {
  expect(`\n${render(80)}`).toMatchInlineSnapshot(`
    "
    test  bitops

    test › web  tool
      cli.wait       30 seconds                     --set cli.wait
        overrides    long (not valid)               variable BITOPS_TOOL_WAIT
        overrides    20                             test/web/bitops.config.yaml:7:3
        written as   tool.options.wait
        overrides    5                              default
      cli.args       ["--region", "eu-central-1", "--size", "large", "--and",
                     "what", "else", "there", "is"]
                                                    test/web/bitops.config.yaml:12:3
      options.merge-parameters.parameters.directory
                     parameters                     default
      cli.mode       aply (not valid)               test/web/bitops.config.yaml:13:3
      cli.namespace  —                              must be set

      Not set: cli.extra.
      Before hooks run first: they may still change these values.
    "
  `);
  for (const columns of [40, 60, 80, 100]) {
    const lines = render(columns, true).split('\n');
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
  }
});

it('has one line for each row where nobody has to fit it', () => {
  const lines = render(undefined).split('\n');
  expect(lines.filter((line) => line.includes('--region'))).toEqual([
    expect.stringMatching(/^ {2}cli.args .*"is"\] {2}test\/web\/bitops.config.yaml:12:3$/),
  ]);
});

it('tells with --all what each setting means, and what could be set', () => {
  expect(`\n${render(80, true)}`).toMatchInlineSnapshot(`
    "
    test  bitops

    test › web  tool
      cli.wait       30 seconds                     --set cli.wait
        overrides    long (not valid)               variable BITOPS_TOOL_WAIT
        overrides    20                             test/web/bitops.config.yaml:7:3
        written as   tool.options.wait
        overrides    5                              default
      cli.args       ["--region", "eu-central-1", "--size", "large", "--and",
                     "what", "else", "there", "is"]
                                                    test/web/bitops.config.yaml:12:3
        What the tool is called with, in the order in which it is given here.
        Variables: BITOPS_TOOL_ARGS. Example: ["--region", "eu"].
      options.merge-parameters.parameters.directory
                     parameters                     default
      cli.mode       aply (not valid)               test/web/bitops.config.yaml:13:3
      cli.namespace  —                              must be set
      cli.extra      —                              not set
        More.

      Before hooks run first: they may still change these values.
    "
  `);
});

it('says the same without colours', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken away
  expect(render(80, true, true).replace(/\u001b\[\d+m/g, '')).toBe(render(80, true));
  expect(render(80, true, true)).toContain('\u001b[');
});

it.each([
  ['deploy.sh', 'deploy.sh'],
  ['two words', 'two words'],
  ['${outputs.net.id}', '${outputs.net.id}'],
  ['', '""'],
  ['true', '"true"'],
  ['1.10', '"1.10"'],
  [' x', '" x"'],
  ['a\nb\u001b[2J', '"a\\nb\\u001b[2J"'],
  ['"x"', '"\\"x\\""'],
  [1.5, '1.5'],
  [null, 'null'],
  [['[ ', 'a,b'], '["[ ", "a,b"]'],
  [{ a: { b: [1, {}] } }, '{"a": {"b": [1, {}]}}'],
  [undefined, '—'],
])('shows %j as %s', (value, shown) => {
  expect(toValue(value)).toBe(shown);
});

it('breaks lines at spaces, and words only where they are too long', () => {
  expect(wrap('a bb ccc dddddddd e', 5, narrowWidth)).toEqual(['a bb', 'ccc', 'ddddd', 'ddd e']);
  expect(wrap('', 5, narrowWidth)).toEqual(['']);
});

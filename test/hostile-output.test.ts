/** What an ops repo, or a tool in it, can do to whoever looks on: a person at a terminal, or the CI server that reads the log. */
import { describe, expect, test } from 'vitest';
import { opsRepo } from './rig.js';

const esc = '\u001b';
/** What no name is made of by people who mean well. */
const name = `::error::a${esc}]0;title\u0007${esc}[2J\u202eb\u009b1A##[add-mask]c\n::add-mask::d##vso[task.complete]`;
const orders = [
  ...['::add-mask::plain', '  ::set-output name=x::y', '\t::stop-commands::token', '::error file=a,line=1::told'],
  ...[
    '##[set-output name=x;]y',
    'text ##[add-mask]word',
    '##vso[task.setvariable variable=x]y',
    "##teamcity[message text='x']",
  ],
  ...[
    `section_start:1560896352:own[collapsed=true]\\r${esc}[0Ka`,
    `${esc}]8;;https://evil.example${esc}\\\\link${esc}]8;;${esc}\\\\`,
  ],
  ...[
    `${esc}]52;c;ZXZpbA==${esc}\\\\copied`,
    `${esc}[?1049hother`,
    `${esc}P$q"p${esc}\\\\asked`,
    `${esc}[8mhidden`,
    `${esc}[31mred`,
  ],
];

const repo = () =>
  opsRepo({
    'test/bitops.config.yaml': JSON.stringify({ bitops: { deployments: { [name]: { plugin: 'shell' } } } }),
    [`test/${name}/deploy.sh`]: `printf '%b\\n' ${orders.map((it) => `'${it.replaceAll("'", "'\\''")}'`).join(' ')} >&2; exit 1\n`,
    [`test/${name}/plan.sh`]: 'true\n',
    'plain/shell/deploy.sh': '',
  });

/** Nothing in it moves a cursor, hides a word, turns text round, or is an order for a CI server. */
function checkInert(text: string): void {
  const colours = new RegExp(`${esc}\\[(?!8m)[\\d;]*m`, 'g');
  expect(text.replace(colours, '')).not.toMatch(/[^\n\t\P{Cc}]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
  expect(text).not.toMatch(/^\s*::/m);
  expect(text).not.toMatch(/##\[|##vso\[|##teamcity\[/i);
}

describe('names and output of strangers', () => {
  test.each([
    ...[
      ['list'],
      ['list', '--format', 'json'],
      ['graph'],
      ['graph', '--format', 'dot'],
      ['graph', '--format', 'mermaid'],
    ],
    ...[
      ['explain', 'test', name],
      ['explain', 'test', name, '--format', 'json'],
      ['validate'],
      ['validate', '--format', 'json'],
    ],
    ...[
      ['doctor'],
      ['list', name],
      ['deploy', '--set', `${name}=1`],
      ['plan', name, '--format', 'json'],
      [name],
      [`--${name}`],
    ],
  ])('are no orders: bitops %j %j', async (...args) => {
    const { stdout, stderr } = await repo().bitops(args, { env: { FORCE_COLOR: '1' } });
    expect(stdout + stderr).not.toBe('');
    checkInert(stdout);
    checkInert(stderr);
  });

  test('are no orders in a run, and are read by people all the same', async () => {
    const { stdout, stderr, exitCode } = await repo().bitops(['deploy', 'test'], { env: { FORCE_COLOR: '1' } });
    expect(exitCode).toBe(1);
    checkInert(stdout);
    checkInert(stderr);
    for (const seen of [
      ': :error file=a,line=1::told',
      '## [add-mask]word',
      '## vso[task.setvariable',
      'link',
      'copied',
      'hidden',
    ]) {
      expect(stderr).toContain(seen); // the error quotes the last lines
    }
    expect(stdout).toMatch(/│.* ::add-mask::plain/); // behind the gutter it is none
    expect(stdout).toContain(`${esc}[31mred`);
  });

  test('are no orders as JSON, which holds all of it', async () => {
    const { stdout, events } = await repo().bitops(['deploy', 'test', '--format', 'json']);
    checkInert(stdout);
    const lines = events.flatMap((it) => (it.type === 'output' ? [it.line] : []));
    expect(lines).toEqual(expect.arrayContaining(['::add-mask::plain', 'text ##[add-mask]word', `${esc}[31mred`]));
    expect(events[1]).toMatchObject({ type: 'environment.started' });
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .every((line) => line.startsWith('{')),
    ).toBe(true);
  });
});

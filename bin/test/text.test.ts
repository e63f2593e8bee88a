import type { EventBody } from '@bitops/core';
import { expect, it } from 'vitest';
import { textReporter } from '../src/reporters/text.js';
import { loadWidth, narrowWidth } from '../src/reporters/width.js';
import { fakeScreen, stamp } from './fakes.js';

const net = { environment: 'test', deployment: 'terraform/net' };
const web = { environment: 'test', deployment: 'web' };

const goodRun: readonly EventBody[] = [
  { type: 'run.started', intent: 'deploy', environments: ['test'], dryRun: false, version: '1.2.3' },
  { type: 'environment.started', environment: 'test' },
  { type: 'hook.started', id: 'h1', hook: 'beforeEnv', plugin: 'shell-hooks', script: 'login.sh', environment: 'test' },
  { type: 'output', id: 'h1', stream: 'stdout', line: 'logged in' },
  { type: 'hook.finished', id: 'h1', script: 'login.sh', exitCode: 0, durationMs: 20, environment: 'test' },
  { type: 'deployment.started', ...net, tool: 'terraform', intent: 'deploy', action: 'apply' },
  {
    type: 'warning',
    code: 'KEY_DEPRECATED',
    what: 'target is deprecated',
    fix: 'Write targets.',
    at: { file: '/srv/a.yaml', line: 3, column: 5 },
    ...net,
  },
  {
    type: 'command.started',
    id: 'c1',
    file: 'terraform',
    args: ['init', '-backend-config=key=a b'],
    cwd: '/w/test',
    effect: 'read',
    ...net,
  },
  { type: 'output', id: 'c1', stream: 'stdout', line: 'Initializing the backend...' },
  { type: 'output', id: 'c1', stream: 'stdout', line: '' },
  { type: 'command.finished', id: 'c1', exitCode: 0, durationMs: 1200, ...net },
  { type: 'deployment.previewed', changes: [{ address: 'terraform_data.a', action: 'create' }], ...net },
  {
    type: 'deployment.finished',
    ...net,
    tool: 'terraform',
    action: 'apply',
    outcome: 'succeeded',
    durationMs: 2345,
    changes: { create: 1, update: 0, replace: 0, delete: 0, read: 0 },
  },
  { type: 'deployment.started', ...web, tool: 'web', intent: 'deploy', action: 'apply' },
  { type: 'deployment.finished', ...web, tool: 'web', action: 'apply', outcome: 'succeeded', durationMs: 5 },
  { type: 'environment.finished', environment: 'test', outcome: 'succeeded', durationMs: 2400 },
  { type: 'run.finished', outcome: 'succeeded', exitCode: 0, durationMs: 2500 },
];

const badRun: readonly EventBody[] = [
  { type: 'run.started', intent: 'deploy', environments: ['test', 'prod'], dryRun: false, version: '1.2.3' },
  { type: 'deployment.started', ...net, tool: 'terraform', intent: 'deploy', action: 'apply' },
  { type: 'warning', code: 'HOOK_IGNORED', what: 'notes.txt is no hook', ...net },
  command('c1', net),
  { type: 'output', id: 'c1', stream: 'stderr', line: 'Error: no such provider' },
  { type: 'command.finished', id: 'c1', exitCode: 1, durationMs: 1200, ...net },
  {
    type: 'error',
    code: 'COMMAND_FAILED',
    what: 'terraform plan ended with exit code 1',
    why: 'Error: no such provider\n  on main.tf line 3',
    fix: 'Mend main.tf.',
    ...net,
  },
  { type: 'deployment.finished', ...net, tool: 'terraform', action: 'apply', outcome: 'failed', durationMs: 1300 },
  {
    type: 'deployment.finished',
    ...web,
    tool: 'shell',
    action: 'apply',
    outcome: 'skipped',
    reason: 'terraform/net failed',
    durationMs: 0,
  },
  { type: 'run.finished', outcome: 'failed', exitCode: 1, durationMs: 1400 },
];

it('prints a run as a person reads it', () => {
  expect(`\n${print(goodRun)}`).toMatchInlineSnapshot(`
    "
    bitops deploy  test  1.2.3

    ━ test
      $ login.sh
      │ logged in

    ━ test › terraform/net  terraform apply
    ⚠ KEY_DEPRECATED target is deprecated
      at a.yaml:3:5
      fix: Write targets.
      $ terraform init '-backend-config=key=a b'
      │ Initializing the backend...
      │
      preview: +1 ~0 ±0 -0
    ✔ test › terraform/net  applied  +1 ~0 ±0 -0  2.3s

    ━ test › web  apply
    ✔ test › web  applied  5ms

      deployment            tool       outcome  changes      time
    ✔ test › terraform/net  terraform  applied  +1 ~0 ±0 -0  2.3s
    ✔ test › web            web        applied  —             5ms

    ✔ deploy done: 2 deployments, +1 ~0 ±0 -0 in 2.5s
    "
  `);
});

it('says why a run failed, in place and with the mend at the end', () => {
  expect(`\n${print(badRun)}`).toMatchInlineSnapshot(`
    "
    bitops deploy  test, prod  1.2.3

    ━ test › terraform/net  terraform apply
    ⚠ HOOK_IGNORED notes.txt is no hook
      $ terraform plan
      │ Error: no such provider
      └ exit code 1 after 1.2s
    ✘ COMMAND_FAILED terraform plan ended with exit code 1
    ✘ test › terraform/net  failed  1.3s
    ○ test › web  skipped: terraform/net failed

      deployment            tool       outcome  changes  time
    ✘ test › terraform/net  terraform  failed   —        1.3s
    ○ test › web            shell      skipped  —           —

    ✘ deploy failed: 0 of 2 deployments succeeded, 1 failed, 1 skipped in 1.4s

    ✘ COMMAND_FAILED terraform plan ended with exit code 1
      Error: no such provider
        on main.tf line 3
      fix: Mend main.tf.
    "
  `);
});

it('says what a dry run leaves out', () => {
  const events: EventBody[] = [
    { type: 'run.started', intent: 'deploy', environments: ['test'], dryRun: true, version: '1.2.3' },
    { type: 'deployment.started', ...web, tool: 'shell', intent: 'deploy', action: 'apply' },
    {
      type: 'command.started',
      id: 'c1',
      file: 'bash',
      args: ['deploy.sh'],
      cwd: '/w',
      effect: 'write',
      dryRun: true,
      ...web,
    },
    { type: 'deployment.finished', ...web, tool: 'shell', action: 'apply', outcome: 'succeeded', durationMs: 3 },
    { type: 'run.finished', outcome: 'succeeded', exitCode: 0, durationMs: 12 },
  ];
  expect(`\n${print(events)}`).toMatchInlineSnapshot(`
    "
    bitops deploy  test  1.2.3
    Dry run: what would change anything is shown and not done.

    ━ test › web  shell apply
      $ bash deploy.sh  (not done)
    ✔ test › web  dry run  3ms

      deployment  tool   outcome  changes  time
    ✔ test › web  shell  dry run  —         3ms

    ✔ deploy (dry run) done: 1 deployment in 12ms
    "
  `);
});

it('names the deployment on lines that stand under the heading of another', () => {
  const events: EventBody[] = [
    { type: 'deployment.started', ...net, tool: 'terraform', intent: 'plan', action: 'preview' },
    command('c1', net),
    { type: 'output', id: 'c1', stream: 'stdout', line: 'one' },
    { type: 'deployment.started', ...web, tool: 'shell', intent: 'plan', action: 'preview' },
    command('c2', web),
    { type: 'output', id: 'c1', stream: 'stdout', line: 'two' },
    { type: 'output', id: 'c2', stream: 'stdout', line: 'three' },
    { type: 'command.finished', id: 'c1', exitCode: null, signal: 'SIGINT', durationMs: 61_000, ...net },
  ];
  expect(`\n${print(events)}`).toMatchInlineSnapshot(`
    "

    ━ test › terraform/net  terraform preview
      $ terraform plan
      │ one

    ━ test › web  shell preview
      test › web $ terraform plan
      test › terraform/net │ two
      test › web │ three
      test › terraform/net └ ended by SIGINT after 1m 01s
    "
  `);
});

it('puts a line that came in pieces together, and ends it where another begins', () => {
  const events: EventBody[] = [
    { type: 'deployment.started', ...web, tool: 'shell', intent: 'plan', action: 'preview' },
    command('c1', web),
    { type: 'output', id: 'c1', stream: 'stdout', line: 'a very long ', continued: true },
    { type: 'output', id: 'c1', stream: 'stdout', line: 'line' },
    { type: 'output', id: 'c1', stream: 'stdout', line: 'not ended', continued: true },
    { type: 'warning', code: 'SOMETHING_ODD', what: 'in between' },
    { type: 'output', id: 'c1', stream: 'stdout', line: ' ended' },
  ];
  expect(`\n${print(events)}`).toMatchInlineSnapshot(`
    "

    ━ test › web  shell preview
      $ terraform plan
      │ a very long line
      │ not ended
    ⚠ SOMETHING_ODD in between
      │  ended
    "
  `);
});

it('shortens names before it would wrap the table', async () => {
  const long = { environment: 'produktion-süd', deployment: 'terraform/netzwerk/größe-日本' };
  const events: EventBody[] = [
    { type: 'environment.started', environment: long.environment },
    finished(long, 'succeeded'),
    finished({ ...long, deployment: 'web' }, 'skipped'),
    { type: 'run.finished', outcome: 'failed', exitCode: 1, durationMs: 3_725_000 },
  ];
  const width = await loadWidth([long.environment, long.deployment]);
  const at = (columns: number) => {
    const { screen, text } = fakeScreen({ columns, level: 'warn' });
    const reporter = textReporter(screen, { width, leftOut: new Set(), order: [] });
    for (const event of events) reporter.event(stamp(event));
    return text();
  };
  expect(`\n${at(200)}${at(72)}${at(56)}`).toMatchInlineSnapshot(`
    "

      deployment                                      tool       outcome  changes        time
    ✔ produktion-süd › terraform/netzwerk/größe-日本  terraform  applied  +12 ~0 ±1 -0  840ms
    ○ produktion-süd › web                            terraform  skipped  —                 —

    ✘ run failed: 1 of 2 deployments succeeded, 1 skipped, +12 ~0 ±1 -0 in 1h 02m

      deployment                     tool       outcome  changes        time
    ✔ produktion-sü…werk/größe-日本  terraform  applied  +12 ~0 ±1 -0  840ms
    ○ produktion-süd › web           terraform  skipped  —                 —

    ✘ run failed: 1 of 2 deployments succeeded, 1 skipped, +12 ~0 ±1 -0 in 1h 02m

      deployment          outcome  changes        time
    ✔ produkti…röße-日本  applied  +12 ~0 ±1 -0  840ms
    ○ produkti…süd › web  skipped  —                 —

    ✘ run failed: 1 of 2 deployments succeeded, 1 skipped, +12 ~0 ±1 -0 in 1h 02m
    "
  `);
  for (const columns of [72, 56]) {
    for (const line of at(columns)
      .split('\n')
      .filter((it) => it.includes('›')))
      expect(width(line)).toBeLessThanOrEqual(columns);
  }
});

it('counts what the user left out, and says no more of it', () => {
  const events: EventBody[] = [
    { type: 'run.started', intent: 'plan', environments: ['test'], dryRun: false, version: '1.2.3' },
    finished(net, 'succeeded'),
    finished(web, 'skipped'),
    { type: 'run.finished', outcome: 'succeeded', exitCode: 0, durationMs: 12 },
  ];
  const { screen, text } = fakeScreen();
  const reporter = textReporter(screen, { width: narrowWidth, leftOut: new Set(['test:web']), order: [] });
  for (const event of events) reporter.event(stamp(event));
  expect(text()).not.toContain('web');
  expect(text()).toContain('1 of 2 deployments succeeded, 1 skipped');
});

it('tells only what matters at the quiet levels, and more at the loud one', () => {
  expect(print(goodRun, { level: 'warn' })).not.toContain('terraform init');
  expect(print(badRun, { level: 'error' })).not.toContain('⚠');
  expect(print(badRun, { level: 'error' })).toContain('fix: ');
  expect(print(goodRun, { level: 'debug' })).toContain('in /w/test');
  expect(print(goodRun, { level: 'debug' })).toContain('create terraform_data.a');
});

it('paints on a terminal only, and keeps the colours of tools there', () => {
  const red: EventBody[] = [command('c1', web), { type: 'output', id: 'c1', stream: 'stdout', line: '\u001b[31mred' }];
  expect(print([...goodRun, ...red])).not.toContain('\u001b');
  const painted = print([...goodRun, ...red], { color: true });
  expect(painted).toContain('\u001b[31mred\u001b[0m\n');
  expect(painted).toContain('\u001b[32m✔');
});

function print(events: readonly EventBody[], look: Parameters<typeof fakeScreen>[0] = {}): string {
  const { screen, text } = fakeScreen(look);
  const reporter = textReporter(screen, { width: narrowWidth, leftOut: new Set(), order: [] });
  for (const event of events) reporter.event(stamp(event));
  return text();
}

function command(id: string, at: typeof net): EventBody {
  return { type: 'command.started', id, file: 'terraform', args: ['plan'], cwd: '/w', effect: 'read', ...at };
}

function finished(at: typeof net, outcome: 'succeeded' | 'skipped'): EventBody {
  const changes = { create: 12, update: 0, replace: 1, delete: 0, read: 3 };
  const more = outcome === 'skipped' ? { reason: 'an earlier one failed' } : { changes };
  return { type: 'deployment.finished', ...at, tool: 'terraform', action: 'apply', outcome, durationMs: 840, ...more };
}

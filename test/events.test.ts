/** What `--format json` prints: events and nothing else, each of its shape, in their order, and none without its end. */
import type { Event } from '@bitops/core';
import { expect, test } from 'vitest';
import { eventTypes, wrongLines } from './event-schemas.js';
import { eventsOf, type Files, type Finished, hooksIn, opsRepo, outcomesOf, resources, testWith } from './rig.js';

const json = ['--format', 'json'] as const;
const terraform = testWith('terraform');

/** The types of all events that any test of this file saw. */
const seen = new Set<string>();

/** All that holds of the events of every run, whatever happened in it. */
function expectSound({ stdout, stderr, events, exitCode }: Finished): void {
  expect(wrongLines(stdout)).toEqual([]);
  for (const { type } of events) seen.add(type);
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', exitCode });
  expect(events.filter((it) => it.type === 'run.started' || it.type === 'run.finished')).toHaveLength(2);
  expect(new Set(events.map((it) => it.run)).size).toBe(1);
  const times = events.map((it) => it.time);
  expect(times).toEqual(times.toSorted());
  expectBalanced(events);
  expect(stderr).toBe('');
}

/** Whatever starts ends, inside of what it is a part of, and nothing is said of it before or after. */
function expectBalanced(events: readonly Event[]): void {
  const refused = events.flatMap((it) =>
    it.type === 'error' && it.code === 'COMMAND_NOT_STARTED' ? [it.deployment] : [],
  );
  const open: string[] = [];
  const ended = new Set<string>();
  const begin = (name: string) => {
    expect([...ended, ...open]).not.toContain(name);
    open.push(name);
  };
  const end = (name: string) => {
    expect(open).toContain(name);
    // Only processes may run beside each other.
    if (!name.startsWith('process')) expect(open.filter((it) => !it.startsWith('process')).at(-1)).toBe(name);
    open.splice(open.indexOf(name), 1);
    ended.add(name);
  };
  for (const event of events) {
    switch (event.type) {
      case 'run.started':
        expect(open).toEqual([]);
        begin('run');
        break;
      case 'environment.started':
        begin(`environment ${event.environment}`);
        break;
      case 'deployment.started':
        expect(open).toContain(`environment ${event.environment}`);
        begin(`deployment ${event.environment}:${event.deployment}`);
        break;
      case 'command.started':
      case 'hook.started':
        expectInside(open, event);
        begin(`process ${event.id}`);
        if (event.dryRun === true) end(`process ${event.id}`);
        break;
      case 'output':
        expect(open).toContain(`process ${event.id}`);
        break;
      case 'command.finished':
      case 'hook.finished':
        if (event.signal !== undefined) expect(event.exitCode).toBeNull();
        // Neither a code nor a signal: it could not even be started, and an error says why.
        if (event.exitCode === null && event.signal === undefined) expect(refused).toContain(event.deployment);
        end(`process ${event.id}`);
        break;
      case 'deployment.previewed':
        expectInside(open, event);
        break;
      case 'deployment.finished': {
        const name = `deployment ${event.environment}:${event.deployment}`;
        if (open.includes(name)) end(name);
        else expect([event.outcome, event.durationMs]).toEqual([expect.stringMatching(/^(skipped|cancelled)$/), 0]);
        if (['skipped', 'cancelled'].includes(event.outcome)) expect(event.reason).toMatch(/./);
        break;
      }
      case 'environment.finished':
        expect(open.filter((it) => it.startsWith('process'))).toEqual([]);
        end(`environment ${event.environment}`);
        break;
      case 'run.finished':
        end('run');
        expect(open).toEqual([]);
        break;
      default:
        expectInside(open, event);
    }
  }
}

function expectInside(
  open: readonly string[],
  it: { readonly environment?: string; readonly deployment?: string },
): void {
  expect(open).toContain('run');
  if (it.deployment !== undefined) expect(it.environment).toBeDefined();
}

const typesOf = (run: Finished) => run.events.map((it) => it.type);
const settings = (...names: readonly string[]) =>
  `bitops:\n  deployments:\n${names.map((name) => `    ${name}: { plugin: shell }\n`).join('')}`;

test('a run in which all goes well, event by event', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': settings('one', 'two'),
    'test/one/deploy.sh': 'echo out; echo err >&2; printf end\n',
    'test/two/deploy.sh': ':\n',
    ...hooksIn('test/one'),
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expectSound(run);
  const hook = ['hook.started', 'output', 'hook.finished'];
  expect(typesOf(run)).toEqual([
    'run.started',
    'environment.started',
    'deployment.started',
    ...hook,
    ...['command.started', 'output', 'output', 'output', 'command.finished'],
    ...hook,
    ...hook,
    'deployment.finished',
    ...['deployment.started', 'command.started', 'command.finished', 'deployment.finished'],
    'environment.finished',
    'run.finished',
  ]);
  const [command] = eventsOf(run, 'command.started');
  expect(command).toMatchObject({ environment: 'test', deployment: 'one', file: 'bash', effect: 'write' });
  expect(command?.cwd).toMatch(/\/repo\/test\/one$/);
  expect(eventsOf(run, 'command.finished')[0]).toMatchObject({ id: command?.id, exitCode: 0 });
  expect(eventsOf(run, 'hook.started').map((it) => it.hook)).toEqual(['beforeTool', 'afterTool', 'afterTool']);
});

test('a tool that fails, one that a signal ends, one that is not there, and what comes after', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: { fail_fast: false, plugins: [./absent.mjs] }\n',
    'absent.mjs': `export default ({ z, tool }) => tool({
      name: 'absent',
      config: z.strictObject({}),
      *steps() { yield { file: 'no-such-program-anywhere', args: ['x'], effect: 'write' }; },
    });`,
    'test/bitops.config.yaml': `${settings('fails', 'dies')}    absent: {}\n    last: { plugin: shell }\n`,
    'test/fails/deploy.sh': 'echo before; exit 41\n',
    'test/dies/deploy.sh': 'kill -KILL $$\n',
    'test/absent/x': '',
    'test/last/deploy.sh': 'echo last\n',
    ...hooksIn('test/fails'),
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(1);
  expectSound(run);
  const ends = eventsOf(run, 'command.finished').map(({ deployment, exitCode, signal }) => [
    deployment,
    exitCode,
    signal,
  ]);
  expect(ends.filter(([deployment]) => deployment !== 'last' && deployment !== 'absent')).toEqual([
    ['fails', 41, undefined],
    ['dies', null, 'SIGKILL'],
  ]);
  expect(outcomesOf(run)).toMatchObject({ 'test:fails': 'failed', 'test:dies': 'failed', 'test:absent': 'failed' });
});

test.each(['before-deploy', 'after-deploy', 'on-failure', 'always'])('a hook in %s that fails', async (phase) => {
  const fails = phase === 'on-failure' ? 'exit 1' : 'echo fine';
  const repo = opsRepo({
    'test/bitops.config.yaml': settings('one', 'two'),
    'test/one/deploy.sh': `${fails}\n`,
    'test/two/deploy.sh': 'echo two\n',
    ...hooksIn('test/one'),
    ...hooksIn('test'),
    [`test/one/bitops.${phase}.d/z.sh`]: 'echo "this hook fails" >&2; exit 3\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(1);
  expectSound(run);
  expect(eventsOf(run, 'hook.finished').filter((it) => it.exitCode === 3)).toHaveLength(1);
  expect(eventsOf(run, 'error').map((it) => it.deployment)).toContain('one');
});

test('an environment whose own hook fails: its deployments are skipped, and each says why', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': settings('one', 'two'),
    'test/one/deploy.sh': 'echo one\n',
    'test/two/deploy.sh': 'echo two\n',
    'test/bitops.before-deploy.d/a.sh': 'exit 2\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(1);
  expectSound(run);
  expect(outcomesOf(run)).toEqual({ 'test:one': 'skipped', 'test:two': 'skipped' });
});

test('what is left out and what is switched off has one event, with the reason', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': settings('one', 'two', 'three'),
    'test/one/deploy.sh': ':\n',
    'test/two/deploy.sh': ':\n',
    'test/three/deploy.sh': ':\n',
    'test/three/bitops.config.yaml': 'shell: { options: { skip-deploy: true } }\n',
  });
  const run = await repo.bitops(['deploy', 'test', '--skip', 'one', ...json]);
  expect(run.exitCode).toBe(0);
  expectSound(run);
  expect(outcomesOf(run)).toEqual({ 'test:one': 'skipped', 'test:two': 'succeeded', 'test:three': 'skipped' });
  expect(eventsOf(run, 'deployment.started').map((it) => it.deployment)).toEqual(['two']);
});

test('a dry run: what would be written is told and has no end', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': settings('one'),
    'test/one/deploy.sh': 'echo never\n',
    ...hooksIn('test/one'),
  });
  const run = await repo.bitops(['deploy', 'test', '--dry-run', ...json]);
  expect(run.exitCode).toBe(0);
  expectSound(run);
  expect(eventsOf(run, 'run.started')).toMatchObject([{ dryRun: true }]);
  expect(eventsOf(run, 'command.started')).toMatchObject([{ dryRun: true, file: 'bash' }]);
  expect([...eventsOf(run, 'command.finished'), ...eventsOf(run, 'output')]).toEqual([]);
});

/** A tool with previews, outputs of every kind, warnings, captured output and a bad habit. */
const rich: Files = {
  'bitops.config.yaml': 'bitops: { plugins: [./rich.mjs] }\n',
  'rich.mjs': `export default ({ z, tool }) => tool({
    name: 'rich',
    config: z.strictObject({}),
    *steps() {
      yield { warning: { code: 'RICH_WARNING', what: 'a warning', at: { file: 'x', line: 1, column: 2 } } };
      yield { note: 'a note\\nof two lines' };
      const actions = ['create', 'update', 'replace', 'delete', 'read'];
      const { proceed } = yield { preview: actions.map((action) => ({ address: action + '.it', action })) };
      const { stdout } = yield { file: 'bash', args: ['-c', 'echo captured; echo shown >&2'], effect: 'read', capture: true };
      if (stdout !== 'captured\\n') throw new Error('nothing was captured');
      if (!proceed) return;
      yield { outputs: {
        open: { value: { a: [1, 'x', null] }, sensitive: false },
        secret: { value: 'a-secret-value', sensitive: true },
        later: { unknown: true, sensitive: false },
      } };
    },
  });`,
  'test/bitops.config.yaml': 'bitops:\n  deployments:\n    rich: {}\n',
  'test/rich/x': '',
};

test('previews, outputs, warnings and captured output', async () => {
  const repo = opsRepo(rich);
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(0);
  expectSound(run);
  expect(eventsOf(run, 'deployment.finished')).toMatchObject([
    {
      changes: { create: 1, update: 1, replace: 1, delete: 1, read: 1 },
      outputs: {
        open: { value: { a: [1, 'x', null] }, sensitive: false },
        secret: { value: '***', sensitive: true },
        later: { unknown: true, sensitive: false },
      },
    },
  ]);
  expect(eventsOf(run, 'output')).toMatchObject([{ stream: 'stderr', line: 'shown' }]);
  const plan = await repo.bitops(['plan', 'test', '--exit-code', ...json]);
  expect(plan.exitCode).toBe(3);
  expectSound(plan);
});

test('output that is no text, very long, or empty is still one event a line', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': settings('one'),
    'test/one/deploy.sh':
      'printf "\\0\\001\\377\\r\\n\\n\\"quoted\\" \\\\ \\u2028\\n"; head -c 200000 /dev/zero | tr "\\0" x; printf "\\nlast"\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(0);
  expectSound(run);
  const output = eventsOf(run, 'output');
  expect(output.slice(0, 3).map((it) => it.line)).toEqual(['\0\u0001\ufffd', '', '"quoted" \\ \u2028']);
  const long = output.slice(3, -1);
  expect(long.length).toBeGreaterThan(1);
  expect(long.map((it) => it.line).join('')).toBe('x'.repeat(200_000));
  expect(long.map((it) => it.continued === true)).toEqual([...long.slice(1).map(() => true), false]);
  expect(output.at(-1)?.line).toBe('last');
});

test('a duration that is none fails before its command is begun', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: { plugins: [./hasty.mjs] }\n',
    'hasty.mjs': `export default ({ z, tool }) => tool({
      name: 'hasty',
      config: z.strictObject({}),
      *steps() { yield { file: 'echo', args: [], effect: 'read', timeout: 'soon' }; },
    });`,
    'test/bitops.config.yaml': 'bitops:\n  deployments:\n    hasty: {}\n',
    'test/hasty/x': '',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(1);
  expectSound(run);
  expect(eventsOf(run, 'error')).toMatchObject([
    { code: 'DURATION_INVALID', environment: 'test', deployment: 'hasty' },
  ]);
  expect(eventsOf(run, 'command.started')).toEqual([]);
});

test('a command that is tried again: each attempt has its own begin and end', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: { plugins: [./busy.mjs], retry: { delay: 10ms } }\n',
    'busy.mjs': `export default ({ z, tool }) => tool({
      name: 'busy',
      config: z.strictObject({}),
      transient: [{ when: /busy/, what: 'the server is busy' }],
      *steps() {
        yield { file: 'sh', args: ['-c', 'test -e free || { touch free; echo busy; exit 1; }'], effect: 'read' };
      },
    });`,
    'test/bitops.config.yaml': 'bitops:\n  deployments:\n    busy: {}\n',
    'test/busy/x': '',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(0);
  expectSound(run);
  const attempt = ['command.started', 'output', 'command.finished'];
  expect(typesOf(run).slice(3, -3)).toEqual([...attempt, 'command.retried', 'command.started', 'command.finished']);
});

test('an interrupt: what runs is ended, what was to come is cancelled, and all of it is told', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': settings('one', 'two'),
    'test/one/deploy.sh': 'trap "echo stopping; exit 9" INT; echo ready; while :; do sleep 0.05; done\n',
    'test/two/deploy.sh': 'echo never\n',
    ...hooksIn('test/one'),
  });
  const run = await repo.bitops(['deploy', 'test', ...json], { signalAfter: { line: /ready/, signal: 'SIGINT' } });
  expect(run.exitCode).toBe(130);
  expect(wrongLines(run.stdout)).toEqual([]);
  expectBalanced(run.events);
  expect(outcomesOf(run)).toEqual({ 'test:one': 'cancelled', 'test:two': 'cancelled' });
  expect(run.events.at(-1)).toMatchObject({ type: 'run.finished', outcome: 'cancelled', exitCode: 130 });
});

test('several environments', async () => {
  const names = ['alpha', 'beta'];
  const repo = opsRepo(
    Object.fromEntries(
      names.flatMap((name) => [
        [`${name}/bitops.config.yaml`, settings('one')],
        [`${name}/one/deploy.sh`, 'echo "$BITOPS_ENVIRONMENT"\n'],
      ]),
    ),
  );
  const run = await repo.bitops(['deploy', '--all', '--concurrency', '1', ...json]);
  expect(run.exitCode).toBe(0);
  expectSound(run);
  expect(eventsOf(run, 'run.started')).toMatchObject([{ environments: names }]);
  expect(
    eventsOf(run, 'environment.finished')
      .map((it) => it.environment)
      .toSorted(),
  ).toEqual(names);
});

test('what is wrong up front is told as errors that belong to no run', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': settings('one', 'two'),
    'test/one/bitops.config.yaml': 'shell: { cli: { scirpt: x } }\n',
    'test/two/bitops.config.yaml': 'shell: { options: { skip-deploy: maybe } }\n',
  });
  const attempts = [
    ['deploy', 'test'],
    ['deploy', 'tset'],
    ['plan', 'test', '--only', 'onne'],
    ['deploy', 'test', '--no-such-option'],
    ['deplyo'],
  ];
  for (const args of attempts) {
    const run = await repo.bitops([...args, ...json]);
    expect([args, run.exitCode]).toEqual([args, 2]);
    expect(wrongLines(run.stdout)).toEqual([]);
    expect(run.events.length).toBeGreaterThan(0);
    expect(run.events.filter((it) => it.type !== 'error' || it.run !== '')).toEqual([]);
    expect(run.stderr).toContain(run.events[0]?.type === 'error' ? run.events[0].code : 'nothing');
  }
});

terraform('with real terraform: plan, deploy, destroy', async () => {
  const repo = opsRepo({
    'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
    'test/terraform/main.tf': `${resources('one', 'two')}output "o" {\n  value = "x"\n}\n`,
  });
  for (const args of [
    ['plan', 'test'],
    ['deploy', 'test'],
    ['destroy', 'test', '--yes'],
  ]) {
    const run = await repo.bitops([...args, ...json]);
    expect(run.exitCode).toBe(0);
    expectSound(run);
    const commands = eventsOf(run, 'command.started');
    expect(commands.length).toBeGreaterThan(2);
    expect(
      eventsOf(run, 'command.finished')
        .map((it) => it.id)
        .toSorted(),
    ).toEqual(commands.map((it) => it.id).toSorted());
    expect(eventsOf(run, 'deployment.previewed')).toHaveLength(1);
  }
});

test('the tests above have seen every type of event', () => {
  expect([...seen].toSorted()).toEqual(eventTypes.toSorted());
});

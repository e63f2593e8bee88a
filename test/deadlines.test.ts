/** What takes too long is ended as gracefully as by a signal; what else goes on, and what is said of it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  errorsOf,
  eventsOf,
  expectClean,
  type Files,
  linesOf,
  opsRepo,
  outcomesOf,
  resources,
  scripted,
  stateOf,
  testWith,
} from './rig.js';

const terraform = testWith('terraform');
const json = ['--format', 'json', '--concurrency', '1'] as const;
/** Ends in its own way when it is asked to. */
const tidy = `trap 'echo asked; exit 1' INT; echo begins; while :; do sleep 0.1; done\n`;
/** Hears nothing. */
const deaf = `trap '' INT TERM; echo begins; while :; do sleep 0.1; done\n`;
const always = { 'bitops.always.d/a.sh': 'echo "always of $BITOPS_ENVIRONMENT"\n' };
const hooksOf = (folder: string): Files =>
  Object.fromEntries(Object.entries(always).map(([name, text]) => [`${folder}/${name}`, text]));

/** Environments of deployments, each with its script, one after the other. */
function shells(environments: Readonly<Record<string, Readonly<Record<string, string>>>>): Files {
  const scripts = Object.entries(environments).flatMap(([environment, all]) =>
    Object.entries(all).map(([name, text]) => [`${environment}/${name}/deploy.sh`, text]),
  );
  return Object.fromEntries(scripts);
}
const listed = (...entries: readonly string[]) =>
  `bitops:\n  deployments:\n${entries.map((it) => `    ${it}\n`).join('')}`;

test('a deployment that takes too long fails, by a tool that hears nothing too, and the others go on', async () => {
  const repo = opsRepo({
    ...shells({ test: { asked: tidy, deaf, after: 'echo after\n' } }),
    ...hooksOf('test/asked'),
    ...hooksOf('test/deaf'),
    'bitops.config.yaml': 'bitops: { fail_fast: false, grace: 2, deployment_timeout: 20m }\n',
    'test/bitops.config.yaml': listed(
      'asked: { plugin: shell, timeout: 1500ms }',
      'deaf: { plugin: shell, timeout: 1500ms }',
      'after: { plugin: shell }',
    ),
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(1);
  expect(outcomesOf(run)).toEqual({ 'test:asked': 'failed', 'test:deaf': 'failed', 'test:after': 'succeeded' });
  expect(linesOf(run)).toEqual(['begins', 'asked', 'always of test', 'begins', 'always of test', 'after']);
  expect(eventsOf(run, 'command.finished').map((it) => it.signal ?? it.exitCode)).toEqual([1, 'SIGKILL', 0]);
  expect(eventsOf(run, 'error').map(({ code, what, at }) => [code, what, at?.line])).toEqual([
    ['DEPLOYMENT_TIMED_OUT', 'test:asked took longer than 1500ms', 3],
    ['DEPLOYMENT_TIMED_OUT', 'test:deaf took longer than 1500ms', 4],
  ]);
  expect(eventsOf(run, 'deployment.finished')[0]?.reason).toBe('test:asked took longer than 1500ms');
  expectClean(repo);
});

test('the time of a deployment is that of all its commands; one command, and one hook, have theirs', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: { plugins: [./many.mjs], fail_fast: false, timeout: 20s, hook_timeout: 1s }\n',
    'many.mjs': `export default ({ z, tool }) => tool({ name: 'many', config: z.strictObject({}), *steps() {
      try {
        for (;;) yield { file: 'sleep', args: ['0.5'], effect: 'read' };
      } finally {
        yield { note: 'given up' };
      }
    } });\n`,
    ...shells({ test: { hooked: 'echo never\n' } }),
    'test/many/bitops.config.yaml': 'many: {}\n',
    'test/hooked/bitops.before-deploy.d/hangs.sh': tidy,
    'test/bitops.config.yaml': listed('many: { plugin: many, timeout: 1800ms }', 'hooked: { plugin: shell }'),
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(outcomesOf(run)).toEqual({ 'test:many': 'failed', 'test:hooked': 'failed' });
  expect(errorsOf(run)).toEqual(['DEPLOYMENT_TIMED_OUT', 'COMMAND_TIMED_OUT']);
  expect(eventsOf(run, 'note').map((it) => it.text)).toEqual(['given up']);
  expect(eventsOf(run, 'command.started').length).toBeGreaterThan(1);
  expect(eventsOf(run, 'error')[1]?.what).toContain('took longer than 1s');
  expect(linesOf(run)).toEqual(['begins', 'asked']);
  expectClean(repo);
});

terraform('terraform that takes too long: what it made is in the state, which is not locked', async () => {
  const slow = scripted('slow', 'echo begins; sleep 300').replace(
    'input',
    'depends_on = [terraform_data.good]\n  input',
  );
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: { deployment_timeout: 8s }\n',
    'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
    'test/terraform/main.tf': resources('good') + slow,
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, errorsOf(run)]).toEqual([1, ['DEPLOYMENT_TIMED_OUT']]);
  expect(stateOf(repo)).toEqual(['good', 'slow (tainted)']);
  expect(existsSync(join(repo.root, 'test/terraform/.terraform.tfstate.lock.info'))).toBe(false);
  expectClean(repo);
  const again = await repo.bitops(['plan', 'test', ...json]);
  expect(again.exitCode).toBe(0);
});

test('an environment that takes too long ends, its hooks clean up, and the others go on', async () => {
  const repo = opsRepo({
    ...shells({ a: { one: tidy, two: 'echo never\n' }, b: { one: 'echo b\n' } }),
    ...hooksOf('a'),
    'bitops.config.yaml': 'bitops: { fail_fast: false }\n',
    'a/bitops.config.yaml': `${listed('one: { plugin: shell }', 'two: { plugin: shell }')}  environment_timeout: 1500ms\n`,
    'b/bitops.config.yaml': listed('one: { plugin: shell }'),
  });
  const run = await repo.bitops(['deploy', '--all', ...json]);
  expect(run.exitCode).toBe(1);
  expect(outcomesOf(run)).toEqual({ 'a:one': 'failed', 'a:two': 'skipped', 'b:one': 'succeeded' });
  expect([...linesOf(run)].sort()).toEqual(['always of a', 'asked', 'b', 'begins']);
  expect(eventsOf(run, 'error')).toMatchObject([{ code: 'ENVIRONMENT_TIMED_OUT', environment: 'a' }]);
  expect(eventsOf(run, 'environment.finished').map((it) => [it.environment, it.outcome])).toContainEqual([
    'a',
    'failed',
  ]);
  expectClean(repo);
});

test.each([
  { what: 'a run that takes too long has failed', args: [], settings: ', run_timeout: 2s', code: 'RUN_TIMED_OUT' },
  { what: 'a run ends before its deadline', args: ['--deadline', '5s'], settings: '', code: 'DEADLINE_PASSED' },
])('$what, and says what was not done', async ({ args, settings, code }) => {
  const repo = opsRepo({
    ...shells({ test: { one: 'echo one\n', two: tidy, three: 'echo never\n' } }),
    ...hooksOf('test/two'),
    'bitops.config.yaml': `bitops: { fail_fast: false${settings} }\n`,
    'test/bitops.config.yaml': listed('one: { plugin: shell }', 'two: { plugin: shell }', 'three: { plugin: shell }'),
  });
  const run = await repo.bitops(['deploy', 'test', ...args, ...json]);
  const isFailed = code === 'RUN_TIMED_OUT';
  expect(run.exitCode).toBe(1);
  expect(Object.values(outcomesOf(run))).toEqual([
    'succeeded',
    ...(isFailed ? ['failed', 'skipped'] : ['cancelled', 'cancelled']),
  ]);
  expect(linesOf(run)).toEqual(['one', 'begins', 'asked', 'always of test']);
  expect(eventsOf(run, 'error')).toMatchObject([{ code, why: 'Not done: test:two, test:three.' }]);
  expect(run.events.at(-1)).toMatchObject({ outcome: isFailed ? 'failed' : 'cancelled', exitCode: 1 });
  expect(run.stderr).toContain('waiting for bash to end');
  expectClean(repo);
});

test('a deadline that has passed: nothing is run', async () => {
  const repo = opsRepo(shells({ test: { shell: 'echo never\n' } }));
  const run = await repo.bitops(['deploy', 'test', '--deadline', '2020-01-31T18:00:00Z', ...json]);
  expect([run.exitCode, errorsOf(run), linesOf(run)]).toEqual([2, ['DEADLINE_PASSED'], []]);
  expectClean(repo);
});

test('a tool that prints nothing is told of, at growing intervals and without its secrets, and goes on', async () => {
  const repo = opsRepo({
    ...shells({ test: { shell: 'echo "token $API_TOKEN"; sleep 2.5; echo wakes; sleep 0.2; echo ends\n' } }),
    'bitops.config.yaml': 'bitops: { stall_after: 500ms }\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json], { env: { API_TOKEN: 'sesame-open' } });
  expect([run.exitCode, linesOf(run)]).toEqual([0, ['token ***', 'wakes', 'ends']]);
  const told = eventsOf(run, 'warning');
  // After half a second, one, and two; a loaded machine may see one of them late, but none twice.
  expect(told.length).toBeGreaterThan(1);
  expect(told.length).toBeLessThan(4);
  expect(told[0]).toMatchObject({
    code: 'COMMAND_STALLED',
    deployment: 'shell',
    what: expect.stringMatching(/^bash \.\/deploy\.sh of test:shell has printed nothing for /),
    why: expect.stringContaining('The last line was: token ***'),
  });
});

test('a CI that sends one signal after another has its way, and is not taken for somebody without patience', async () => {
  const trapped = `trap 'echo INT' INT; trap 'echo TERM; exit 1' TERM; echo begins; while :; do sleep 0.1; done\n`;
  const repo = opsRepo({ ...shells({ test: { shell: trapped } }), ...hooksOf('test/shell') });
  const started = repo.start(['deploy', 'test', ...json], { env: { GITHUB_ACTIONS: 'true', BITOPS_GRACE: '5' } });
  await started.waitForLine(/begins"/);
  started.kill('SIGINT');
  await started.waitForLine(/"line":"INT"/);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  started.kill('SIGTERM');
  await started.waitForLine(/^Got SIGTERM: the end goes on/);
  expect(started.stdout).not.toContain('"line":"TERM"');
  const run = await started.done;
  // What is left of the time is divided: the tool is told to end, and there is still some for its hooks.
  const lines = linesOf(run).filter((line) => line !== 'Terminated'); // bash says it of its own child
  expect([run.exitCode, lines]).toEqual([130, ['begins', 'INT', 'TERM', 'always of test']]);
  expectClean(repo);
});

test('a second Ctrl-C that comes too soon is said to', async () => {
  const repo = opsRepo(shells({ test: { shell: tidy.replace('asked', 'asked; sleep 2') } }));
  const started = repo.start(['deploy', 'test', ...json]);
  await started.waitForLine(/begins"/);
  started.kill('SIGINT');
  await started.waitForLine(/^Interrupted: waiting for bash/);
  await new Promise((resolve) => setTimeout(resolve, 300));
  started.kill('SIGINT');
  await started.waitForLine(/^That was too soon: press Ctrl-C again to end it now/);
  expect(await started.done).toMatchObject({ exitCode: 130 });
  expectClean(repo);
});

/** What fails, what is said about it, what still runs, and what stays behind: nothing. */
import { expect, test } from 'vitest';
import {
  errorsOf,
  eventsOf,
  expectClean,
  type Files,
  hooksIn,
  linesOf,
  opsRepo,
  outcomesOf,
  resources,
  scripted,
  stateOf,
  testWith,
} from './rig.js';

const terraform = testWith('terraform');
const json = ['--format', 'json'] as const;

/** Environments `test` and `zone` of three deployments, that say when they run. */
function chain(settings: string): Files {
  const list = 'deployments:\n    a: { plugin: shell }\n    b: { plugin: shell }\n    c: { plugin: shell }\n';
  const scripts = ['test', 'zone'].flatMap((environment) => [
    [`${environment}/bitops.config.yaml`, `bitops:\n  ${list}`],
    ...['a', 'b', 'c'].map((name) => [`${environment}/${name}/deploy.sh`, `echo ${environment}:${name}\n`]),
  ]);
  return { 'bitops.config.yaml': `bitops: ${settings}\n`, ...Object.fromEntries(scripts) };
}

terraform('a tool that fails: its after hooks do not run, the others do, and only its state is new', async () => {
  const repo = opsRepo({
    ...hooksIn('test'),
    ...hooksIn('test/terraform'),
    'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
    'test/terraform/main.tf': resources('good') + scripted('bad', 'echo this went wrong; exit 9'),
    'test/terraform/bitops.before-deploy.d/z.sh': 'echo changed >>main.tf.bak; rm -f README\n',
    'test/terraform/README': 'stays\n',
  });
  const before = repo.snapshot();
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(1);
  expect(linesOf(run).filter((line) => line.includes(' of test'))).toEqual([
    ...['before-deploy of test', 'before-deploy of test/terraform'],
    ...['on-failure of test/terraform, failed', 'always of test/terraform, failed'],
    ...['on-failure of test, failed', 'always of test, failed'],
  ]);
  expect(errorsOf(run)).toEqual(['TERRAFORM_PROVISIONER_FAILED']);
  expect(eventsOf(run, 'run.finished')).toMatchObject([{ outcome: 'failed', exitCode: 1 }]);
  const { 'test/terraform/terraform.tfstate': state, ...rest } = repo.snapshot();
  expect(state).toBeDefined();
  expect(rest).toEqual(before);
  expect(stateOf(repo)).toContain('bad (tainted)');
  expectClean(repo);
  const text = await repo.bitops(['deploy', 'test']);
  expect(text).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('this went wrong') });
  expect(text.stdout).toMatch(/✘ test › terraform {2}failed/);
});

test('fail_fast: nothing more starts after a failure, in no environment', async () => {
  const repo = opsRepo({ ...chain('{ fail_fast: true }'), 'test/b/deploy.sh': 'echo fails; exit 3\n' });
  const run = await repo.bitops(['deploy', 'test', 'zone', '--concurrency', '1', ...json]);
  expect(run.exitCode).toBe(1);
  expect(linesOf(run)).toEqual(['test:a', 'fails']);
  expect(outcomesOf(run)).toEqual({
    ...{ 'test:a': 'succeeded', 'test:b': 'failed', 'test:c': 'skipped' },
    ...{ 'zone:a': 'skipped', 'zone:b': 'skipped', 'zone:c': 'skipped' },
  });
  const reasons = eventsOf(run, 'deployment.finished').map((it) => it.reason);
  expect(new Set(reasons)).toEqual(new Set([undefined, 'after the failure of test:b']));
  expectClean(repo);
});

test('without fail_fast the rest goes on, and the run has failed all the same [compat 4.exit-code]', async () => {
  const repo = opsRepo({ ...chain('{ fail_fast: false }'), 'test/b/deploy.sh': 'echo fails; exit 3\n' });
  const run = await repo.bitops(['deploy', 'test', 'zone', '--concurrency', '1', ...json]);
  expect(run.exitCode).toBe(1);
  expect(linesOf(run)).toEqual(['test:a', 'fails', 'test:c', 'zone:a', 'zone:b', 'zone:c']);
  expect(outcomesOf(run)).toMatchObject({ 'test:b': 'failed', 'test:c': 'succeeded', 'zone:c': 'succeeded' });
  const ends = eventsOf(run, 'environment.finished').map((it) => [it.environment, it.outcome]);
  expect(ends).toEqual([
    ['test', 'failed'],
    ['zone', 'succeeded'],
  ]);
  expectClean(repo);
});

test('a before hook that fails: the tool does not run, and the message has the exit code of the hook [compat 4.hook-fails 4.exit-code 8.hook-exit-code]', async () => {
  const repo = opsRepo({
    ...chain('{}'),
    ...hooksIn('test/a'),
    'test/a/bitops.before-deploy.d/n.sh': 'echo gives up; exit 63\n',
    'test/a/bitops.before-deploy.d/o.sh': 'echo never\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(1);
  expect(linesOf(run)).toEqual([
    'before-deploy of test/a',
    'gives up',
    'on-failure of test/a, failed',
    'always of test/a, failed',
  ]);
  expect(eventsOf(run, 'error')).toMatchObject([
    { code: 'HOOK_FAILED', what: expect.stringMatching(/n\.sh.*exit code 63/), environment: 'test', deployment: 'a' },
  ]);
  expect(eventsOf(run, 'hook.finished').map((it) => it.exitCode)).toEqual([0, 63, 0, 0]);
  const text = await repo.bitops(['deploy', 'test']);
  expect(text.stdout + text.stderr).toContain('test/a/bitops.before-deploy.d/n.sh');
  expectClean(repo);
});

terraform('an after hook that fails: what was made stays made, and the deployment has failed', async () => {
  const repo = opsRepo({
    ...hooksIn('test/terraform'),
    'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
    'test/terraform/main.tf': resources('one'),
    'test/terraform/bitops.after-deploy.d/n.sh': 'exit 5\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(1);
  expect(outcomesOf(run)).toEqual({ 'test:terraform': 'failed' });
  expect(linesOf(run).filter((line) => line.includes(' of test'))).toEqual(
    ['before-deploy of', 'after-deploy of', 'on-failure of', 'always of'].map(
      (it, index) => `${it} test/terraform${['', ', succeeded', ', failed', ', failed'][index]}`,
    ),
  );
  expect(stateOf(repo)).toEqual(['one']);
  expectClean(repo);
});

test('an always hook that fails fails its deployment, also after a plan', async () => {
  const repo = opsRepo({ ...chain('{}'), 'test/a/bitops.always.d/m.sh': 'exit 5\n' });
  for (const intent of ['deploy', 'plan']) {
    const run = await repo.bitops([intent, 'test', ...json]);
    expect(run.exitCode).toBe(1);
    expect(outcomesOf(run)).toEqual({ 'test:a': 'failed', 'test:b': 'skipped', 'test:c': 'skipped' });
  }
  expectClean(repo);
});

test('a before hook of an environment that fails: nothing in it runs, its other hooks clean up', async () => {
  const repo = opsRepo({
    ...chain('{ fail_fast: false }'),
    ...hooksIn('test'),
    ...hooksIn('test/a'),
    'test/bitops.before-deploy.d/n.sh': 'exit 5\n',
  });
  const run = await repo.bitops(['deploy', 'test', 'zone', '--concurrency', '1', ...json]);
  expect(run.exitCode).toBe(1);
  expect(linesOf(run)).toEqual([
    ...['before-deploy of test', 'on-failure of test, failed', 'always of test, failed'],
    ...['zone:a', 'zone:b', 'zone:c'],
  ]);
  expect(errorsOf(run)).toEqual(['HOOK_FAILED']);
  expect(outcomesOf(run)).toMatchObject({ 'test:a': 'skipped', 'test:c': 'skipped', 'zone:a': 'succeeded' });
  expectClean(repo);
});

test('an after hook of an environment that fails: with fail_fast no other environment is begun', async () => {
  const repo = opsRepo({ ...chain('{}'), 'test/bitops.after-deploy.d/n.sh': 'exit 5\n' });
  const run = await repo.bitops(['deploy', 'test', 'zone', '--concurrency', '1', ...json]);
  expect(run.exitCode).toBe(1);
  expect(linesOf(run)).toEqual(['test:a', 'test:b', 'test:c']);
  expect(outcomesOf(run)).toMatchObject({ 'test:c': 'succeeded', 'zone:a': 'skipped' });
  expectClean(repo);
});

test('a tool that a signal ends has failed, and the message names the signal', async () => {
  const repo = opsRepo({ ...chain('{}'), 'test/a/deploy.sh': 'kill -KILL $$\n' });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(1);
  expect(eventsOf(run, 'command.finished')).toMatchObject([{ exitCode: null, signal: 'SIGKILL' }]);
  expect(eventsOf(run, 'error')).toMatchObject([{ code: 'COMMAND_FAILED', what: expect.stringContaining('SIGKILL') }]);
  expectClean(repo);
});

test('a hook that removes the folder: the message says what is gone', async () => {
  const repo = opsRepo({
    ...chain('{}'),
    'test/a/bitops.before-deploy.d/m.sh': 'cd ..; mv a gone\n',
    'test/a/bitops.always.d/m.sh': 'echo never\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(1);
  expect(errorsOf(run)).toEqual(['SCRIPT_MISSING']);
  expectClean(repo);
});

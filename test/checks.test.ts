/** What is found out before anything is run, and what only when a command starts. */
import { expect, test } from 'vitest';
import { errorsOf, eventsOf, expectClean, type Files, hooksIn, opsRepo } from './rig.js';

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

test('a folder that a command wants to work in and that is not there', async () => {
  const tool = `export default ({ z, tool }) => tool({
    name: 'far',
    config: z.strictObject({}),
    *steps() { yield { file: 'echo', args: ['x'], cwd: 'absent', effect: 'write' }; },
  });`;
  const repo = opsRepo({
    'far.mjs': tool,
    'bitops.config.yaml': 'bitops: { plugins: [./far.mjs] }\n',
    'test/far/bitops.config.yaml': 'far: {}\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(1);
  expect(eventsOf(run, 'error')).toMatchObject([
    { code: 'COMMAND_NOT_STARTED', why: expect.stringMatching(/folder .*absent$/) },
  ]);
  expectClean(repo);
});

test('a program that is missing is told of before anything runs, once for all that need it', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml':
      'bitops:\n  deployments:\n    a: { plugin: shell }\n    b: { plugin: terraform }\n    c: { plugin: terraform }\n',
    'test/a/deploy.sh': 'echo runs\n',
    'test/b/main.tf': '',
    'test/c/main.tf': '',
  });
  const programs = `${repo.home}/programs`;
  repo.write('../home/programs/bash', '', 0o755);
  const run = await repo.bitops(['deploy', 'test'], { env: { PATH: programs } });
  expect(run).toMatchObject({ exitCode: 2, stdout: '' });
  expect(run.stderr).toMatch(/BINARY_MISSING terraform is not on the PATH/);
  expect(run.stderr.match(/BINARY_MISSING/g)).toHaveLength(1);
  const only = await repo.bitops(['list'], { env: { PATH: programs } });
  expect(only.exitCode).toBe(0);
  expectClean(repo);
});

test('what a tool finds wrong before the first change is told for all deployments, and nothing is run', async () => {
  const repo = opsRepo({
    ...chain('{}'),
    ...hooksIn('test/a'),
    'test/b/bitops.config.yaml': 'shell: { cli: { script: missing.sh } }\n',
    'test/c/bitops.config.yaml': 'shell: { cli: { script: absent.sh } }\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(2);
  expect(errorsOf(run)).toEqual(['SCRIPT_MISSING', 'SCRIPT_MISSING']);
  expect(eventsOf(run, 'command.started')).toEqual([]);
  expect(eventsOf(run, 'hook.started')).toEqual([]);
  expectClean(repo);
});

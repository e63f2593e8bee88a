/** The examples do what their READMEs say. */
import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectClean, type OpsRepo, opsRepo, type ToolName, testWith } from './rig.js';
import { root, trackedFiles } from './tracked.js';

const all = [...new Set(trackedFiles('examples/*').map((path) => path.split('/')[1] ?? ''))];

/** What an example needs, where that is not terraform. */
const needs: Readonly<Record<string, ToolName>> = { ansible: 'ansible' };

// These need AWS or a cluster: tests of their own have their commands.
const needMore = ['terraform-aws', 'cloudformation', 'aws-cli', 'helm', 'full'];
for (const name of all.filter((it) => !needMore.includes(it))) {
  testWith(needs[name] ?? 'terraform')(`${name}: every command of its README works`, async () => {
    const repo = example(name);
    const commands = [...repo.read('README.md').matchAll(/`bitops ([^`]+)`/g)].map(([, args = '']) => args);
    expect(commands.length).toBeGreaterThan(1);
    for (const args of commands) {
      expect(await repo.bitops(args.split(' '))).toMatchObject({ exitCode: 0, stderr: '' });
      expectClean(repo);
    }
  });
}

test('quickstart: without terraform everything but the environment that needs it', async () => {
  const repo = example('quickstart');
  const programs = join(repo.home, 'programs');
  repo.write('../home/programs/.keep', '');
  symlinkSync(execFileSync('sh', ['-c', 'command -v bash'], { encoding: 'utf8' }).trim(), join(programs, 'bash'));
  const before = repo.snapshot();
  const run = (...args: readonly string[]) => repo.bitops(args, { env: { PATH: programs } });
  expect(await run('list')).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/cloud[\s\S]*hello/) });
  expect(await run('validate')).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await run('deploy', 'hello')).toMatchObject({ exitCode: 0, stderr: '' });
  for (const environments of [['cloud'], ['hello', 'cloud']]) {
    const refused = await run('deploy', ...environments);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toMatch(/BINARY_MISSING terraform[\s\S]*fix: Install terraform/);
  }
  expect(repo.snapshot()).toEqual(before);
  expectClean(repo);
});

test('quickstart: the environment hello needs nothing but bash', async () => {
  const repo = example('quickstart');
  const before = repo.snapshot();
  const plan = await repo.bitops(['plan', 'hello']);
  expect(plan).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('would say "hello, world"') });
  const deploy = await repo.bitops(['deploy', 'hello']);
  expect(deploy).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^.*hello, world$/m) });
  expect(deploy.stdout).toContain('said hello, all went well');
  expect(repo.snapshot()).toEqual(before);
  expectClean(repo);
});

testWith('terraform')('quickstart: the environment cloud is made, kept and removed', async () => {
  const repo = example('quickstart');
  expect(await changesOf(repo, 'deploy', 'cloud')).toMatchObject({ create: 2, delete: 0 });
  expect(await changesOf(repo, 'deploy', 'cloud')).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
  expect(await changesOf(repo, 'destroy', 'cloud', '--yes')).toMatchObject({ create: 0, delete: 2 });
  expectClean(repo);
});

testWith('terraform')('terraform-hooks: test is applied, production only previewed', async () => {
  const repo = example('terraform-hooks');
  const before = repo.snapshot();
  const plan = await repo.bitops(['plan', 'test', 'production']);
  expect(plan).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('cleaned up after production') });
  expect(repo.snapshot()).toEqual(before);
  const deploy = await repo.bitops(['deploy', 'test', 'production']);
  expect(deploy).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('the site is at https://test.example.com'),
  });
  expect(deploy.stdout).toContain('there is no site');
  expect(deploy.stdout).toContain('logged in, the token is ***');
  expect(deploy.stdout + deploy.stderr).not.toContain('session-test');
  expect(newFiles(repo, before)).toEqual(['test/terraform/terraform.tfstate']);
  const apply = await repo.bitops(['deploy', 'production', '--apply']);
  expect(apply.stdout).toContain('the site is at https://production.example.com');
  expectClean(repo);
});

testWith('terraform')(
  'terraform-hooks: after a failure the on-failure and always hooks run [compat 4.tool-fails]',
  async () => {
    const repo = example('terraform-hooks');
    repo.write('test/terraform/test.tfvars', 'instances = -1\n');
    const before = repo.snapshot();
    const deploy = await repo.bitops(['deploy', 'test']);
    expect(deploy).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('the deployment of test failed') });
    expect(deploy.stdout).toContain('cleaned up after test');
    expect(deploy.stdout).not.toContain('the site');
    expect(repo.snapshot()).toEqual(before);
    expectClean(repo);
  },
);

testWith('terraform')('terraform-defaults: what is shared, and what each environment says over it', async () => {
  const repo = example('terraform-defaults');
  const before = repo.snapshot();
  const plan = await repo.bitops(['plan', '--all', '--format', 'json']);
  expect([plan.exitCode, plan.stderr]).toEqual([0, '']);
  const planned = plan.events.flatMap((it) => (it.type === 'deployment.previewed' ? [it] : []));
  // The two are planned side by side.
  expect(planned.map(({ environment, changes }) => `${environment} ${changes.length}`).toSorted()).toEqual([
    'production 4',
    'test 1',
  ]);
  expect(repo.snapshot()).toEqual(before);
  const deploy = await repo.bitops(['deploy', '--all']);
  expect(deploy).toMatchObject({ exitCode: 0, stderr: '' });
  expect(deploy.stdout).toContain('the site is at https://test.example.com');
  expect(newFiles(repo, before)).toEqual(['test/web/terraform.tfstate']);
  expect(repo.read('test/web/terraform.tfstate')).toContain('web on eu-central-1');
  const apply = await repo.bitops(['deploy', 'production', '--apply']);
  expect(apply.stdout).toContain('the site is at https://www.example.com');
  expect(repo.read('production/web/terraform.tfstate')).toMatch(/web on eu-west-1[\s\S]*in case of need/);
  expectClean(repo);
});

function example(name: string): OpsRepo {
  const folder = `examples/${name}/`;
  const files = trackedFiles(`${folder}*`).map((path) => [path.slice(folder.length), readFileSync(join(root, path))]);
  return opsRepo(Object.fromEntries(files));
}

async function changesOf(repo: OpsRepo, ...args: readonly string[]) {
  const { exitCode, events, stderr } = await repo.bitops([...args, '--format', 'json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return events.flatMap((it) => (it.type === 'deployment.finished' ? [it.changes] : []))[0];
}

function newFiles(repo: OpsRepo, before: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(repo.snapshot()).filter((path) => before[path] === undefined);
}

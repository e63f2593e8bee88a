/** The command line as people and scripts use it. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  eventsOf,
  expectClean,
  type Files,
  linesOf,
  opsRepo,
  outcomesOf,
  resources,
  stateOf,
  testWith,
} from './rig.js';

const json = ['--format', 'json'] as const;
const commands = ['deploy', 'plan', 'destroy', 'list', 'validate', 'explain'];

const shells: Files = {
  'bitops.config.yaml': 'bitops: {}\n',
  'test/shell/deploy.sh': 'echo "this is $BITOPS_ENVIRONMENT"\n',
  'zone/shell/deploy.sh': 'echo "this is $BITOPS_ENVIRONMENT"\n',
};

test.each([['--help'], ['-h'], ['help'], []])('bitops %s lists the commands', async (...args) => {
  const { exitCode, stdout, stderr } = await opsRepo({}).bitops(args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  for (const command of [...commands, 'init']) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  expect(stdout).toContain('Exit codes:');
});

test('bitops init has help with examples, which all work in a folder of their own', async () => {
  const { exitCode, stdout } = await opsRepo({}).bitops(['init', '--help']);
  expect(exitCode).toBe(0);
  const examples = [...stdout.slice(stdout.indexOf('Examples:')).matchAll(/^ {2}bitops (.*?) {2,}\S/gm)];
  expect(examples.length).toBeGreaterThan(1);
  for (const [, args = ''] of examples) {
    expect(await opsRepo({}).bitops(args.split(' '))).toMatchObject({ exitCode: 0 });
  }
});

test.each(commands)('bitops %s has help with examples, which all work', async (command) => {
  const repo = opsRepo({});
  const { exitCode, stdout, stderr } = await repo.bitops([command, '--help']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(await repo.bitops(['help', command])).toMatchObject({ exitCode: 0, stdout });
  const examples = [...stdout.slice(stdout.indexOf('Examples:')).matchAll(/^ {2}bitops (.*?)(?: \| .*?)? {2,}\S/gm)];
  expect(examples.length).toBeGreaterThan(1);
  for (const [, args = ''] of examples) {
    // Options that are not there would be faults of usage; that there is no ops repo is another one.
    const run = await repo.bitops(args.split(' '));
    expect(run.exitCode).toBe(2);
    expect(run.stderr).not.toContain('USAGE_INVALID');
    expect(run.stderr).toContain('REPO_NOT_FOUND');
  }
});

test('the version is that of the package', async () => {
  const manifest = readFileSync(new URL('../bin/package.json', import.meta.url), 'utf8');
  const [, version] = /"version": "(.*)"/.exec(manifest) ?? [];
  const repo = opsRepo({});
  for (const args of [['--version'], ['-V'], ['--version', 'deploy']]) {
    expect(await repo.bitops(args)).toMatchObject({ exitCode: 0, stderr: '', stdout: `${version}\n` });
  }
});

test.each([
  { args: ['depoly', 'test'], said: /Unknown command 'depoly'[\s\S]*Did you mean deploy\?/ },
  { args: ['apply', 'test'], said: /Unknown command 'apply'[\s\S]*Did you mean deploy --apply\?/ },
  { args: ['deploy', '--aply', 'test'], said: /Unknown option '--aply'[\s\S]*Did you mean --apply\?/ },
  { args: ['plan', 'test', '--apply'], said: /Unknown option '--apply'[\s\S]*bitops plan --help/ },
  { args: ['list', 'tset'], said: /ENVIRONMENT_UNKNOWN.*tset/ },
  { args: ['deploy', 'test', '--format', 'yaml'], said: /USAGE_INVALID.*yaml[\s\S]*text/ },
  { args: ['deploy', 'tset'], said: /ENVIRONMENT_UNKNOWN.*tset[\s\S]*Did you mean test\?/ },
  { args: ['deploy', 'test', '--only', 'shel'], said: /DEPLOYMENT_UNKNOWN.*shel[\s\S]*Did you mean shell\?/ },
  { args: ['deploy', 'test', '--set', 'cli.script'], said: /FLAG_INVALID/ },
  { args: ['deploy', 'test', '--all'], said: /--all/ },
])('a mistake in $args is told with its mend, and nothing is run', async ({ args, said }) => {
  const repo = opsRepo(shells);
  const run = await repo.bitops(args);
  expect(run).toMatchObject({ exitCode: 2, stdout: '' });
  expect(run.stderr).toMatch(said);
  expectClean(repo);
});

test('the environment is the one that is named, else BITOPS_ENVIRONMENT, else ENVIRONMENT', async () => {
  const repo = opsRepo(shells);
  const deploy = async (args: readonly string[], env: Readonly<Record<string, string>>) =>
    repo.bitops(['deploy', ...args, ...json], { env });
  const both = { BITOPS_ENVIRONMENT: 'zone', ENVIRONMENT: 'test' };
  expect(linesOf(await deploy(['test'], both))).toEqual(['this is test']);
  expect(linesOf(await deploy(['test/'], {}))).toEqual(['this is test']);
  const named = await deploy([], both);
  expect(linesOf(named)).toEqual(['this is zone']);
  expect(eventsOf(named, 'warning')).toEqual([]);
  const old = await deploy([], { BITOPS_ENVIRONMENT: '', ENVIRONMENT: 'test' });
  expect(linesOf(old)).toEqual(['this is test']);
  expect(eventsOf(old, 'warning')).toMatchObject([{ code: 'VARIABLE_DEPRECATED' }]);
  const none = await repo.bitops(['deploy'], { env: { BITOPS_ENVIRONMENT: '' } });
  expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('There are: test, zone.') });
  // Environments that do not need each other run side by side.
  expect(linesOf(await deploy(['--all'], {})).toSorted()).toEqual(['this is test', 'this is zone']);
});

test('an ops repo is found from anywhere in it, and by --repo', async () => {
  const repo = opsRepo(shells);
  mkdirSync(join(repo.root, 'test/shell/deep/er'), { recursive: true });
  for (const cwd of ['test', 'test/shell', 'test/shell/deep/er']) {
    expect(linesOf(await repo.bitops(['deploy', 'test', ...json], { cwd }))).toEqual(['this is test']);
  }
  const away = await repo.bitops(['deploy', 'zone', '-C', '../repo', ...json], { cwd: repo.home });
  expect(linesOf(away)).toEqual(['this is zone']);
  const wrong = await repo.bitops(['list', '-C', 'nowhere']);
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(join(repo.root, 'nowhere')) });
});

test.each(['deploy', 'plan', 'destroy', 'list', 'validate'])(
  'bitops %s where there is no ops repo',
  async (command) => {
    const repo = opsRepo({ 'src/main.c': '', 'README.md': '' });
    const { exitCode, stdout, stderr } = await repo.bitops([command]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/REPO_NOT_FOUND[\s\S]*--repo DIR/);
    expectClean(repo);
  },
);

test('an environment that holds nothing', async () => {
  const repo = opsRepo({ ...shells, 'none/bitops.config.yaml': 'bitops: { deployments: {} }\n' });
  mkdirSync(join(repo.root, 'empty'));
  const empty = await repo.bitops(['deploy', 'empty']);
  expect(empty).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('There is no environment empty') });
  const none = await repo.bitops(['deploy', 'none']);
  const told = { exitCode: 0, stdout: expect.stringContaining('0 deployments') };
  expect(none).toMatchObject({
    ...told,
    stderr: expect.stringContaining('⚠ ENVIRONMENT_EMPTY The environment none has'),
  });
  const validated = await repo.bitops(['validate']);
  expect(validated).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('ENVIRONMENT_EMPTY') });
  expect((await repo.bitops(['list'])).stdout).toMatch(/^none\n└─ no deployments$/m);
  expectClean(repo);
});

testWith('terraform')('names with spaces, dots, quotes and other alphabets', async () => {
  const [environment, deployment] = ["my 'test' 1.0", 'net/größe & $HOME'];
  const repo = opsRepo({
    [`${environment}/bitops.config.yaml`]: `bitops:\n  deployments:\n    "${deployment}": { plugin: terraform }\n`,
    [`${environment}/${deployment}/main.tf`]: resources('one'),
    [`${environment}/${deployment}/bitops.after-deploy.d/an other.sh`]: 'echo "in $PWD"\n',
  });
  const run = await repo.bitops(['deploy', environment, '--apply', '--only', deployment, ...json]);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(outcomesOf(run)).toEqual({ [`${environment}:${deployment}`]: 'succeeded' });
  expect(linesOf(run).at(-1)).toMatch(/^in .*\/my 'test' 1\.0\/net\/größe & \$HOME$/);
  expect(stateOf(repo, `${environment}/${deployment}/terraform.tfstate`)).toEqual(['one']);
  expectClean(repo);
});

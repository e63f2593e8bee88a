/** What `bitops init` writes works, and it writes nothing else. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectClean, type OpsRepo, opsRepo, testWith } from './rig.js';

/** A PATH that has bash and nothing else, but for the programs that are named. */
function bashOnly(repo: OpsRepo, ...more: readonly string[]): string {
  const folder = join(repo.home, 'only-bash');
  mkdirSync(folder);
  for (const name of ['bash', ...more]) {
    const program = execFileSync('bash', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    symlinkSync(program, join(folder, name));
  }
  return folder;
}

test('without a terminal and without terraform: an environment with a script, which is validated, planned, deployed', async () => {
  const repo = opsRepo({});
  const env = { PATH: bashOnly(repo) };
  const init = await repo.bitops(['init', 'my ops'], { env });
  expect(init).toMatchObject({ exitCode: 0, stderr: '' });
  expect(init.stdout).toContain("\n  cd 'my ops'\n  bitops plan test\n  bitops deploy test\n");
  const at = { cwd: 'my ops', env };
  const [list, validate, explain, plan, deploy, destroy] = [
    await repo.bitops(['list'], at),
    await repo.bitops(['validate'], at),
    await repo.bitops(['explain', 'test'], at),
    await repo.bitops(['plan', 'test'], at),
    await repo.bitops(['deploy', 'test'], at),
    await repo.bitops(['destroy', 'test', '--yes'], at),
  ];
  for (const it of [list, validate, explain, plan, deploy, destroy])
    expect(it).toMatchObject({ exitCode: 0, stderr: '' });
  expect(list.stdout).toBe('test\n└─ shell  shell\n');
  expect(plan.stdout).toContain('would say hello to world in test');
  expect(deploy.stdout).toContain('hello, world: deployed to test');
  expect(destroy.stdout).toContain('nothing is left in test');
  expect(readdirSync(join(repo.root, 'my ops')).sort()).toEqual([
    '.bitops',
    '.gitignore',
    'README.md',
    'bitops.config.yaml',
    'test',
  ]);
  expect(statSync(join(repo.root, 'my ops/test/shell/deploy.sh')).mode & 0o111).toBe(0o111);
  expectClean(repo);
});

testWith('terraform')('with terraform on the PATH it has a deployment, too', async () => {
  const repo = opsRepo({});
  const env = { PATH: bashOnly(repo, 'terraform') };
  expect(await repo.bitops(['init', '--environment', 'stage'], { env })).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await repo.bitops(['list'])).stdout).toBe('stage\n├─ terraform  terraform\n└─ shell      shell\n');
  const before = repo.snapshot();
  for (const args of [['validate'], ['plan', 'stage'], ['deploy', 'stage']]) {
    expect(await repo.bitops(args)).toMatchObject({ exitCode: 0, stderr: '' });
  }
  expect(repo.snapshot()).toEqual(before);
  const apply = await repo.bitops(['deploy', 'stage', '--apply']);
  expect(apply).toMatchObject({
    exitCode: 0,
    stderr: '',
    stdout: expect.stringContaining('greeting = "hello, world"'),
  });
  expect(repo.read('stage/terraform/terraform.tfstate')).toContain('hello, world');
  expectClean(repo);
});

testWith('ansible')('the deployment of ansible works as it is', async () => {
  const repo = opsRepo({});
  expect(await repo.bitops(['init', '--tool', 'ansible'])).toMatchObject({ exitCode: 0, stderr: '' });
  for (const args of [['validate'], ['plan', 'test'], ['deploy', 'test'], ['destroy', 'test', '--yes']]) {
    expect(await repo.bitops(args)).toMatchObject({ exitCode: 0, stderr: '' });
  }
  expect((await repo.bitops(['deploy', 'test'])).stdout).toContain('hello, world, from localhost');
  expectClean(repo);
});

test('a tool that was asked for is written where its program is missing, with a warning', async () => {
  const repo = opsRepo({});
  const env = { PATH: bashOnly(repo) };
  const init = await repo.bitops(['init', '--tool', 'terraform'], { env });
  expect(init.exitCode).toBe(0);
  expect(init.stderr).toContain('⚠ BINARY_MISSING terraform is not on the PATH, and test:terraform will need it');
  expect((await repo.bitops(['validate'], { env })).exitCode).toBe(0);
  expect(existsSync(join(repo.root, 'test/shell'))).toBe(false);
});

test('an environment is not called like a tool: the ops repo would pass for an environment itself', async () => {
  const repo = opsRepo({});
  const init = await repo.bitops(['init', '--environment', 'shell', '--tool', 'shell']);
  expect([init.exitCode, init.stdout]).toEqual([2, '']);
  expect(init.stderr).toContain(
    '--environment shell: this is no name of an environment: a folder shell is a deployment',
  );
  expectClean(repo);
});

test.each([
  [{ 'bitops.config.yaml': '' }, 'bitops.config.yaml'],
  [{ '.bitopsrc.json': '{}' }, '.bitopsrc.json'],
  [
    { 'test/shell/deploy.sh': 'echo mine', 'test/bitops.config.yml': '' },
    'test/bitops.config.yml\n  test/shell/deploy.sh',
  ],
  [{ test: 'a file' }, 'test'],
])('overwrites nothing: %j is in the way', async (files, listed) => {
  const repo = opsRepo(files);
  const before = repo.snapshot();
  const init = await repo.bitops(['init', '--tool', 'shell']);
  expect([init.exitCode, init.stdout]).toEqual([2, '']);
  expect(init.stderr).toContain(
    '✘ FILE_EXISTS init overwrites nothing, and these are in the way; nothing was written\n',
  );
  expect(init.stderr).toContain(`\n  ${listed}\n  fix: Move`);
  expect(repo.snapshot()).toEqual(before);
});

test('in a git repository that has a README and a .gitignore, those stay as they are', async () => {
  const repo = opsRepo({ 'README.md': 'mine\n', '.gitignore': 'dist/\n', 'src/main.c': '' });
  execFileSync('git', ['init', '--quiet'], { cwd: repo.root, stdio: 'pipe' });
  const init = await repo.bitops(['init', '--tool', 'shell', '--format', 'json'], { cwd: 'src' });
  expect(JSON.parse(init.stdout).kept).toEqual([]);
  const again = await repo.bitops(['init', '-C', '..', '--tool', 'shell', '--format', 'json'], { cwd: 'src' });
  expect(JSON.parse(again.stdout)).toEqual({
    v: 1,
    root: repo.root,
    environment: 'test',
    files: [
      'bitops.config.yaml',
      'test/bitops.config.yaml',
      'test/shell/bitops.config.yaml',
      'test/shell/deploy.sh',
      'test/shell/destroy.sh',
      'test/shell/plan.sh',
    ],
    kept: ['README.md', '.gitignore'],
  });
  expect([repo.read('README.md'), repo.read('.gitignore')]).toEqual(['mine\n', 'dist/\n']);
  expect((await repo.bitops(['deploy', 'test'])).exitCode).toBe(0);
});

test.each([
  [['--environment', ''], 'USAGE_INVALID', 'it is empty'],
  [['--environment', '../x'], 'USAGE_INVALID', 'it may have letters'],
  [['--environment', '_default'], 'USAGE_INVALID', 'are no environments'],
  [['--tool', 'shel'], 'TOOL_UNKNOWN', 'Did you mean shell?'],
  [['--tool', ''], 'TOOL_UNKNOWN', '--tool names no tool'],
])('init %j is refused', async (args, code, text) => {
  const repo = opsRepo({});
  const init = await repo.bitops(['init', ...args, '--yes']);
  expect([init.exitCode, init.stdout]).toEqual([2, '']);
  expect(init.stderr).toContain(`✘ ${code} `);
  expect(init.stderr).toContain(text);
  expect(readdirSync(repo.root)).toEqual([]);
});

test('where nothing can be written, that is said, and nothing is left', async () => {
  const repo = opsRepo({ file: '', 'ops/keep': '' });
  chmodSync(join(repo.root, 'ops'), 0o500);
  const before = repo.snapshot();
  // For root no folder is read-only; in /proc it can't make one either.
  const readOnly = process.getuid?.() === 0 ? '/proc/bitops' : join(repo.root, 'ops');
  for (const dir of ['file/below', readOnly]) {
    const init = await repo.bitops(['init', dir, '--format', 'json']);
    expect(init.exitCode).toBe(2);
    expect(init.stderr).toMatch(/^✘ FOLDER_UNWRITABLE Nothing could be written in .*\n {2}at .*\n.*\n {2}fix: /);
    expect(JSON.parse(init.stdout).faults).toMatchObject([{ code: 'FOLDER_UNWRITABLE' }]);
  }
  expect(repo.snapshot()).toEqual(before);
});

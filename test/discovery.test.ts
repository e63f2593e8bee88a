/** Which ops repo, environments, deployments, settings and plugins bitops finds. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { list, listed, ran, shell } from './discovery-repo.js';
import { type Files, opsRepo } from './rig.js';

describe('the ops repo is found from below [compat 1.where]', () => {
  const files: Files = {
    'bitops.config.yaml': 'bitops: {}\n',
    'test/bitops.config.yaml': listed('terraform/aws', 'app'),
    'test/terraform/aws/bitops.config.yaml': 'shell: {}\n',
    ...shell('test/terraform/aws'),
    'test/terraform/aws/modules/net/main.tf': '',
    ...shell('test/app'),
    'docs/deep/notes.md': '',
  };
  const below = [
    '.',
    'test',
    'test/app',
    'test/terraform',
    'test/terraform/aws',
    'test/terraform/aws/modules/net',
    'docs/deep',
  ];
  test.each(below)('%s', async (cwd) => {
    const repo = opsRepo(files);
    expect(await list(repo, { cwd })).toEqual({ root: repo.root, found: ['test: terraform/aws app'], stderr: '' });
  });

  const unset: Readonly<Record<string, Files>> = {
    'without settings, by the names of tools': { 'test/terraform/main.tf': '', 'prod/terraform/main.tf': '' },
    'without settings, by the settings of deployments': {
      'test/terraform/bitops.config.yaml': 'terraform: {}\n',
      'prod/terraform/bitops.config.yaml': '',
    },
    'with settings that list the deployments of all environments': {
      'bitops.config.yaml': 'bitops:\n  deployments:\n    terraform: {}\n',
      'test/terraform/main.tf': '',
      'prod/terraform/main.tf': '',
    },
    'with empty settings at every level [compat 2.empty-files]': {
      'bitops.config.yaml': '',
      'test/bitops.config.yaml': '# nothing yet\n',
      'test/terraform/bitops.config.yaml': '',
      'prod/bitops.config.yaml': '',
      'prod/terraform/bitops.config.yaml': '',
    },
    'with settings in package.json': {
      'package.json': '{"bitops": {"fail_fast": false}}',
      'test/terraform/main.tf': '',
      'prod/terraform/main.tf': '',
    },
    'with settings of environments only': {
      'test/bitops.config.yaml': 'bitops:\n  deployments:\n    terraform: {}\n',
      'test/terraform/main.tf': '',
      'prod/bitops.config.yaml': 'bitops:\n  deployments:\n    terraform: {}\n',
      'prod/terraform/main.tf': '',
    },
  };
  test.each(Object.entries(unset))('%s', async (_, given) => {
    const repo = opsRepo(given);
    const expected = { root: repo.root, found: ['prod: terraform', 'test: terraform'], stderr: '' };
    for (const cwd of ['.', 'test', 'test/terraform']) expect(await list(repo, { cwd })).toEqual(expected);
  });

  test('a folder that holds several ops repos is none', async () => {
    const repo = opsRepo({
      'a/bitops.config.yaml': 'bitops: {}\n',
      ...shell('a/test/shell'),
      ...shell('b/test/shell'),
    });
    expect((await list(repo, { cwd: 'a/test/shell' })).root).toBe(join(repo.root, 'a'));
    expect((await list(repo, { cwd: 'b/test/shell' })).root).toBe(join(repo.root, 'b'));
  });

  test('nothing is looked for above the root of a git repository', async () => {
    const repo = opsRepo({ ...shell('test/shell'), 'test/notes/.git/HEAD': '', 'test/notes/notes.md': '' });
    const { exitCode, stderr } = await repo.bitops(['list'], { cwd: 'test/notes' });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('✘ REPO_NOT_FOUND There is no ops repo in ')]);
  });

  const broken = { 'test/bitops.config.yaml': 'bitops:\n\tdeployments: {}\n', 'test/app/deploy.sh': '' };
  test('the one file that tells an environment is broken: that is said', async () => {
    const repo = opsRepo({ ...broken, '.git/HEAD': '' });
    const { exitCode, stderr } = await repo.bitops(['deploy', 'test']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/✘ REPO_NOT_FOUND .*[\s\S]*✘ YAML_INVALID .*\n {2}at test\/bitops\.config\.yaml:2:1\n/);
  });

  test('a broken file of an environment does not make an environment of the repo', async () => {
    const repo = opsRepo({ ...shell('other/shell'), 'repo/bitops.config.yaml': 'bitops: {}\n', 'repo/test/x': '' });
    for (const [name, text] of Object.entries(broken)) repo.write(`repo/${name}`, text);
    const { exitCode, stderr } = await repo.bitops(['deploy', 'test'], { cwd: 'repo' });
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/^✘ YAML_INVALID [\s\S]*test\/bitops\.config\.yaml:2:1\n/),
    ]);
  });

  test('--repo names another one, also by a relative path and through a link', async () => {
    const repo = opsRepo({ ...shell('ops/test/shell'), 'elsewhere/notes.md': '' });
    symlinkSync('ops', join(repo.root, 'link'));
    for (const dir of ['../ops', join(repo.root, 'ops'), '../link/']) {
      const { document } = await repo.bitops(['-C', dir, 'list', '--format', 'json'], { cwd: 'elsewhere' });
      expect(document).toMatchObject({ root: join(repo.root, 'ops') });
    }
  });
});

describe('names', () => {
  const odd = ['with space', 'v1.10', 'größe 🚀', "it's", 'a$b`c', '-dash', 'UPPER', 'on', '0644'];
  test('environments and deployments may be called anything', async () => {
    const repo = opsRepo(
      Object.assign(
        {},
        ...odd.map((name) => ({ [`${name}/bitops.config.yaml`]: listed(name), ...shell(`${name}/${name}`) })),
      ),
    );
    expect((await list(repo)).found.sort()).toEqual(odd.map((name) => `${name}: ${name}`).sort());
    const { exitCode, events, stderr } = await repo.bitops(['deploy', '--all', '--format', 'json']);
    expect([exitCode, stderr]).toEqual([0, '']);
    const deployed = events.flatMap((it) =>
      it.type === 'deployment.finished' ? [`${it.environment} ${it.outcome}`] : [],
    );
    expect(deployed.sort()).toEqual(odd.map((name) => `${name} succeeded`).sort());
    expect(repo.leftovers()).toEqual([]);
  });

  test('an environment may be named with a slash behind it, as a shell completes it', async () => {
    const repo = opsRepo(shell('test/shell'));
    const { exitCode, stdout } = await repo.bitops(['deploy', 'test/', 'test']);
    expect([exitCode, ran(stdout)]).toEqual([0, ['test/shell']]);
  });

  test('folders that begin with _ or . and the default folder are no environments [compat 1.no-environments]', async () => {
    const repo = opsRepo({
      ...shell('test/shell'),
      ...shell('_default/shell'),
      ...shell('_scripts/shell'),
      ...shell('.github/shell'),
      ...shell('node_modules/shell'),
      'docs/notes.md': '',
    });
    expect((await list(repo)).found).toEqual(['test: shell']);
  });
});

describe('an environment is refused where it leads out of the repo', () => {
  test.each(['..', '../repo/test', '../../etc', '/etc', '~/test', 'test/../..', './../x'])('%s', async (name) => {
    const repo = opsRepo(shell('test/shell'));
    const { exitCode, stdout, stderr } = await repo.bitops(['deploy', name]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`✘ PATH_ESCAPES ${name} is no name of an environment: it leads out of the ops repo`);
  });

  test.each(['test/shell', '.', 'test/.', './test', 'TEST'])('%s is no name of one', async (name) => {
    const repo = opsRepo(shell('test/shell'));
    const { exitCode, stderr } = await repo.bitops(['deploy', name]);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining(`✘ ENVIRONMENT_UNKNOWN There is no environment ${name}\n`),
    ]);
  });

  test('as a link out of it, which does not touch the others', async () => {
    const repo = opsRepo(shell('test/shell'));
    mkdirSync(join(repo.home, 'out/shell'), { recursive: true });
    symlinkSync(join(repo.home, 'out'), join(repo.root, 'out'));
    const out = await repo.bitops(['deploy', 'out']);
    expect([out.exitCode, out.stderr]).toEqual([
      2,
      expect.stringContaining('✘ PATH_ESCAPES The environment out leads out'),
    ]);
    const { exitCode, stdout } = await repo.bitops(['deploy', 'test']);
    expect([exitCode, ran(stdout)]).toEqual([0, ['test/shell']]);
  });

  test('a link inside of the repo is an environment', async () => {
    const repo = opsRepo(shell('test/shell'));
    symlinkSync('test', join(repo.root, 'alias'));
    const { exitCode, stdout, stderr } = await repo.bitops(['deploy', 'alias']);
    expect([exitCode, ran(stdout), stderr]).toEqual([0, ['test/shell'], '']);
  });
});

describe('which environment, where none is named [compat 1.environment]', () => {
  const files = { ...shell('test/shell'), ...shell('prod/shell') };
  test.each([
    [{ BITOPS_ENVIRONMENT: 'prod' }, 'prod/shell', ''],
    [{ BITOPS_ENVIRONMENT: 'prod', ENVIRONMENT: 'test' }, 'prod/shell', ''],
    [
      { BITOPS_ENVIRONMENT: '', ENVIRONMENT: 'test' },
      'test/shell',
      '⚠ VARIABLE_DEPRECATED ENVIRONMENT is the old name of BITOPS_ENVIRONMENT',
    ],
  ])('%j', async (env, script, warning) => {
    const { exitCode, stdout, stderr } = await opsRepo(files).bitops(['deploy'], { env });
    expect([exitCode, ran(stdout), stderr.split('\n')[0]]).toEqual([0, [script], warning]);
  });

  test('one that is named counts more', async () => {
    const env = { BITOPS_ENVIRONMENT: 'prod', ENVIRONMENT: 'prod' };
    const { stdout, stderr } = await opsRepo(files).bitops(['deploy', 'test'], { env });
    expect([ran(stdout), stderr]).toEqual([['test/shell'], '']);
  });

  test('empty variables name none', async () => {
    const env = { BITOPS_ENVIRONMENT: '', ENVIRONMENT: '' };
    const { exitCode, stderr } = await opsRepo(files).bitops(['deploy'], { env });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('✘ ENVIRONMENT_MISSING No environment is named')]);
  });
});

/** Environments that are not at the top of the ops repo: `bitops.environments` names them by globs. */
import { describe, expect, test } from 'vitest';
import { list, listed, ran, shell } from './discovery-repo.js';
import { eventsOf, expectClean, type Files, linesOf, opsRepo, resources, stateOf, testWith } from './rig.js';

const settings = (...globs: readonly string[]) => `bitops:\n  environments: ${JSON.stringify(globs)}\n`;
const teams: Files = {
  'bitops.config.yaml': settings('team-*/*', 'network'),
  ...shell('team-a/prod/shell'),
  ...shell('team-a/test/shell'),
  ...shell('team-b/prod/shell'),
  ...shell('network/shell'),
  ...shell('tools/shell'),
  'team-a/docs/README.md': '',
  'team-b/_old/shell/deploy.sh': '',
};

describe('globs', () => {
  test('name environments, wherever bitops is started; other folders are none', async () => {
    const repo = opsRepo(teams);
    const found = ['network: shell', 'team-a/prod: shell', 'team-a/test: shell', 'team-b/prod: shell'];
    for (const cwd of ['.', 'team-a', 'team-a/prod/shell', 'tools/shell']) {
      expect(await list(repo, { cwd })).toEqual({ root: repo.root, found, stderr: '' });
    }
    const run = await repo.bitops(['deploy', 'team-b/prod/', 'team-a/prod']);
    expect(run.exitCode).toBe(0);
    expect(ran(run.stdout)).toEqual(['team-b/prod/shell', 'team-a/prod/shell']);
    expectClean(repo);
  });

  test('may take folders out again, and what is in an environment is none', async () => {
    const repo = opsRepo({
      ...teams,
      'bitops.config.yaml': settings('./team-*/**/', '!team-b/**'),
      'team-a/prod/bitops.config.yaml': listed('shell', 'apps/web'),
      ...shell('team-a/prod/apps/web'),
      ...shell('team-a/prod/shell/shell'),
    });
    expect((await list(repo)).found).toEqual(['team-a/prod: shell apps/web', 'team-a/test: shell']);
  });

  test('that name nothing are told', async () => {
    const repo = opsRepo({ ...teams, 'bitops.config.yaml': settings('team-*/prod', 'teem-*/test') });
    const { stderr } = await list(repo);
    expect(stderr).toMatch(/ENVIRONMENTS_UNMATCHED bitops.environments: teem-\*\/test names no environment/);
    expect(stderr).toContain('at bitops.config.yaml:2:32');
  });

  test.each([
    { glob: '../other/*', why: 'It leads out of the ops repo.' },
    { glob: '/srv/*', why: 'It leads out of the ops repo.' },
    { glob: './', why: 'It names no folder.' },
  ])('$glob is refused', async ({ glob, why }) => {
    const run = await opsRepo({ ...teams, 'bitops.config.yaml': settings(glob) }).bitops(['validate']);
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(why) });
  });
});

testWith('terraform')('share the default, keep their state at home, need each other, and see no others', async () => {
  const apply = 'terraform:\n  cli:\n    stack-action: apply\n';
  const repo = opsRepo({
    'bitops.config.yaml': `${settings('team-*/*')}  default_merge: all\n`,
    '_default/net/bitops.config.yaml': apply,
    '_default/net/main.tf': resources('shared'),
    'team-a/prod/bitops.config.yaml': 'bitops:\n  deployments:\n    net: { plugin: terraform }\n',
    'team-a/prod/net/main.tf': resources('own'),
    'team-b/prod/bitops.config.yaml':
      'bitops:\n  needs: ["team-a/prod:net"]\n  deployments:\n    look: { plugin: shell }\n',
    'team-b/prod/look/deploy.sh':
      'echo "$BITOPS_ENVIRONMENT"\ncd "$BITOPS_TEMPDIR"\nls -d */*\necho "ENVROOT is ${BITOPS_ENVROOT#"$BITOPS_TEMPDIR"}"\n',
  });
  const run = await repo.bitops(['deploy', '--all', '--format', 'json']);
  expect(run.exitCode).toBe(0);
  expect(eventsOf(run, 'deployment.finished').map((it) => it.environment)).toEqual(['team-a/prod', 'team-b/prod']);
  expect(
    linesOf(run)
      .filter((it) => !it.includes(':'))
      .slice(-4),
  ).toEqual(['team-b/prod', '_default/net', 'team-b/prod', 'ENVROOT is /team-b/prod']);
  const state = () => stateOf(repo, 'team-a/prod/net/terraform.tfstate');
  expect(state()).toEqual(['own', 'shared']);
  const down = await repo.bitops(['destroy', 'team-a/prod', '--yes', '--format', 'json']);
  expect(down.exitCode).toBe(0);
  expect(state()).toEqual([]);
  expectClean(repo);
});

/** What a run is about: globs, tags, what others need, and what is said where nothing is chosen. */
import { describe, expect, test } from 'vitest';
import { list, shell } from './discovery-repo.js';
import { errorsOf, eventsOf, expectClean, type Files, type Finished, opsRepo } from './rig.js';

const json = ['--format', 'json'] as const;
/** The deployments that ran, in their order. */
const ranIn = (run: Finished) =>
  eventsOf(run, 'deployment.finished')
    .filter((it) => it.outcome === 'succeeded')
    .map((it) => `${it.environment}:${it.deployment}`);

const shop: Files = {
  'network/bitops.config.yaml':
    'bitops:\n  tags: [base]\n  deployments:\n    vpc: {plugin: shell}\n    dns: {plugin: shell}\n',
  ...shell('network/vpc'),
  ...shell('network/dns'),
  'shop-eu/bitops.config.yaml': `bitops:
  tags: [shop, eu]
  deployments:
    db: {plugin: shell, needs: [network:vpc], tags: [slow]}
    web: {plugin: shell, needs: [db]}
    docs: {plugin: shell, needs: []}
`,
  ...shell('shop-eu/db'),
  ...shell('shop-eu/web'),
  ...shell('shop-eu/docs'),
  'shop-us/bitops.config.yaml':
    'bitops:\n  tags: [shop, us]\n  deployments:\n    db: {plugin: shell, needs: [], tags: [slow]}\n',
  ...shell('shop-us/db'),
  'reports/bitops.config.yaml':
    'bitops:\n  deployments:\n    daily: {plugin: shell, needs: ["shop-eu:db"]}\n    yearly: {plugin: shell, needs: []}\n',
  ...shell('reports/daily'),
  ...shell('reports/yearly'),
};
const all = [
  'network:vpc',
  'network:dns',
  'reports:daily',
  'reports:yearly',
  'shop-eu:db',
  'shop-eu:web',
  'shop-eu:docs',
  'shop-us:db',
];

describe('chooses', () => {
  test.each([
    { args: ['--all'], chosen: all },
    { args: ['shop-*'], chosen: ['shop-eu:db', 'shop-eu:web', 'shop-eu:docs', 'shop-us:db'] },
    {
      args: ['{network,shop-us}', 'reports'],
      chosen: ['network:vpc', 'network:dns', 'shop-us:db', 'reports:daily', 'reports:yearly'],
    },
    {
      args: ['--all', '--only', 'd*'],
      chosen: ['network:dns', 'reports:daily', 'shop-eu:db', 'shop-eu:docs', 'shop-us:db'],
    },
    { args: ['--all', '--only', 'shop-*:db', '--skip', 'shop-us:*'], chosen: ['shop-eu:db'] },
    { args: ['--tag', 'shop'], chosen: ['shop-eu:db', 'shop-eu:web', 'shop-eu:docs', 'shop-us:db'] },
    { args: ['--tag', 'slow,base'], chosen: ['network:vpc', 'network:dns', 'shop-eu:db', 'shop-us:db'] },
    {
      args: ['shop-*', '--tag', 'slow', '--tag', 'e?'],
      chosen: ['shop-eu:db', 'shop-eu:web', 'shop-eu:docs', 'shop-us:db'],
    },
    { args: ['shop-eu', '--only', 'web', '--with-needs'], chosen: ['network:vpc', 'shop-eu:db', 'shop-eu:web'] },
    { args: ['shop-eu', '--only', 'web', '--with-needs', '--skip', 'vpc'], chosen: ['shop-eu:db', 'shop-eu:web'] },
    {
      args: ['network', '--only', 'vpc', '--with-dependents'],
      chosen: ['network:vpc', 'network:dns', 'reports:daily', 'shop-eu:db', 'shop-eu:web'],
    },
    {
      args: ['reports', '--only', 'daily', '--with-needs', '--with-dependents'],
      chosen: ['network:vpc', 'reports:daily', 'shop-eu:db'],
    },
  ])('$args', async ({ args, chosen }) => {
    const repo = opsRepo(shop);
    const { found } = await list(repo, {}, args);
    expect(found.flatMap((it) => toIds(it)).toSorted()).toEqual(chosen.toSorted());
    if (args.includes('--with-needs') || args.includes('--tag')) {
      const run = await repo.bitops(['deploy', ...args, ...json]);
      expect([run.exitCode, ranIn(run).toSorted()]).toEqual([0, chosen.toSorted()]);
      expectClean(repo);
    }
  });
});

/** `shop: db web` → `shop:db`, `shop:web`. */
function toIds(line: string): readonly string[] {
  const [environment = '', names = ''] = line.split(': ');
  return names.split(' ').map((name) => `${environment}:${name}`);
}

test('what comes along runs in the order of needs, and what does not is skipped with the reason', async () => {
  const repo = opsRepo(shop);
  const run = await repo.bitops(['deploy', 'shop-eu', '--only', 'web', '--with-needs', ...json]);
  expect(ranIn(run)).toEqual(['network:vpc', 'shop-eu:db', 'shop-eu:web']);
  expect(
    eventsOf(run, 'deployment.finished').flatMap(({ deployment, reason }) =>
      reason ? [`${deployment}: ${reason}`] : [],
    ),
  ).toEqual(expect.arrayContaining(['dns: not named by --only', 'docs: not named by --only']));
  const down = await repo.bitops(['destroy', 'network', '--only', 'vpc', '--with-dependents', '--yes', ...json]);
  expect(ranIn(down).at(-1)).toBe('network:vpc');
  expect(ranIn(down).toSorted()).toEqual(['network:dns', 'network:vpc', 'reports:daily', 'shop-eu:db', 'shop-eu:web']);
});

test('a folder or a deployment that is called like a glob is named by its name', async () => {
  const repo = opsRepo({ ...shell('a[1]/shell'), ...shell('a1/shell'), 'bitops.config.yaml': 'bitops: {}\n' });
  expect((await list(repo, {}, ['a[1]'])).found).toEqual(['a[1]: shell']);
  expect((await list(repo, {}, ['a[12]'])).found).toEqual(['a1: shell']);
});

describe('nothing is chosen: exit code 2, and what there is', () => {
  test.each([
    {
      args: ['shap-*'],
      said: ['ENVIRONMENT_UNKNOWN No environment matches shap-*', 'There are: network, reports, shop-eu, shop-us.'],
    },
    { args: ['--all', '--only', 'wob'], said: ['DEPLOYMENT_UNKNOWN --only wob', 'Did you mean web?'] },
    { args: ['--tag', 'shup'], said: ['TAG_UNKNOWN --tag shup', 'Did you mean shop?'] },
    {
      args: ['network', '--tag', 'shop'],
      said: ['TAG_UNKNOWN --tag shop: nothing that could be chosen has this tag', 'base'],
    },
    {
      args: ['--tag', 'us', '--only', 'web'],
      said: ['SELECTION_EMPTY', '--only web --tag us', 'There are: network:vpc, network:dns,'],
    },
    { args: ['--tag', ''], said: ['USAGE_INVALID --tag names no tag'] },
    { args: [''], said: ['USAGE_INVALID An environment has an empty name'] },
    { args: ['../*'], said: ['PATH_ESCAPES'] },
  ])('$args', async ({ args, said }) => {
    const repo = opsRepo(shop);
    const run = await repo.bitops(['deploy', ...args]);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    for (const it of said) expect(run.stderr).toContain(it);
    expectClean(repo);
  });

  test('a name that is only a part of a nested one says what is in it', async () => {
    const repo = opsRepo({
      'bitops.config.yaml': 'bitops: {environments: ["team-*/*"]}\n',
      ...shell('team-a/prod/shell'),
    });
    const run = await repo.bitops(['deploy', 'team-a', ...json]);
    expect([run.exitCode, errorsOf(run)]).toEqual([2, ['ENVIRONMENT_UNKNOWN']]);
    expect(run.stderr).toContain('team-a is a folder of environments: team-a/prod.');
    const whole = await repo.bitops(['deploy', 'team-*/prod', ...json]);
    expect(ranIn(whole)).toEqual(['team-a/prod:shell']);
  });
});

test('explain is about one environment, which a glob may name', async () => {
  const repo = opsRepo(shop);
  expect((await repo.bitops(['explain', 'shop-e*', 'db'])).stdout).toContain('shop-eu › db  shell');
  const several = await repo.bitops(['explain', 'shop-*']);
  expect(several).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Name one of shop-eu, shop-us.') });
});

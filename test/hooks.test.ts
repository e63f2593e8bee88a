/** Hooks around real tools: when they run, what they are told, and what they hand on. */
import { expect, test } from 'vitest';
import { expectClean, type Files, hooksIn, linesOf, opsRepo, resources, testWith } from './rig.js';

const terraform = testWith('terraform');
const json = ['--format', 'json'] as const;

/** Two deployments that say when they run, in this order. */
const pair: Files = {
  'test/bitops.config.yaml': 'bitops:\n  deployments:\n    one: { plugin: shell }\n    two: { plugin: shell }\n',
  'test/one/deploy.sh': 'echo one\n',
  'test/two/deploy.sh': 'echo two\n',
};

test('hooks of the environment enclose those of its deployments', async () => {
  const repo = opsRepo({ ...pair, ...hooksIn('test'), ...hooksIn('test/one'), ...hooksIn('test/two') });
  const around = (name: string, body: readonly string[]) => [
    `before-deploy of ${name}`,
    ...body,
    `after-deploy of ${name}, succeeded`,
    `always of ${name}, succeeded`,
  ];
  const deploy = await repo.bitops(['deploy', 'test', ...json]);
  expect(linesOf(deploy)).toEqual(around('test', [...around('test/one', ['one']), ...around('test/two', ['two'])]));
  const destroy = await repo.bitops(['destroy', 'test', '--yes', ...json]);
  expect(linesOf(destroy)).toEqual(around('test', [...around('test/two', []), ...around('test/one', [])]));
  const plan = await repo.bitops(['plan', 'test', ...json]);
  expect(linesOf(plan).filter((line) => !line.startsWith('before') && !line.startsWith('always'))).toEqual([]);
  expect(linesOf(plan)).toHaveLength(6);
  const safe = await repo.bitops(['deploy', 'test', '--safe', ...json]);
  expect([safe.exitCode, linesOf(safe)]).toEqual([0, []]);
  expectClean(repo);
});

test('what a hook hands on reaches the next hook, the tool, the after hooks and the next deployment', async () => {
  const tell = 'echo "$HERE: ${ENV_VALUE-} ${FIRST-} ${SECOND-} ${LATE-}"\n';
  const repo = opsRepo({
    ...pair,
    'test/bitops.before-deploy.d/a.sh': 'echo ENV_VALUE=e >>"$BITOPS_ENV"\n',
    'test/one/bitops.before-deploy.d/1.sh': 'echo FIRST=1 >>"$BITOPS_ENV"\n',
    'test/one/bitops.before-deploy.d/2.sh': 'printf "SECOND<<EOF\\n$FIRST\\nand 2\\nEOF\\n" >>"$BITOPS_ENV"\n',
    'test/one/deploy.sh': `HERE=one; ${tell}`,
    'test/one/bitops.after-deploy.d/1.sh': `HERE=after; ${tell}echo LATE=late >>"$BITOPS_ENV"\n`,
    'test/one/bitops.after-deploy.d/2.sh': `HERE=last; ${tell}`,
    'test/two/deploy.sh': `HERE=two; ${tell}`,
  });
  const deploy = await repo.bitops(['deploy', 'test', ...json], { env: { FIRST: 'mine' } });
  const second = 'and 2 ';
  expect(linesOf(deploy)).toEqual([
    ...['one: e 1 1', second],
    ...['after: e 1 1', second],
    ...['last: e 1 1', 'and 2 late'],
    ...['two: e 1 1', second],
  ]);
  expectClean(repo);
});

test('variables of one environment, and exports of one deployment, go nowhere else', async () => {
  const repo = opsRepo({
    ...pair,
    'test/bitops.before-deploy.d/a.sh': 'echo ENV_VALUE=e >>"$BITOPS_ENV"\n',
    'test/one/bitops.config.yaml': 'shell: { cli: { args: [a, b] } }\n',
    'test/two/deploy.sh': 'echo "$BITOPS_SHELL_CLI, $# arguments"\n',
    'zone/bitops.config.yaml': 'bitops:\n  deployments:\n    one: { plugin: shell }\n',
    'zone/one/deploy.sh': 'echo "zone: ${ENV_VALUE-nothing}"\n',
  });
  const deploy = await repo.bitops(['deploy', 'test', 'zone', '--concurrency', '1', ...json]);
  expect(linesOf(deploy)).toEqual(['one', 'deploy.sh, 0 arguments', 'zone: nothing']);
  expectClean(repo);
});

terraform(
  'hooks are told what BitOps told them [compat 3.environment-name 3.run-2x 3.deployment-2x 3.run-1x 3.command-line 3.whole-environment]',
  async () => {
    const repo = opsRepo({
      'test/terraform/bitops.config.yaml':
        'terraform:\n  cli: { stack-action: apply, targets: [terraform_data.a, terraform_data.b] }\n  options: { workspace: blue }\n',
      'test/terraform/main.tf': resources('a', 'b'),
      'test/terraform/bitops.before-deploy.d/a.sh': 'env -0 >"$OUT"; pwd >"$OUT.pwd"\n',
    });
    const out = '../home/env';
    expect(await repo.bitops(['deploy', 'test'], { env: { OUT: `${repo.home}/env`, MINE: 'yes' } })).toMatchObject({
      exitCode: 0,
    });
    const told = Object.fromEntries(
      repo
        .read(out)
        .split('\0')
        .slice(0, -1)
        .map((it) => [it.slice(0, it.indexOf('=')), it.slice(it.indexOf('=') + 1)]),
    );
    const copy = told['BITOPS_TEMPDIR'] ?? '';
    const folder = `${copy}/test/terraform`;
    expect(copy.startsWith(repo.tmp)).toBe(true);
    expect(repo.read(`${out}.pwd`)).toBe(`${folder}\n`);
    expect(told).toMatchObject({
      MINE: 'yes',
      BITOPS_ENVIRONMENT: 'test',
      BITOPS_INTENT: 'deploy',
      BITOPS_ACTION: 'apply',
      BITOPS_ENVROOT: `${copy}/test`,
      BITOPS_FAIL_FAST: 'true',
      BITOPS_KUBE_CONFIG_FILE: `${copy}/.kube/config`,
      BITOPS_DEFAULT_ROOT_DIR: '_default',
      BITOPS_PLUGIN_NAME: 'terraform',
      BITOPS_OPSREPO_ENVIRONMENT_DIR: folder,
      BITOPS_OPSREPO_ENV_FILE: `${folder}/ENV_FILE`,
      ENVIRONMENT: 'test',
      TEMPDIR: copy,
      ROOT_DIR: copy,
      ENVROOT: `${copy}/test`,
      DEFAULT_ENVROOT: `${copy}/_default`,
      KUBE_CONFIG_FILE: `${copy}/.kube/config`,
      TERRAFORM_COMMAND: 'apply',
      BITOPS_TERRAFORM_COMMAND: 'apply',
      TERRAFORM_WORKSPACE: 'blue',
      BITOPS_TERRAFORM_WORKSPACE: 'blue',
      BITOPS_TF_TARGETS: 'terraform_data.a terraform_data.b',
      BITOPS_TERRAFORM_CLI: 'apply',
    });
    for (const name of ['BITOPS_DIR', 'BITOPS_SCRIPTS_DIR', 'BITOPS_PLUGINS_DIR', 'SCRIPTS_DIR', 'BITOPS_PLUGIN_DIR']) {
      expect(told[name]).toMatch(/^\//);
    }
    expect(told['BITOPS_INSTALLED_PLUGIN_DIR']).toBe(told['BITOPS_PLUGIN_DIR']);
  },
);

test('what a hook leaves running, such as a tunnel, lives as long as its environment', async () => {
  const repo = opsRepo({
    ...pair,
    'test/bitops.before-deploy.d/a.sh': 'sleep 300 &\necho "TUNNEL=$!" >>"$BITOPS_ENV"\n',
    'test/one/bitops.before-deploy.d/a.sh': 'sleep 300 &\n',
    'test/two/deploy.sh': 'kill -0 "$TUNNEL" && echo alive\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(0);
  expect(linesOf(run)).toEqual(['one', 'alive']);
  expectClean(repo);
});

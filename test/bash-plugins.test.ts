/** Plugins of BitOps 2.x run as they are: from folders, with their schema, their exports and their deploy script. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { putPlugin } from './rig/bash-plugins.js';
import {
  errorsOf,
  eventsOf,
  expectClean,
  type Files,
  hooksIn,
  linesOf,
  type OpsRepo,
  opsRepo,
  resources,
  stateOf,
  testWith,
} from './rig.js';

const json = ['--format', 'json'] as const;
const own = { 'bitops.config.yaml': 'bitops:\n  plugins:\n    mine: { source: ./plugins/mine }\n' };
const deployments = { 'test/bitops.config.yaml': 'bitops:\n  deployments:\n    app: { plugin: mine }\n' };

/** A plugin whose script prints what a test asks for. */
function mine(schema: string, script: string, config = ''): Files {
  return {
    ...own,
    ...deployments,
    'plugins/mine/bitops.schema.yaml': schema,
    'plugins/mine/deploy.sh': script,
    ...(config === '' ? {} : { 'plugins/mine/plugin.config.yaml': config }),
  };
}

const cli = (...properties: readonly string[]) =>
  `mine:\n  type: object\n  properties:\n    cli:\n      type: object\n      properties:\n${properties
    .map((it) => `        ${it}\n`)
    .join('')}`;

const commandsOf = (run: Awaited<ReturnType<OpsRepo['bitops']>>) =>
  eventsOf(run, 'command.started').map((it) => [it.file, ...it.args].join(' '));

testWith('terraform')('the terraform plugin plans, applies in stages and destroys; its state comes home', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops:\n  plugins:\n    terraform: { source: ./plugins/terraform }\n',
    'test/terraform/main.tf': resources('first', 'second'),
    'test/terraform/bitops.config.yaml': [
      'terraform:',
      '  cli:',
      '    stack-action: apply',
      '    targets: [terraform_data.first]',
      '  options: {}',
      '',
    ].join('\n'),
  });
  const folder = putPlugin(repo, 'terraform');
  const before = repo.snapshot();
  const plan = await repo.bitops(['plan', 'test', ...json]);
  expect(plan.exitCode).toBe(0);
  expect(eventsOf(plan, 'command.started')).toMatchObject([
    { file: 'bash', args: [join(folder, 'deploy.sh'), 'apply'], effect: 'write', dryRun: true },
  ]);
  expect(repo.snapshot()).toEqual(before);
  const deploy = await repo.bitops(['deploy', 'test', ...json]);
  expect(deploy.exitCode).toBe(0);
  const lines = linesOf(deploy).join('\n');
  expect(lines).toContain('terraform was told apply');
  expect(lines.indexOf('terraform_data.first: Creation complete')).toBeLessThan(
    lines.indexOf('terraform_data.second: Creating'),
  );
  expect(stateOf(repo)).toEqual(['first', 'second']);
  const refused = await repo.bitops(['destroy', 'test', '--yes', ...json]);
  expect([refused.exitCode, errorsOf(refused)]).toEqual([2, ['DESTROY_UNKNOWN']]);
  const word = ['--set', 'terraform:cli.stack-action=destroy'];
  const destroy = await repo.bitops(['destroy', 'test', '--yes', ...word, ...json]);
  expect([destroy.exitCode, stateOf(repo)]).toEqual([0, []]);
  expectClean(repo);
});

test('the script is told by its argument, by the composed command line and by variables of both spellings [compat 2.lists 3.export-env 7.types 7.composed 7.deploy-script]', async () => {
  const names = [
    'MINE_TARGETS',
    'BITOPS_MINE_TARGETS',
    'MINE_DRY',
    'BITOPS_MINE_DRY',
    'BITOPS_OWN',
    'BITOPS_BITOPS_OWN',
  ];
  const dirs = ['BITOPS_INSTALLED_PLUGIN_DIR', 'BITOPS_PLUGINS_DIR', 'BITOPS_PLUGIN_NAME', 'BITOPS_DIR', 'PWD'];
  const say = [...names, ...dirs, 'BITOPS_TOOLBOX_CLI'].map((it) => `echo "${it}=\${${it}-unset}"`);
  const schema = cli(
    'where: { type: string, required: True, default: site.yaml }',
    'check: { type: bool, parameter: check, export_env: MINE_DRY }',
    'forks: { type: integer, parameter: forks, dash_type: "-" }',
    'targets: { type: list, parameter: target, export_env: MINE_TARGETS }',
    'own: { type: string, parameter: own, export_env: BITOPS_OWN, enabled: false }',
    'empty: { type: string, parameter: empty }',
    'switch: { type: boolean, default: "true" }',
    'stack-action: { type: string, default: 1.10 }',
  ).replace('mine:', 'toolbox:');
  const repo = opsRepo({
    ...mine(schema, `${say.join('\n')}\necho "told $# $1"\n`),
    'test/app/bitops.config.yaml': [
      'toolbox:',
      '  cli:',
      '    check: "true"',
      '    forks: 0',
      '    targets: [a, b]',
      '    own: mine',
      '    stack-action: Deploy',
      '',
    ].join('\n'),
  });
  const run = await repo.bitops(['deploy', 'test', ...json], { env: { BITOPS_TOOLBOX_FORKS: '7' } });
  expect(run.exitCode).toBe(0);
  const home =
    linesOf(run)
      .find((it) => it.startsWith('BITOPS_DIR='))
      ?.slice('BITOPS_DIR='.length) ?? '';
  expect(linesOf(run)).toEqual([
    'MINE_TARGETS=a b',
    'BITOPS_MINE_TARGETS=a b',
    'MINE_DRY=true',
    'BITOPS_MINE_DRY=true',
    'BITOPS_OWN=mine',
    'BITOPS_BITOPS_OWN=unset',
    `BITOPS_INSTALLED_PLUGIN_DIR=${repo.root}/plugins/mine`,
    `BITOPS_PLUGINS_DIR=${repo.root}/plugins/`,
    'BITOPS_PLUGIN_NAME=mine',
    `BITOPS_DIR=${home}`,
    `PWD=${home}`,
    'BITOPS_TOOLBOX_CLI=site.yaml --check --forks=7 --target=a --target=b --own=mine Deploy',
    'told 1 Deploy',
  ]);
  expect(existsSync(home)).toBe(true);
  expectClean(repo);
});

describe('plugin.config.yaml [compat 7.plugin-config]', () => {
  const deployment = { ...hooksIn('test/app'), 'test/app/bitops.config.yaml': 'mine: { cli: { name: x } }\n' };
  const schema = cli('name: { type: string, required: true, export_env: NAME }', 'stack-action: { type: string }');
  const parts = (...lines: readonly string[]) => `plugin:\n  deployment:\n${lines.map((it) => `    ${it}\n`).join('')}`;

  test('names the language and the script [compat 7.life-cycle-scripts]', async () => {
    const repo = opsRepo({
      ...mine(schema, '', parts('language: node', 'deployment_script: lib/go.mjs', 'life_cycle_scripts: false')),
      ...deployment,
      'plugins/mine/lib/go.mjs': 'console.log("node", process.argv.length, process.env.NAME);\n',
    });
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect(linesOf(run)).toEqual([
      'before-deploy of test/app',
      'node 3 x',
      'after-deploy of test/app, succeeded',
      'always of test/app, succeeded',
    ]);
  });

  test.each([
    ['before_hook_scripts: false', ['go', 'after-deploy of test/app, succeeded', 'always of test/app, succeeded']],
    ['after_hook_scripts: "false"', ['before-deploy of test/app', 'go']],
  ])('switches hooks off: %s', async (line, expected) => {
    const repo = opsRepo({ ...mine(schema, 'echo go\n', parts(line)), ...deployment });
    expect(linesOf(await repo.bitops(['deploy', 'test', ...json]))).toEqual(expected);
  });

  test('leaves the settings to the script', async () => {
    const tell = 'echo "${NAME-unset} [$BITOPS_MINE_CLI] $# [$1]"\n';
    const repo = opsRepo({
      ...mine(schema, tell, parts('core_schema_parsing: false')),
      'test/app/bitops.config.yaml': 'mine: { cli: { other: [1] }, options: {} }\n',
    });
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect([run.exitCode, linesOf(run)]).toEqual([0, ['unset [] 1 []']]);
    expect(eventsOf(run, 'warning')).toEqual([]);
    const destroy = await repo.bitops(['destroy', 'test', '--yes', ...json]);
    expect([destroy.exitCode, linesOf(destroy)]).toEqual([0, []]);
    expect(eventsOf(destroy, 'warning').map((it) => it.code)).toEqual(['DESTROY_UNKNOWN']);
  });

  test.each([
    [parts('deployment_script: gone.sh'), 'PLUGIN_SCRIPT_MISSING', 3],
    [parts('deployment_script: ../../x.sh'), 'PLUGIN_CONFIG_INVALID', 3],
    [parts('after_hook_scripts: maybe'), 'PLUGIN_CONFIG_INVALID', 3],
    [parts('language: [bash]'), 'PLUGIN_CONFIG_INVALID', 3],
  ])('is wrong: %s', async (config, code, line) => {
    const repo = opsRepo({ ...mine(schema, 'echo go\n', config), ...deployment });
    const { exitCode, events } = await repo.bitops(['deploy', 'test', ...json]);
    const at = { file: 'plugins/mine/plugin.config.yaml', line };
    expect([exitCode, events]).toMatchObject([2, [{ type: 'error', code, at: expect.objectContaining({ line }) }]]);
    expect(JSON.stringify(events)).toContain(at.file);
  });
});

describe('its schema', () => {
  const config = (yaml: string) => ({ 'test/app/bitops.config.yaml': yaml });
  const schema = cli('name: { type: string, required: true, description: Whom to greet }', 'size: { type: int }');

  test('is checked: what is missing or of a wrong type is a fault; a key that it has not is a warning', async () => {
    const missing = await opsRepo({ ...mine(schema, ''), ...config('mine: {}') }).bitops(['validate', ...json]);
    expect([missing.exitCode, missing.document]).toMatchObject([2, { faults: [{ code: 'CONFIG_VALUE_MISSING' }] }]);
    const wrong = opsRepo({ ...mine(schema, ''), ...config('mine: { cli: { name: x, size: big } }') });
    expect((await wrong.bitops(['validate', ...json])).document).toMatchObject({
      faults: [{ code: 'CONFIG_VALUE_INVALID' }],
    });
    const other = opsRepo({ ...mine(schema, ''), ...config('mine: { cli: { name: x, nmae: y } }') });
    expect((await other.bitops(['validate', ...json])).document).toMatchObject({
      faults: [],
      warnings: [{ code: 'CONFIG_KEY_UNKNOWN', what: 'mine.cli has no key nmae' }],
    });
  });

  test('is known to explain and to editors', async () => {
    const repo = opsRepo({ ...mine(schema, ''), ...config('mine: { cli: { name: x } }') });
    expect((await repo.bitops(['explain', 'test', '--all'])).stdout).toContain('Whom to greet');
    const { document } = await repo.bitops(['schema', 'mine']);
    expect(document).toMatchObject({ properties: { mine: {} } });
    expect(JSON.stringify(document)).toContain('Whom to greet');
  });

  test.each([
    ['name: { type: date }', 'cli.name.type'],
    ['name: { type: integer, default: many }', 'cli.name.default'],
    ['name: { type: bool, default: maybe }', 'cli.name.default'],
    ['name: { type: object, default: [] }', 'cli.name.default'],
  ])('is wrong: %s', async (property, path) => {
    const { exitCode, stderr } = await opsRepo({ ...mine(cli(property), ''), ...config('') }).bitops(['validate']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(new RegExp(`✘ PLUGIN_SCHEMA_INVALID ${path} .*\\n  at plugins/mine/bitops.schema.yaml:7:`));
  });
});

describe('a plugin is found', () => {
  const schema = cli('stack-action: { type: string }');

  test('in an absolute folder, such as one of an image [compat 7.source]', async () => {
    const repo = opsRepo({ ...deployments, 'test/app/bitops.config.yaml': '' });
    const folder = join(repo.home, 'local-plugins', 'ansible');
    putPlugin(repo, 'ansible', folder);
    repo.write('bitops.config.yaml', `bitops:\n  plugins:\n    mine: { source: "file://${folder}" }\n`);
    const fake = repo.fake('ansible-playbook');
    expect((await repo.bitops(['deploy', 'test'])).exitCode).toBe(0);
    expect(fake.calls.map((it) => it.args)).toEqual([['playbook.yaml']]);
    const safe = await repo.bitops(['deploy', 'test', '--safe', ...json]);
    expect([safe.exitCode, errorsOf(safe)]).toEqual([2, expect.arrayContaining(['PLUGIN_REFUSED'])]);
  });

  test('in the settings of an environment, as in the guides of BitOps; the root is stronger, and two must agree [compat 7.plugins-of-environments]', async () => {
    const inEnvironment = (source: string) =>
      `bitops:\n  plugins:\n    mine: ${source}\n  deployments:\n    app: { plugin: mine }\n`;
    const repo = opsRepo({
      ...mine(schema, 'echo mine\n'),
      'bitops.config.yaml': '',
      'test/bitops.config.yaml': inEnvironment('./plugins/mine'),
      'test/app/bitops.config.yaml': '',
      'other/bitops.config.yaml': inEnvironment('{ source: ./plugins/mine }'),
      'other/app/bitops.config.yaml': '',
    });
    const run = await repo.bitops(['deploy', 'other', ...json]);
    expect([run.exitCode, linesOf(run)]).toEqual([0, ['mine']]);
    expect(eventsOf(run, 'warning')).toMatchObject([{ code: 'KEY_MISPLACED', at: { line: 2 } }]);
    repo.write('other/bitops.config.yaml', inEnvironment('./plugins/gone'));
    const two = await repo.bitops(['deploy', 'other', ...json]);
    expect([two.exitCode, errorsOf(two)]).toEqual([2, expect.arrayContaining(['PLUGIN_SOURCE_AMBIGUOUS'])]);
    repo.write('bitops.config.yaml', own['bitops.config.yaml']);
    const ruled = await repo.bitops(['deploy', 'other', ...json]);
    expect([ruled.exitCode, linesOf(ruled)]).toEqual([0, ['mine']]);
    expect(eventsOf(ruled, 'warning')).toMatchObject([{ code: 'KEY_IGNORED' }]);
  });

  test('by an entry of a list, and with a package.json that is not about bitops', async () => {
    const files = {
      ...mine(schema, 'echo "$BITOPS_PLUGIN_NAME $1"\n'),
      'bitops.config.yaml': 'bitops:\n  plugins: [./plugins/mine]\n',
      'plugins/mine/package.json': '{ "name": "tools-of-mine" }',
      'test/app/bitops.config.yaml': 'mine: { cli: { stack-action: go } }\n',
    };
    expect(linesOf(await opsRepo(files).bitops(['deploy', 'test', ...json]))).toEqual(['mine go']);
  });
});

test('helm handles charts, their hooks and its settings by itself, and finds the plugins beside it', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops:\n  plugins: [./plugins/kubectl, ./plugins/helm]\n',
    'plugins/kubectl/install.sh': '',
    'test/helm/web/bitops.config.yaml': 'helm:\n  cli:\n    namespace: shop\n',
    'test/helm/web/Chart.yaml': 'name: web\n',
    'test/helm/web/bitops.before-deploy.d/a.sh': 'echo "{}" > values.yaml\n',
    'test/helm/bitops.before-deploy.d/a.sh': 'echo never\n',
  });
  putPlugin(repo, 'helm');
  repo.fake('kubectl');
  const helm = repo.fake('helm');
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, linesOf(run)]).toEqual([0, []]);
  const flags = ['--install', '--cleanup-on-fail', '--namespace', 'shop', '-f', 'values.yaml'];
  expect(helm.calls.map((it) => it.args)).toEqual([['upgrade', 'web', '.', ...flags]]);
  expect(commandsOf(run)).toHaveLength(1);
});

test('cloudformation takes its word for destroying', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops:\n  plugins:\n    cloudformation: { source: ./plugins/cloudformation }\n',
    'test/cloudformation/bitops.config.yaml': [
      'cloudformation:',
      '  cli: { stack-action: delete, validate-cfn: false }',
      '  options: { cfn-stack-name: shop, cfn-files: { template-file: t.yaml } }',
      '',
    ].join('\n'),
  });
  putPlugin(repo, 'cloudformation');
  const aws = repo.fake('aws');
  expect((await repo.bitops(['destroy', 'test', '--yes'])).exitCode).toBe(0);
  expect(aws.calls.map((it) => it.args.slice(1, 3).join(' '))).toEqual([
    'delete-stack --stack-name',
    'wait stack-delete-complete',
  ]);
});

test('a script that fails fails the deployment, and gets the inputs of others as variables', async () => {
  const repo = opsRepo({
    ...mine(cli('stack-action: { type: string }'), 'echo "size ${SIZE-}"\nexit 63\n'),
    'test/bitops.config.yaml': [
      'bitops:',
      '  deployments:',
      '    first: { plugin: shell }',
      '    app: { plugin: mine, inputs: { SIZE: "${outputs.first.size}" } }',
      '',
    ].join('\n'),
    'test/first/deploy.sh': 'echo size=3 >"$BITOPS_OUTPUT"\n',
    'test/app/bitops.config.yaml': '',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, linesOf(run)]).toEqual([1, ['size 3']]);
  expect(eventsOf(run, 'error')).toMatchObject([{ code: 'COMMAND_FAILED', what: expect.stringContaining('63') }]);
});

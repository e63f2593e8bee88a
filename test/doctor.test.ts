/** `bitops doctor`, through the command line, with ops repos as they were written for BitOps 1.x and 2.x. */
import { describe, expect, test } from 'vitest';
import { addPrograms, type Report, reportOf, type Told } from './rig/doctor.js';
import { expectClean, type Files, opsRepo } from './rig.js';

const json = ['--format', 'json'] as const;

function allOf({ differences, environments }: Report): readonly Told[] {
  const inside = environments.flatMap((it) => [...it.differences, ...it.deployments.flatMap((one) => one.differences)]);
  return [...differences, ...inside];
}

/** `CODE file:line:column`, files from the ops repo on. */
function placesOf(report: Report): readonly string[] {
  const told = allOf(report).map(({ code, at }) => {
    if (at === undefined) return code;
    const place = [at.file, at.line, at.column].filter((it) => it !== undefined).join(':');
    return `${code} ${place.replace(`${report.root}/`, '')}`;
  });
  return [...new Set(told)].sort();
}

const ofTwo: Files = {
  'prod/bitops.config.yaml': `
bitops:
  fail_fast: "false"
  deployments:
    login: { plugin: azure }
    cluster: { plugin: kubectl }
    net: { plugin: terraform }
    app: { plugin: terraform }
    play: { plugin: ansible }
    stack: { plugin: cloudformation }
`,
  'prod/login/bitops.config.yaml': 'azure: {}\n',
  'prod/login/bitops.before-deploy.d/a.sh': 'az login\n',
  'prod/login/bitops.before-deploy.d/notes': 'not a script\n',
  'prod/cluster/bitops.config.yaml': 'kubectl: {}\n',
  'prod/net/bitops.config.yaml': `terraform:
  cli:
    stack-action: apply
    var-file: prod.tfvars
  options:
    workspace: blue
`,
  'prod/net/main.tf': 'provider "aws" {}\n',
  'prod/net/prod.tfvars': '',
  'prod/net/bitops.before-deploy.d/edit.sh': '# see bitops.config.yaml\nsed -i s/a/b/ bitops.config.yaml\n',
  'prod/app/bitops.before-deploy.d/look.sh': 'action=$(cat ../net/bitops.config.yaml | shyaml get-value terraform)\n',
  'prod/app/bitops.config.yaml': 'terraform:\n  options:\n    skip-deploy: "false"\n',
  'prod/app/main.tf': 'terraform {\n  backend "s3" {}\n}\n',
  'prod/play/bitops.config.yaml': `ansible:
  cli:
    extra-vars: "@my vars.json"
    vault-id: [a@b]
  options:
    dryrun: true
`,
  'prod/play/playbook.yaml': '- hosts: all\n',
  'prod/play/other.yaml': '- hosts: all\n',
  'prod/play/ENV_FILE': 'export A=1\n',
  'prod/stack/bitops.config.yaml': `cloudformation:
  cli:
    validate-cfn: false
  options:
    cfn-stack-name: s
    cfn-files:
      template-file: t.yaml
      parameters:
        template-param-file: p.json
`,
  'prod/stack/t.yaml': 'Resources: {}\n',
  'prod/stack/p.json': '[]\n',
};

describe('where BitOps did otherwise', () => {
  test('a repo of 2.x: each difference has its place, what was, what is, and a mend', async () => {
    const repo = opsRepo(ofTwo);
    addPrograms(repo);
    const run = await repo.bitops(['doctor', ...json]);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    const report = reportOf(run);
    expect(placesOf(report)).toEqual([
      'ANSIBLE_DRYRUN_UNREAD prod/play/bitops.config.yaml:6:13',
      'ANSIBLE_PLAYBOOKS_LEFT prod/play',
      'ANSIBLE_WORDS_SPLIT prod/play/bitops.config.yaml:3:17',
      'CLOUDFORMATION_FAILURE_HIDDEN prod/stack',
      'CLOUDFORMATION_PARAMETERS_LEFT prod/stack/bitops.config.yaml:9:30',
      'ENV_FILE_UNREAD prod/play/ENV_FILE',
      'EXIT_CODE_OWN',
      'FAST_FAIL_TEXT prod/bitops.config.yaml:3:14',
      'HOOK_EDITS_UNSEEN prod/net/bitops.before-deploy.d/edit.sh:2:15',
      'HOOK_FILE_UNRUN prod/login/bitops.before-deploy.d/notes',
      'KUBECTL_SCHEMA_MISSING prod/cluster',
      'SETTING_FALSE_LOST prod/stack/bitops.config.yaml:3:19',
      'SETTING_LEAKED prod/app',
      'SETTING_TEXT_TRUE prod/app/bitops.config.yaml:3:18',
      'SETTING_UNREAD prod/net/bitops.config.yaml:4:15',
      'SETTING_UNREAD prod/play/bitops.config.yaml:4:15',
      'TERRAFORM_PLAN_UNUSED prod/net/bitops.config.yaml:3:19',
      'TERRAFORM_STATE_LOST prod/net',
      'WORKSPACE_LEFT',
    ]);
    for (const it of allOf(report)) {
      expect(it.bitops, it.code).toMatch(/^would /);
      expect(it.here, it.code).not.toBe('');
      expect(it.fix, it.code).toMatch(/^[A-Z].*\.$/);
      expect(it.fix, it.code).not.toContain('\n');
    }
    expect(report.environments[0]?.deployments.map(({ name, bitops, here }) => [name, bitops, here])).toEqual([
      ['login', 'apply', 'apply'],
      ['cluster', 'fail', 'apply'],
      ['net', 'unreached', 'apply'],
      ['app', 'unreached', 'preview'],
      ['play', 'unreached', 'preview'],
      ['stack', 'unreached', 'apply'],
    ]);
    expectClean(repo);
  });

  test.each([
    ['apply of a variable over a plan', 'plan', { TERRAFORM_APPLY: 'true' }, 'apply', 'apply', []],
    ['a text that it did not know', 'plan', { TERRAFORM_APPLY: 'yes' }, 'preview', 'apply', ['TERRAFORM_SWITCH_TEXT']],
    ['both', 'apply', { TERRAFORM_DESTROY: 'true' }, 'apply, then destroy', 'destroy', ['TERRAFORM_SWITCHES_BOTH']],
    [
      'our own variable is stronger',
      'plan',
      { TERRAFORM_APPLY: 'true', BITOPS_TERRAFORM_STACK_ACTION: 'plan' },
      'apply',
      'preview',
      ['TERRAFORM_ACTION_VARIABLE'],
    ],
    ['a variable of 1.x', 'apply', { SKIP_DEPLOY_TERRAFORM: 'true' }, 'apply', 'skip', ['SETTING_UNREAD']],
    [
      'a variable of its own that is empty',
      'apply',
      { BITOPS_TERRAFORM_STACK_ACTION: '' },
      'preview',
      'apply',
      ['SETTING_VARIABLE_EMPTY'],
    ],
    [
      'fail_fast that is empty',
      'apply',
      { BITOPS_FAST_FAIL: '' },
      'apply',
      'apply',
      ['EXIT_CODE_ZERO', 'FAST_FAIL_EMPTY'],
    ],
    [
      'an environment that is not there',
      'apply',
      { BITOPS_ENVIRONMENT: 'tset' },
      'apply',
      'apply',
      ['ENVIRONMENT_MISSING'],
    ],
  ] as const)('what variables say: %s', async (_, action, env, bitops, here, codes) => {
    const repo = opsRepo({
      'test/terraform/bitops.config.yaml': `terraform: { cli: { stack-action: ${action} } }\n`,
      'test/terraform/main.tf': 'terraform {\n  backend "s3" {}\n}\n',
    });
    addPrograms(repo);
    const report = reportOf(await repo.bitops(['doctor', ...json], { env }));
    expect(report.environments[0]?.deployments[0]).toMatchObject({ bitops, here });
    const special = allOf(report).filter((it) => !it.always);
    expect([...new Set(special.map((it) => it.code))].sort()).toEqual(codes);
    expectClean(repo);
  });

  test('charts: hooks by the rules of helm, what is skipped, and a default environment that is merged now', async () => {
    const chart = 'apiVersion: v2\nname: web\nversion: 0.1.0\n';
    const repo = opsRepo(
      {
        'bitops.config.yaml': 'bitops:\n  default_merge: all\n',
        '_default/terraform/shared.tf': '',
        'test/terraform/bitops.config.yaml': 'terraform: {}\n',
        'test/terraform/main.tf': 'terraform {\n  backend "s3" {}\n}\n',
        'prod/ansible/playbook.yaml': '- hosts: all\n',
        'prod/helm/web/Chart.yaml': chart,
        'prod/helm/web/bitops.config.yaml':
          'helm:\n  cli: { namespace: web }\n  options: { k8s: { kubeconfigpath: k } }\n',
        'test/helm/web/Chart.yaml': chart,
        'test/helm/web/bitops.config.yaml': 'helm:\n  cli: { namespace: web }\n  options:\n    skip-deploy: true\n',
        'test/helm/api/Chart.yaml': chart,
        'test/helm/api/bitops.config.yaml': 'helm:\n  cli: { namespace: api }\n  options: { release-name: rest }\n',
        'test/helm/api/bitops.before-deploy.d/a.sh': 'true\n',
        'test/helm/api/bitops.before-deploy.d/README.md': '',
      },
      { modes: { 'test/helm/api/bitops.before-deploy.d/a.sh': 0o644 } },
    );
    addPrograms(repo);
    const report = reportOf(await repo.bitops(['doctor', ...json]));
    expect(placesOf(report).filter((it) => it.includes(' '))).toEqual([
      'DEFAULT_MERGED bitops.config.yaml:2:18',
      'DEPLOYMENT_ORDER prod',
      'HELM_KUBECONFIG_REFUSED test/helm/api',
      'HELM_RELEASE_FAILED prod/helm/web',
      'HELM_RELEASE_FAILED test/helm/api',
      'HELM_RELEASE_RENAMED test/helm/api/bitops.config.yaml:3:28',
      'HELM_SKIP_UNREAD test/helm/web/bitops.config.yaml:4:18',
      'HOOK_UNEXECUTABLE test/helm/api/bitops.before-deploy.d/a.sh',
      'SETTINGS_FILE_MISSING prod/ansible',
    ]);
    expectClean(repo);
  });

  test('the repository of the plugin aws of BitOps is aws-cli, and nothing has to be installed', async () => {
    const source = (name: string) => `{ source: https://github.com/bitops-plugins/${name}.git }`;
    const repo = opsRepo({
      'test/bitops.config.yaml': 'bitops:\n  deployments:\n    aws: { plugin: aws }\n',
      'bitops.config.yaml': `bitops:\n  plugins:\n${['aws', 'terraform', 'kubectl', 'azure'].map((it) => `    ${it}: ${source(it)}\n`).join('')}`,
      'test/aws/bitops.config.yaml': 'aws: {}\n',
    });
    addPrograms(repo);
    expect((await repo.bitops(['validate'])).exitCode).toBe(0);
    const report = reportOf(await repo.bitops(['doctor', ...json]));
    expect(report.environments[0]?.deployments).toMatchObject([{ name: 'aws', tool: 'aws-cli', bitops: 'fail' }]);
    expect(allOf(report).map((it) => it.code)).toContain('AWS_SCHEMA_MISSING');
    expectClean(repo);
  });
});

describe('the machine', () => {
  test('without any program: it says what is missing, and who needs it', async () => {
    const repo = opsRepo({ 'test/terraform/main.tf': 'provider "aws" {}\n', 'prod/terraform/main.tf': '' });
    const run = await repo.bitops(['doctor', ...json], { env: { PATH: repo.home } });
    expect(run.exitCode).toBe(2);
    const report = reportOf(run);
    expect(report.faults).toMatchObject([
      { code: 'BINARY_MISSING', what: 'terraform is not on the PATH, and prod:terraform, test:terraform need it' },
    ]);
    const stateOf = Object.fromEntries(report.machine.map(({ name, state }) => [name, state]));
    expect(stateOf).toMatchObject({ node: 'ok', git: 'notice', terraform: 'fault', 'AWS login': 'notice' });
    expectClean(repo);
  });

  test('logins: where they are, half ones, and never what they are', async () => {
    const repo = opsRepo({ 'test/terraform/main.tf': 'provider "aws" {}\n' });
    addPrograms(repo);
    const login = async (env: Readonly<Record<string, string>>) => {
      const run = await repo.bitops(['doctor', ...json], { env });
      expect(run.stdout).not.toContain('verysecret');
      return reportOf(run).machine.find((it) => it.name === 'AWS login');
    };
    const pair = { AWS_ACCESS_KEY_ID: 'AKIAverysecret', AWS_SECRET_ACCESS_KEY: 'verysecretkey' };
    expect(await login(pair)).toEqual({
      name: 'AWS login',
      state: 'ok',
      found: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, for test:terraform',
    });
    expect(await login({ ...pair, AWS_SECRET_ACCESS_KEY: '' })).toMatchObject({
      state: 'notice',
      found: expect.stringMatching(/^AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not; none found for test/),
    });
    repo.write('../home/.aws/credentials', 'verysecret');
    expect(await login({})).toMatchObject({ state: 'ok', found: '~/.aws/credentials, for test:terraform' });
    expectClean(repo);
  });

  test('--online lets the tools check what they check before a run, and nothing but reads is run', async () => {
    const repo = opsRepo({
      'test/terraform/bitops.config.yaml': 'terraform: { options: { version: ">= 9" } }\n',
      'test/terraform/main.tf': '',
    });
    const terraform = repo.fake('terraform', `console.log('{"terraform_version": "1.2.3"}')`);
    expect((await repo.bitops(['doctor'])).exitCode).toBe(0);
    const run = await repo.bitops(['doctor', '--online', ...json]);
    expect(run.exitCode).toBe(2);
    expect(reportOf(run).machine).toContainEqual(expect.objectContaining({ name: 'test:terraform', state: 'fault' }));
    expect(reportOf(run).faults).toMatchObject([{ what: expect.stringContaining('1.2.3') }]);
    expect(new Set(terraform.calls.map((it) => it.args[0]))).toEqual(new Set(['version']));
    expectClean(repo);
  });

  test('without an ops repo, and with one that cannot be read, it tells what it can', async () => {
    const repo = opsRepo({ 'test/terraform/main.tf': '' });
    addPrograms(repo);
    const none = await repo.bitops(['doctor', ...json], { cwd: repo.home });
    expect(none.exitCode).toBe(0);
    expect(reportOf(none)).toMatchObject({ root: null, environments: [], warnings: [{ code: 'REPO_NOT_FOUND' }] });
    const absent = await repo.bitops(['doctor', 'absent']);
    expect(absent.exitCode).toBe(2);
    expect(absent.stderr).toContain('absent');
    repo.write('test/bitops.config.yaml', 'bitops: [1\n');
    const broken = await repo.bitops(['doctor', ...json]);
    expect(broken.exitCode).toBe(2);
    expect(reportOf(broken).faults).toMatchObject([{ code: 'YAML_INVALID' }]);
    expectClean(repo);
  });
});

test('what is secret is hidden, in text and in JSON', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml':
      'bitops:\n  logging:\n    masks:\n      - { search: "(zone-)\\\\d+", replace: "\\\\1***" }\n  deployments:\n    a: { plugin: terraform }\n    b: { plugin: terraform }\n',
    'test/a/bitops.config.yaml': 'terraform: { options: { workspace: hunter2hunter2 } }\n',
    'test/a/main.tf': '',
    'test/b/bitops.config.yaml': 'terraform: { options: { workspace: zone-4711 } }\n',
    'test/b/main.tf': '',
  });
  addPrograms(repo);
  const env = { MY_PASSWORD: 'hunter2hunter2' };
  for (const args of [[], json]) {
    const { stdout, stderr } = await repo.bitops(['doctor', ...args], { env });
    expect(stdout).toContain('TERRAFORM_WORKSPACE_MADE');
    expect(stdout + stderr).not.toMatch(/hunter2|4711/);
  }
  expectClean(repo);
});

test('Ctrl-C while it asks a program: that one is ended, and nothing stays behind', async () => {
  const repo = opsRepo({ 'test/terraform/main.tf': '' });
  repo.fake('terraform', "console.error('asked'); setInterval(() => {}, 1000)");
  const run = repo.start(['doctor']);
  const asked = () => repo.orphans().some((it) => it.command.includes('terraform'));
  await expect.poll(asked, { timeout: 20_000 }).toBe(true);
  process.kill(run.pid, 'SIGINT');
  expect((await run.done).exitCode).toBe(130);
  expectClean(repo);
});

test('a run tells of old names, too, each once, whatever it is asked to do', async () => {
  const repo = opsRepo({
    'test/bitops-before-deploy.d/a.sh': 'echo "around"\n',
    'test/shell/deploy.sh': 'echo "in"\n',
    'test/shell/bitops-before-deploy.d/a.sh': 'echo "before"\n',
    'test/shell/bitops-after-deploy.d/a.sh': 'echo "after"\n',
  });
  const places = [
    'test/bitops-before-deploy.d',
    'test/shell/bitops-after-deploy.d',
    'test/shell/bitops-before-deploy.d',
  ];
  for (const args of [['validate'], ['plan', 'test'], ['deploy', 'test'], ['explain', 'test'], ['graph']]) {
    const { exitCode, stdout, stderr } = await repo.bitops(args);
    const told = `${stdout}${stderr}`.match(/HOOK_FOLDER_DEPRECATED .*\n *at .*/g) ?? [];
    expect([exitCode, told.map((it) => it.replace(/^.*\n *at /, '')).sort()], args.join(' ')).toEqual([0, places]);
  }
  expectClean(repo);
});

test('deployments whose plugin is not there, or is not what was pinned, are named all the same', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: { plugins: { mine: { source: "https://example.com/mine.git" } } }\n',
    'test/bitops.config.yaml': 'bitops: { deployments: { app: { plugin: mine } } }\n',
    'test/app/bitops.config.yaml': '',
  });
  const { stdout } = await repo.bitops(['doctor']);
  expect(stdout).toContain('test\n  without a plugin that can be used: app\n');
  expect(reportOf(await repo.bitops(['doctor', ...json])).environments).toMatchObject([{ unknown: ['app'] }]);
  expectClean(repo);
});

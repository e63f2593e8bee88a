/** Hooks around real tools: what they are told, what they hand on, what they may change, and when they run. */
import { expect, test } from 'vitest';
import {
  errorsOf,
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

const terraform = testWith('terraform');
const json = ['--format', 'json'] as const;

/** Two deployments that say when they run, in this order. */
const pair: Files = {
  'test/bitops.config.yaml': 'bitops:\n  deployments:\n    one: { plugin: shell }\n    two: { plugin: shell }\n',
  'test/one/deploy.sh': 'echo one\n',
  'test/two/deploy.sh': 'echo two\n',
};

test('hooks of the environment enclose those of its deployments', async () => {
  const phases = ['before-deploy', 'after-deploy', 'on-failure', 'always'];
  const folders = ['test', 'test/one', 'test/two'];
  const scripts = folders.flatMap((folder) => phases.map((phase) => [folder, phase] as const));
  const files = scripts.map(([folder, phase]) => [`${folder}/bitops.${phase}.d/a.sh`, `echo ${phase} of ${folder}\n`]);
  const repo = opsRepo({ ...pair, ...Object.fromEntries(files) });
  const around = (name: string, body: readonly string[]) => [
    `before-deploy of ${name}`,
    ...body,
    `after-deploy of ${name}`,
    `always of ${name}`,
  ];
  const deploy = await repo.bitops(['deploy', 'test', ...json]);
  expect(linesOf(deploy)).toEqual(around('test', [...around('test/one', ['one']), ...around('test/two', ['two'])]));
  const destroy = await repo.bitops(['destroy', 'test', '--yes', ...json]);
  expect(linesOf(destroy)).toEqual(around('test', [...around('test/two', []), ...around('test/one', [])]));
  const plan = await repo.bitops(['plan', 'test', ...json]);
  expect(linesOf(plan).filter((line) => !line.startsWith('before') && !line.startsWith('always'))).toEqual([]);
  expect(linesOf(plan)).toHaveLength(6);
  const safe = await repo.bitops(['deploy', 'test', '--safe', ...json]);
  expect(linesOf(safe)).toEqual(['one', 'two']);
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
  const deploy = await repo.bitops(['deploy', 'test', 'zone', ...json]);
  expect(linesOf(deploy)).toEqual(['one', 'deploy.sh, 0 arguments', 'zone: nothing']);
  expectClean(repo);
});

terraform('hooks are told what BitOps told them', async () => {
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
});

terraform('a hook may edit the configuration and the files of the tool, in the workspace only', async () => {
  const repo = opsRepo({
    'test/terraform/bitops.config.yaml': 'terraform:\n  cli:\n    stack-action: plan\n',
    'test/terraform/main.tf': resources('one'),
    'test/terraform/bitops.before-deploy.d/edit.sh': [
      'sed -i.bak "s/: plan/: apply/" bitops.config.yaml',
      `cat >two.tf <<'EOF'\n${resources('two')}EOF`,
      'rm main.tf',
      '',
    ].join('\n'),
  });
  const before = repo.snapshot();
  const plan = await repo.bitops(['plan', 'test', ...json]);
  expect(eventsOf(plan, 'deployment.finished')).toMatchObject([{ action: 'preview', changes: { create: 1 } }]);
  expect(repo.snapshot()).toEqual(before);
  const deploy = await repo.bitops(['deploy', 'test', ...json]);
  expect(eventsOf(deploy, 'deployment.started')).toMatchObject([{ action: 'preview' }]);
  expect(eventsOf(deploy, 'deployment.finished')).toMatchObject([{ action: 'apply', outcome: 'succeeded' }]);
  expect(stateOf(repo)).toEqual(['two']);
  const { 'test/terraform/terraform.tfstate': _state, ...rest } = repo.snapshot();
  expect(rest).toEqual(before);
  expectClean(repo);
});

test('a hook may write the configuration where a value is missing, which is a warning until then', async () => {
  const greeter = `export default ({ z, tool }) => tool({
    name: 'greeter',
    config: z.strictObject({ who: z.string() }),
    *steps({ config }) { yield { file: 'echo', args: ['hello', config.who], effect: 'write' }; },
  });`;
  const repo = opsRepo({
    'greeter.mjs': greeter,
    'bitops.config.yaml': 'bitops:\n  plugins: [./greeter.mjs]\n',
    'test/bitops.config.yaml': 'bitops:\n  deployments:\n    greeter: {}\n',
    'test/greeter/bitops.before-deploy.d/write.sh': 'echo "greeter: { who: world }" >bitops.config.yaml\n',
  });
  const deploy = await repo.bitops(['deploy', 'test', ...json]);
  expect(deploy.exitCode).toBe(0);
  expect(linesOf(deploy)).toEqual(['hello world']);
  expect(eventsOf(deploy, 'warning')).toMatchObject([{ what: expect.stringContaining('who') }]);

  repo.write('test/greeter/bitops.before-deploy.d/write.sh', 'echo forgot it\n');
  const forgot = await repo.bitops(['deploy', 'test', ...json]);
  expect(forgot.exitCode).toBe(1);
  expect(linesOf(forgot)).toEqual(['forgot it']);
  expect(errorsOf(forgot)).toHaveLength(1);

  repo.write('test/greeter/bitops.before-deploy.d/write.sh', 'echo "greeter: { whom: world }" >bitops.config.yaml\n');
  const wrong = await repo.bitops(['deploy', 'test']);
  expect(wrong.exitCode).toBe(1);
  expect(wrong.stdout + wrong.stderr).toMatch(/whom[\s\S]*Did you mean who\?/);
  expectClean(repo);
});

test('a hook may switch its deployment off', async () => {
  const repo = opsRepo({
    ...pair,
    'test/one/bitops.before-deploy.d/off.sh': 'echo "shell: { options: { skip-deploy: true } }" >bitops.config.yaml\n',
  });
  const deploy = await repo.bitops(['deploy', 'test', ...json]);
  expect(outcomesOf(deploy)).toEqual({ 'test:one': 'skipped', 'test:two': 'succeeded' });
  expect(linesOf(deploy)).toEqual(['two']);
});

test('a hook writes into the folder of another deployment, as BitOps repos do', async () => {
  const repo = opsRepo({
    ...pair,
    'test/one/bitops.after-deploy.d/a.sh': 'echo "echo written by one" >"$BITOPS_ENVROOT/two/deploy.sh"\n',
  });
  const before = repo.snapshot();
  expect(linesOf(await repo.bitops(['deploy', 'test', ...json]))).toEqual(['one', 'written by one']);
  expect(repo.snapshot()).toEqual(before);
});

terraform('ENV_FILE reaches the tool, behind what hooks handed on, and nobody else', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': 'bitops:\n  deployments:\n    terraform: {}\n    two: { plugin: shell }\n',
    'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
    'test/terraform/main.tf': 'variable "who" {}\nresource "terraform_data" "it" {\n  input = var.who\n}\n',
    'test/terraform/bitops.before-deploy.d/a.sh': 'echo NAME=everybody >>"$BITOPS_ENV"\n',
    'test/terraform/ENV_FILE': '# sourced\nTF_VAR_who="hello $NAME"\n',
    'test/two/deploy.sh': 'echo two\n',
  });
  const plan = await repo.bitops(['plan', 'test', ...json]);
  expect(plan.exitCode).toBe(0);
  const deploy = await repo.bitops(['deploy', 'test', ...json]);
  expect(deploy.exitCode).toBe(0);
  expect(repo.read('test/terraform/terraform.tfstate')).toContain('hello everybody');
  expectClean(repo);
});

test('a value in $BITOPS_MASK is in no output, in no error and in no message', async () => {
  const secret = 'correct horse battery';
  const print = `echo "it is ${secret}"; printf 'cor'; sleep 0.3; printf 'rect horse battery\\n'; `;
  const repo = opsRepo({
    ...pair,
    'test/bitops.before-deploy.d/a.sh': `echo "${secret}" >>"$BITOPS_MASK"\necho "OPEN=${secret}" >>"$BITOPS_ENV"\n${print}`,
    'test/one/deploy.sh': `${print} echo "$OPEN" | base64; echo "$OPEN" >&2; exit 4\n`,
    'test/bitops.always.d/a.sh': 'echo "$OPEN, $BITOPS_ERROR"\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  const text = await repo.bitops(['deploy', 'test']);
  for (const { exitCode, stdout, stderr } of [run, text]) {
    expect(exitCode).toBe(1);
    expect(stdout).toContain('it is ***');
    for (const form of [secret, 'rect horse', Buffer.from(secret).toString('base64').slice(0, -4)]) {
      expect(stdout + stderr).not.toContain(form);
    }
  }
  expectClean(repo);
});

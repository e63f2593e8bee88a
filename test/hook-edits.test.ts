/** What hooks may change: the configuration, the files of the tool, its variables; in the workspace only. */
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

terraform(
  'a hook may edit the configuration and the files of the tool, in the workspace only [compat 2.hooks-edit-settings]',
  async () => {
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
  },
);

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

test('a hook writes into the folder of another deployment, as BitOps repos do [compat 8.hooks-write-elsewhere]', async () => {
  const repo = opsRepo({
    ...pair,
    'test/one/bitops.after-deploy.d/a.sh': 'echo "echo written by one" >"$BITOPS_ENVROOT/two/deploy.sh"\n',
  });
  const before = repo.snapshot();
  expect(linesOf(await repo.bitops(['deploy', 'test', ...json]))).toEqual(['one', 'written by one']);
  expect(repo.snapshot()).toEqual(before);
});

terraform('ENV_FILE reaches the tool, behind what hooks handed on, and nobody else [compat 3.env-file]', async () => {
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

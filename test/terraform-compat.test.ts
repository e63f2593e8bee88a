/** What ops repos of BitOps 1.x and 2.x say about terraform, key by key and variable by variable, through the command line. */
import { expect } from 'vitest';
import { eventsOf, type Finished, opsRepo, resources, testWith } from './rig.js';

const json = ['--format', 'json'] as const;
const settings = 'test/terraform/bitops.config.yaml';

interface Case {
  /** The key or the variable that is tried. */
  readonly name: string;
  readonly config?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly intent?: 'plan' | 'deploy';
  /** The commands of terraform that it makes, `plan` without the arguments that all have. */
  readonly runs: readonly string[];
  readonly warns?: readonly string[];
}

const preview = ['init', 'plan', 'show'];
const apply = [...preview, 'apply', 'output'];
const destroy = ['init', 'plan -destroy', 'show', 'apply'];

const cases: readonly Case[] = [
  { name: 'nothing is set [compat 2.empty-files]', config: 'terraform: {}', runs: preview },
  { name: 'cli.stack-action: apply', config: 'terraform: { cli: { stack-action: apply } }', runs: apply },
  { name: 'cli.stack-action: destroy', config: 'terraform: { cli: { stack-action: destroy } }', runs: destroy },
  {
    name: 'options.stack-action of 2.0 [compat 6.terraform-actions]',
    config: 'terraform: { options: { stack-action: apply } }',
    runs: apply,
    warns: ['cli.stack-action'],
  },
  {
    name: 'options.command of 1.x [compat 6.terraform-actions]',
    config: 'terraform: { options: { command: apply } }',
    runs: apply,
    warns: ['cli.stack-action'],
  },
  { name: 'TERRAFORM_APPLY [compat 6.terraform-variables]', env: { TERRAFORM_APPLY: 'true' }, runs: apply },
  { name: 'TERRAFORM_APPLY that is empty [compat 2.empty-variable]', env: { TERRAFORM_APPLY: '' }, runs: preview },
  { name: 'TERRAFORM_APPLY that is false', env: { TERRAFORM_APPLY: 'false' }, runs: preview },
  {
    name: 'TERRAFORM_DESTROY, which wins [compat 6.terraform-variables]',
    env: { TERRAFORM_DESTROY: 'True', TERRAFORM_APPLY: '1' },
    runs: destroy,
  },
  {
    name: 'TERRAFORM_COMMAND of 1.x [compat 6.terraform-variables]',
    env: { TERRAFORM_COMMAND: 'apply' },
    runs: apply,
    warns: ['Set BITOPS_TERRAFORM_STACK_ACTION; the old name still works.'],
  },
  {
    // What BitOps did, 1.x and 2.x alike: its scripts apply where the file says apply or this is "true".
    name: 'TERRAFORM_APPLY over a file that says plan',
    config: 'terraform: { cli: { stack-action: plan } }',
    env: { TERRAFORM_APPLY: 'true' },
    runs: apply,
  },
  {
    name: 'TERRAFORM_APPLY over a file that says plan by the key of 1.x',
    config: 'terraform: { options: { command: plan } }',
    env: { TERRAFORM_APPLY: 'true' },
    runs: apply,
    warns: ['cli.stack-action'],
  },
  {
    // There, it was applied first, and then destroyed.
    name: 'TERRAFORM_APPLY, and a file that says destroy, which wins',
    config: 'terraform: { cli: { stack-action: destroy } }',
    env: { TERRAFORM_APPLY: 'true' },
    runs: destroy,
  },
  {
    name: 'TERRAFORM_DESTROY over a file that says apply',
    config: 'terraform: { cli: { stack-action: apply } }',
    env: { TERRAFORM_DESTROY: 'true' },
    runs: destroy,
  },
  {
    name: 'BITOPS_TERRAFORM_STACK_ACTION, which is stronger than TERRAFORM_APPLY',
    config: 'terraform: { cli: { stack-action: plan } }',
    env: { BITOPS_TERRAFORM_STACK_ACTION: 'plan', TERRAFORM_APPLY: 'true' },
    runs: preview,
  },
  {
    name: 'BITOPS_TERRAFORM_STACK_ACTION, which overrides [compat 2.precedence-2x]',
    config: 'terraform: { cli: { stack-action: plan } }',
    env: { BITOPS_TERRAFORM_STACK_ACTION: 'apply' },
    runs: apply,
  },
  {
    name: 'BITOPS_TERRAFORM_COMMAND, an export only [compat 2.exports-no-input]',
    env: { BITOPS_TERRAFORM_COMMAND: 'apply' },
    runs: preview,
  },
  {
    name: 'BITOPS_TF_VAR_FILE, an export only [compat 2.exports-no-input]',
    env: { BITOPS_TF_VAR_FILE: 'x.tfvars', BITOPS_TF_TARGET: 'x' },
    runs: preview,
  },
  {
    name: 'cli.var-file [compat 6.terraform-lost-keys]',
    config: 'terraform: { cli: { var-file: a.tfvars } }',
    runs: ['init', 'plan -var-file=a.tfvars', 'show'],
  },
  {
    name: 'TF_VAR_FILE [compat 6.terraform-variables]',
    env: { TF_VAR_FILE: 'a.tfvars' },
    runs: ['init', 'plan -var-file=a.tfvars', 'show'],
  },
  {
    name: 'cli.target of 1.x [compat 6.terraform-target]',
    config: 'terraform: { cli: { target: x.a } }',
    runs: ['init', 'plan -target=x.a', 'show'],
  },
  {
    name: 'TF_TARGET [compat 6.terraform-variables]',
    env: { TF_TARGET: 'x.a' },
    runs: ['init', 'plan -target=x.a', 'show'],
  },
  {
    name: 'cli.targets, stages of a plan [compat 6.terraform-targets]',
    config: 'terraform: { cli: { targets: [x.a, x.b] } }',
    runs: ['init', 'plan -target=x.a', 'show', 'plan -target=x.b', 'show', 'plan', 'show'],
  },
  {
    name: 'cli.targets, stages of an apply',
    config: 'terraform: { cli: { stack-action: apply, targets: [x.a] } }',
    runs: ['init', 'plan -target=x.a', 'show', 'apply', 'plan', 'show', 'apply', 'output'],
  },
  {
    name: 'cli.targets, ignored by a destroy [compat 6.terraform-targets]',
    config: 'terraform: { cli: { stack-action: destroy, targets: [x.a] } }',
    runs: destroy,
  },
  {
    name: 'cli.targets with nothing behind it [compat 6.terraform-empty-targets]',
    config: 'terraform:\n  cli:\n    targets:\n',
    runs: preview,
  },
  {
    name: 'cli.backend-config [compat 6.terraform-lost-keys]',
    config: 'terraform: { cli: { backend-config: [path=a, workspace_dir=b] } }',
    runs: ['init -backend-config=path=a -backend-config=workspace_dir=b', 'plan', 'show'],
  },
  {
    name: 'options.init-upgrade [compat 6.terraform-lost-keys]',
    config: 'terraform: { options: { init-upgrade: true } }',
    runs: ['init -upgrade', 'plan', 'show'],
  },
  {
    name: 'INIT_UPGRADE [compat 6.terraform-variables]',
    env: { INIT_UPGRADE: 'true' },
    runs: ['init -upgrade', 'plan', 'show'],
  },
  { name: 'options.skip-deploy', config: 'terraform: { options: { skip-deploy: "true" } }', runs: [] },
  { name: 'TERRAFORM_SKIP_DEPLOY [compat 6.terraform-variables]', env: { TERRAFORM_SKIP_DEPLOY: 'true' }, runs: [] },
  {
    name: 'SKIP_DEPLOY_TERRAFORM of 1.x [compat 6.terraform-variables]',
    env: { SKIP_DEPLOY_TERRAFORM: 'True' },
    runs: [],
    warns: ['SKIP_DEPLOY_TERRAFORM is the old name of the variable TERRAFORM_SKIP_DEPLOY'],
  },
  { name: 'SKIP_DEPLOY_TERRAFORM that is empty', env: { SKIP_DEPLOY_TERRAFORM: '' }, runs: preview },
  {
    name: 'options.version [compat 6.terraform-lost-keys]',
    config: 'terraform: { options: { version: 1.11.4 } }',
    runs: ['version', ...preview],
  },
  {
    name: 'TERRAFORM_VERSION [compat 6.terraform-version]',
    env: { TERRAFORM_VERSION: '1.11' },
    runs: ['version', ...preview],
  },
  { name: 'options.workspace', config: 'terraform: { options: { workspace: blue } }', runs: preview },
  {
    name: 'options.fetch-kubeconfig [compat 6.terraform-kubeconfig]',
    config: 'terraform: { options: { fetch-kubeconfig: true } }',
    runs: preview,
    warns: ['fetch-kubeconfig'],
  },
];

/** A terraform that does nothing, so that only what it is told counts. */
const pretender = `
const answers = { version: { terraform_version: '1.11.4' }, show: {}, output: {} };
if (answers[args[0]]) console.log(JSON.stringify(answers[args[0]]));
`;

const common = /^(?:-input=false|-no-color|-json|-out=.*|\/.*)$/;

for (const { name, config, env = {}, intent = 'deploy', runs, warns = [] } of cases) {
  testWith()(name, async () => {
    const repo = opsRepo({ [settings]: config ?? 'terraform: {}', 'test/terraform/main.tf': resources('a') });
    const terraform = repo.fake('terraform', pretender);
    const run = await repo.bitops([intent, 'test', ...json], { env });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    const told = terraform.calls.map(({ args }) => args.filter((it) => !common.test(it)).join(' '));
    expect(told).toEqual(runs);
    const warnings = eventsOf(run, 'warning').map((it) => `${it.what} ${it.why ?? ''} ${it.fix ?? ''}`);
    expect(warnings).toEqual(warns.map((it) => expect.stringContaining(it)));
  });
}

testWith()(
  'what BitOps exported is there for hooks, with and without BITOPS_, and is no input for the next [compat 2.exports-no-input 3.export-env]',
  async () => {
    const names = [
      'TERRAFORM_COMMAND',
      'TF_VAR_FILE',
      'TF_TARGETS',
      'TF_TARGET',
      'TERRAFORM_WORKSPACE',
      'TERRAFORM_VERSION',
      'INIT_UPGRADE',
    ];
    const print = names.flatMap((it) => [`echo "${it}=$${it}"`, `echo "BITOPS_${it}=$BITOPS_${it}"`]).join('\n');
    const config = `terraform:
  cli: { stack-action: apply, var-file: a.tfvars, targets: [x.a, x.b], target: x.c }
  options: { workspace: blue, version: 1.11.4, init-upgrade: true }
`;
    const repo = opsRepo({
      'test/bitops.config.yaml':
        'bitops: { deployments: { one: { plugin: terraform }, two: { plugin: terraform } } }\n',
      'test/one/bitops.config.yaml': config,
      'test/one/main.tf': '',
      'test/one/bitops.before-deploy.d/print.sh': `${print}\n`,
      'test/two/main.tf': '',
    });
    const terraform = repo.fake('terraform', pretender);
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect(run.exitCode).toBe(0);
    const values = ['apply', 'a.tfvars', 'x.a x.b', 'x.c', 'blue', '1.11.4', 'true'];
    const wanted = names.flatMap((it, index) => [`${it}=${values[index]}`, `BITOPS_${it}=${values[index]}`]);
    expect(printed(run)).toEqual(wanted);
    const second = terraform.calls.filter((it) => it.cwd.endsWith('/two'));
    expect(second.map(({ args }) => args.filter((it) => !common.test(it)).join(' '))).toEqual(preview);
    for (const { env } of second) {
      expect(env).toMatchObject({ TERRAFORM_COMMAND: 'plan', BITOPS_TERRAFORM_COMMAND: 'plan' });
      expect(env).not.toHaveProperty('TF_VAR_FILE');
    }
  },
);

for (const name of ['PLAN', 'APPLY', 'DESTROY']) {
  testWith()(
    `TERRAFORM_${name}_ALTERNATE_COMMAND is refused, with a pointer to the shell tool [compat 6.terraform-alternate]`,
    async () => {
      const repo = opsRepo({ [settings]: 'terraform: {}', 'test/terraform/main.tf': '' });
      const terraform = repo.fake('terraform', pretender);
      const env = { [`TERRAFORM_${name}_ALTERNATE_COMMAND`]: 'true' };
      const run = await repo.bitops(['deploy', 'test', ...json], { env });
      expect(run.exitCode).toBe(2);
      expect(eventsOf(run, 'error')).toMatchObject([
        { code: 'TERRAFORM_COMMAND_REPLACED', fix: expect.stringContaining('shell tool') },
      ]);
      expect(terraform.calls).toEqual([]);
    },
  );
}

function printed(run: Finished): readonly string[] {
  return eventsOf(run, 'output')
    .map((it) => it.line)
    .filter((it) => it.includes('='));
}

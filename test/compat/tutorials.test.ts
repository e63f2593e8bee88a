/**
 * Ops repos in the shape of the tutorials that BitOps published, by the real tools: what they say works, and all that is
 * told of are old names.
 */
import { expect } from 'vitest';
import { startAws } from '../rig/aws.js';
import { putRepository } from '../rig/bash-plugins.js';
import { addCluster } from '../rig/helm.js';
import {
  eventsOf,
  expectClean,
  type Finished,
  linesOf,
  type OpsRepo,
  opsRepo,
  outcomesOf,
  stateOf,
  testWith,
} from '../rig.js';
import { combined, duplicatePlugin, empty, firstSteps, onCluster, samplePlugin, withPlugins } from './tutorials.js';

const json = ['--format', 'json'] as const;

/** Deploys; gives what was told, which must be about old names only, or be among the notices that are expected. */
async function deploy(repo: OpsRepo, env: Readonly<Record<string, string>>, notices: readonly string[] = []) {
  const run = await repo.bitops(['deploy', ...json], { env });
  expect({ exitCode: run.exitCode, errors: eventsOf(run, 'error') }).toEqual({ exitCode: 0, errors: [] });
  expect(Object.values(outcomesOf(run)).filter((it) => it !== 'succeeded')).toEqual([]);
  const old = /^(KEY|VARIABLE|FILE|FOLDER)_(DEPRECATED|IGNORED|MISPLACED)$/;
  const warnings = eventsOf(run, 'warning');
  expect(warnings.filter((it) => !old.test(it.code)).map((it) => it.code)).toEqual(notices);
  const told = warnings.filter((it) => old.test(it.code));
  // Each says where it is, or is a variable; and what to do about it.
  expect(told.filter((it) => it.fix === undefined || (it.at === undefined && !it.code.startsWith('VARIABLE')))).toEqual(
    [],
  );
  return { run, old: [...new Set(told.map((it) => it.what))].sort() };
}

const textOf = (run: Finished) => linesOf(run).join('\n');

/** The version that the tutorials name is not to be had any more: this is today's, under its name. */
function asOldTerraform(repo: OpsRepo): void {
  repo.fake(
    'terraform-0.13.2',
    `const isAsked = args[0] === 'version';
const { status } = require('node:child_process').spawnSync('terraform', args, { stdio: isAsked ? 'ignore' : 'inherit' });
if (isAsked) console.log(JSON.stringify({ terraform_version: '0.13.2' }));
process.exit(status);`,
  );
}

testWith('terraform', 'ansible')(
  'terraform of 1.x in a workspace, with hooks, a default environment, and ansible with the inventory that it makes',
  async () => {
    const repo = opsRepo(firstSteps);
    asOldTerraform(repo);
    const { run, old } = await deploy(repo, { ENVIRONMENT: 'test' }, ['DEFAULT_MERGE_UNSET']);
    expect(old).toEqual([
      'ENVIRONMENT is the old name of BITOPS_ENVIRONMENT',
      "default is the old name of the default environment's folder",
      'terraform.options.command is the old name of terraform.cli.stack-action',
      'terraform.options.fetch-kubeconfig has no effect',
    ]);
    const order = ['before terraform', 'I am a test resource', 'my-servers:', 'waited for localhost', 'debug, small'];
    const at = order.map((it) => textOf(run).indexOf(it));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at).not.toContain(-1);
    expect(stateOf(repo, 'test/terraform/terraform.tfstate.d/test/terraform.tfstate')).toEqual(['inventory', 'test']);
    expectClean(repo);
  },
);

testWith(
  'terraform',
  'helm3',
  'kubectl',
)('charts with a default environment, after the terraform before them', async () => {
  const repo = opsRepo(onCluster);
  const cluster = await addCluster(repo);
  const kubeconfig = Buffer.from(cluster.kubeconfig).toString('base64');
  const { run, old } = await deploy(repo, { ENVIRONMENT: 'test', KUBECONFIG_BASE64: kubeconfig });
  expect(old).toEqual([
    'ENVIRONMENT is the old name of BITOPS_ENVIRONMENT',
    "default is the old name of the default environment's folder",
    'helm.options.kubeconfig.fetch.cluster-name is the old name of helm.options.k8s.fetch.cluster-name',
    'helm.options.kubeconfig.fetch.enabled is the old name of helm.options.k8s.fetch.kubeconfig',
  ]);
  expect(Object.keys(outcomesOf(run))).toEqual(['test:terraform', 'test:helm/monitoring', 'test:helm/my-first-chart']);
  const mine = { kind: 'ConfigMap', namespace: 'bitops', name: 'bitops-release' };
  expect(cluster.find(mine.kind, mine.namespace, mine.name)?.['data']).toEqual({ colour: 'blue' });
  const key = Buffer.from('of-the-default-files').toString('base64');
  expect(cluster.find('Secret', mine.namespace, mine.name)?.['data']).toEqual({ key });
  expect(textOf(run)).toMatch(/before bitops\n[\s\S]*after helm$/);
  expectClean(repo);
});

testWith(
  'aws',
  'moto',
  'terraform',
  'ansible',
  'helm3',
  'kubectl',
)(
  'a stack of merged parameters; then all tools with settings that are empty',
  async () => {
    const repo = opsRepo({ ...combined, ...empty });
    const cluster = await addCluster(repo);
    const { env } = await startAws(repo);
    const stack = await deploy(repo, { ...env, BITOPS_ENVIRONMENT: 'test', TF_STATE_BUCKET: 'my-state' });
    expect(stack.old).toEqual([
      'cloudformation.cli.cfn-stack-action is the old name of cloudformation.cli.stack-action',
      'cloudformation.options.cfn-files.parameters.enabled is the old name of cloudformation.options.cfn-files.parameters.template-param-flag',
    ]);
    // The after hook found the bucket that has its name from two files of parameters.
    expect(textOf(stack.run)).toContain('the stack is there');
    const variables = { NAMESPACE: 'shop', CFN_STACK_NAME: 'service-a', CFN_TEMPLATE_FILENAME: 'template.yaml' };
    const all = { ...env, ...variables, ENVIRONMENT: 'test-serviceA', TERRAFORM_APPLY: 'true' };
    const { run, old } = await deploy(repo, all, ['DEPLOYMENT_ORDER']);
    expect(old).toEqual([
      'ENVIRONMENT is the old name of BITOPS_ENVIRONMENT',
      'bitops.config.yml is the old name of bitops.config.yaml',
    ]);
    const names = ['terraform', 'ansible', 'helm/chart-a', 'helm/chart-b', 'cloudformation'];
    expect(Object.keys(outcomesOf(run))).toEqual(names.map((it) => `test-serviceA:${it}`));
    expect(cluster.objects('Deployment', 'shop').map((it) => it.metadata.name)).toEqual(['chart-a', 'chart-b']);
    expect(stateOf(repo, 'test-serviceA/terraform/terraform.tfstate')).toEqual(['empty']);
    expectClean(repo);
  },
  240_000,
);

testWith('terraform')('several deployments of one tool, hooks that edit settings, plugins of one’s own', async () => {
  const repo = opsRepo({});
  const sample = putRepository(repo, 'sample-plugin', samplePlugin);
  const duplicate = putRepository(repo, 'duplicate.git', duplicatePlugin);
  for (const [path, content] of Object.entries(withPlugins(sample, duplicate))) repo.write(path, content);
  expect((await repo.bitops(['plugins', 'install', '--run-install-scripts'])).exitCode).toBe(0);
  const { run, old } = await deploy(repo, { BITOPS_ENVIRONMENT: 'test-env' });
  expect(old).toEqual(['bitops.plugins of an environment counts for the whole ops repo']);
  const names = ['duplicate-environment', 'terraform/net', 'terraform/app', 'sample-plugin'];
  expect(Object.keys(outcomesOf(run))).toEqual(names.map((it) => `test-env:${it}`));
  const lines = linesOf(run);
  expect(lines.slice(0, 2)).toEqual(['In before script', 'duplicate: run --key=value --bar baz']);
  expect(lines.at(-1)).toBe('sample: baz in bitops.config.yaml');
  // Both were told to apply by their before hooks.
  for (const name of ['net', 'app']) {
    expect(stateOf(repo, `test-env/terraform/${name}/terraform.tfstate`)).toEqual([name]);
  }
  expectClean(repo);
});

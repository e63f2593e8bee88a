/** The variables and old keys of BitOps, tool by tool: what they set, and what is stronger. */
import { describe, expect, test } from 'vitest';
import { documentOf } from '../explain-repo.js';
import { type Files, opsRepo } from '../rig.js';

/** What a tool's settings are, with what sets each, and what is said of it. */
async function explained(tool: string, yaml: string, env: Readonly<Record<string, string>> = {}) {
  const files: Files = { [`test/${tool}/bitops.config.yaml`]: yaml, [`test/${tool}/Chart.yaml`]: 'name: it\n' };
  const run = await opsRepo(files).bitops(['explain', 'test', tool, '--format', 'json'], { env });
  const document = documentOf(run);
  const settings = document.deployments.flatMap((it) => it.settings);
  const set = settings.filter((it) => it.origin !== undefined && it.origin.kind !== 'default');
  return {
    values: Object.fromEntries(set.map((it) => [it.key, it.value])),
    origins: Object.fromEntries(set.map((it) => [it.key, it.origin?.name])),
    warnings: document.warnings.map((it) => `${it.code} ${it.what}`),
  };
}

/** A tool's variables: each with a text and what it sets. */
interface Variables {
  readonly tool: string;
  readonly title: string;
  /** Variable → its text, the setting, and the value that this is. */
  readonly variables: Readonly<Record<string, readonly [string, string, unknown]>>;
  /** The same settings in a file, with other values. */
  readonly file: string;
  /** Names that are old. */
  readonly old?: readonly string[];
}

const secret = '***';
const tools: readonly Variables[] = [
  {
    tool: 'helm',
    title:
      'fill in what no file sets, and no more [compat 2.precedence-1x 6.helm-variables 6.helm-uninstall 6.helm-base64]',
    variables: {
      NAMESPACE: ['shop', 'cli.namespace', 'shop'],
      TIMEOUT: ['9m', 'cli.timeout', '9m'],
      HELM_SET_FLAG: ['a=1,b=2', 'cli.set', ['a=1', 'b=2']],
      HELM_DEBUG: ['True', 'cli.debug', true],
      HELM_SKIP_DEPLOY: ['1', 'options.skip-deploy', true],
      HELM_RELEASE_NAME: ['web', 'options.release-name', 'web'],
      HELM_UNINSTALL: ['yes', 'options.uninstall', true],
      HELM_UNINSTALL_CHARTS: ['web,jobs', 'options.uninstall-charts', ['web', 'jobs']],
      KUBE_CONFIG_PATH: ['kube/config', 'options.k8s.kubeconfigpath', 'kube/config'],
      FETCH_KUBECONFIG: ['false', 'options.k8s.fetch.kubeconfig', false],
      CLUSTER_NAME: ['production', 'options.k8s.fetch.cluster-name', 'production'],
      KUBECONFIG_BASE64: ['YTog', 'options.k8s.kubeconfig-base64', secret],
      HELM_SECRETS_BASE64: ['YTog', 'options.secrets-base64', secret],
    },
    file: `helm:
  cli: { namespace: file, timeout: 1s, set: [file=1], debug: false }
  options:
    skip-deploy: false
    release-name: file
    uninstall: false
    uninstall-charts: [file]
    secrets-base64: ZmlsZQ==
    k8s: { kubeconfigpath: file, kubeconfig-base64: ZmlsZQ==, fetch: { kubeconfig: true, cluster-name: file } }
`,
  },
  {
    tool: 'cloudformation',
    title: 'fill in what no file sets, and no more [compat 2.precedence-1x 6.cloudformation-variables]',
    variables: {
      CFN_SKIP_DEPLOY: ['true', 'options.skip-deploy', true],
      CFN_TEMPLATE_VALIDATION: ['False', 'cli.validate-cfn', false],
      CFN_STACK_ACTION: ['Delete', 'cli.stack-action', 'Delete'],
      CFN_STACK_NAME: ['shop', 'options.cfn-stack-name', 'shop'],
      CFN_CAPABILITY: ['CAPABILITY_IAM', 'options.capabilities', 'CAPABILITY_IAM'],
      CFN_TEMPLATE_S3_BUCKET: ['templates', 'options.s3bucket', 'templates'],
      CFN_S3_PREFIX: ['shop/test', 'options.s3prefix', 'shop/test'],
      CFN_TEMPLATE_FILENAME: ['t.yaml', 'options.cfn-files.template-file', 't.yaml'],
      CFN_PARAMS_FLAG: ['true', 'options.cfn-files.parameters.template-param-flag', true],
      CFN_TEMPLATE_PARAMS_FILENAME: ['p.json', 'options.cfn-files.parameters.template-param-file', 'p.json'],
      CFN_MERGE_PARAMETER: ['true', 'options.cfn-merge-parameters.parameters.enabled', true],
      CFN_MERGE_DIRECTORY: ['more', 'options.cfn-merge-parameters.parameters.directory', 'more'],
    },
    file: `cloudformation:
  cli: { validate-cfn: true, stack-action: deploy }
  options:
    skip-deploy: false
    cfn-stack-name: file
    capabilities: ''
    s3bucket: file
    s3prefix: file
    cfn-files: { template-file: file, parameters: { template-param-flag: false, template-param-file: file } }
    cfn-merge-parameters: { parameters: { enabled: false, directory: file } }
`,
  },
  {
    tool: 'ansible',
    title: 'fill in what no file sets, and no more [compat 6.ansible-skip]',
    variables: { ANSIBLE_SKIP_DEPLOY: ['true', 'options.skip-deploy', true] },
    file: 'ansible: { options: { skip-deploy: false } }\n',
  },
  {
    tool: 'aws-cli',
    title: 'fill in what no file sets, and no more [compat 6.aws-bucket]',
    variables: { AWS_S3_BUCKET: ['state', 'options.bucket', 'state'] },
    file: 'aws-cli: { options: { bucket: file } }\n',
  },
];

describe.each(tools)('variables of $tool', ({ tool, title, variables, file }) => {
  const env = Object.fromEntries(Object.entries(variables).map(([name, [text]]) => [name, text]));
  const settings = Object.values(variables).map(([, key]) => key);

  test(title, async () => {
    const filled = await explained(tool, '', env);
    expect(filled.values).toEqual(Object.fromEntries(Object.values(variables).map(([, key, value]) => [key, value])));
    expect(filled.warnings).toEqual([]);
    const both = await explained(tool, file, env);
    expect(both.origins).toEqual(Object.fromEntries(settings.map((key) => [key, `${tool}.${key}`])));
    const empty = await explained(tool, '', Object.fromEntries(Object.keys(env).map((name) => [name, ''])));
    expect(empty.values).toEqual({});
  });
});

test('BITOPS_CFN_… fills in as CFN_… does, and overrides nothing [compat 2.exports-no-input 6.cloudformation-variables]', async () => {
  const env = { BITOPS_CFN_STACK_NAME: 'shop', BITOPS_CFN_STACK_ACTION: 'delete' };
  expect((await explained('cloudformation', '', env)).values).toEqual({
    'options.cfn-stack-name': 'shop',
    'cli.stack-action': 'delete',
  });
  const yaml = 'cloudformation: { cli: { stack-action: deploy }, options: { cfn-stack-name: file } }\n';
  expect((await explained('cloudformation', yaml, env)).values).toEqual({
    'options.cfn-stack-name': 'file',
    'cli.stack-action': 'deploy',
  });
});

test('BITOPS_<PLUGIN>_<KEY> overrides files, also of deep keys [compat 2.precedence-2x]', async () => {
  const env = { BITOPS_HELM_CLUSTER_NAME: 'variable', BITOPS_HELM_NAMESPACE: 'variable' };
  const yaml = 'helm: { cli: { namespace: file }, options: { k8s: { fetch: { cluster-name: file } } } }\n';
  expect((await explained('helm', yaml, env)).values).toEqual({
    'cli.namespace': 'variable',
    'options.k8s.fetch.cluster-name': 'variable',
  });
});

test.each([
  ['helm', 'SKIP_DEPLOY_HELM', 'HELM_SKIP_DEPLOY'],
  ['ansible', 'SKIP_DEPLOY_ANSIBLE', 'ANSIBLE_SKIP_DEPLOY'],
  ['cloudformation', 'SKIP_DEPLOY_CLOUDFORMATION', 'CFN_SKIP_DEPLOY'],
])('%s: %s of 1.x [compat 6.ansible-skip 6.helm-variables 6.cloudformation-variables]', async (tool, old, current) => {
  const { values, warnings } = await explained(tool, '', { [old]: 'TRUE' });
  expect(values).toEqual({ 'options.skip-deploy': true });
  expect(warnings).toEqual([`VARIABLE_DEPRECATED ${old} is the old name of the variable ${current}`]);
});

test.each([
  ['helm', 'options: { kubeconfig: { path: a } }', 'options.k8s.kubeconfigpath'],
  ['helm', 'options: { kubeconfig: { fetch: { enabled: false } } }', 'options.k8s.fetch.kubeconfig'],
  ['helm', 'options: { kubeconfig: { fetch: { cluster-name: a } } }', 'options.k8s.fetch.cluster-name'],
  ['helm', 'options: { aws: { fetch: { kubeconfig: false } } }', 'options.k8s.fetch.kubeconfig'],
  ['helm', 'options: { aws: { fetch: { cluster-name: a } } }', 'options.k8s.fetch.cluster-name'],
  ['cloudformation', 'cli: { cfn-stack-action: Delete }', 'cli.stack-action'],
  ['cloudformation', 'options: { cfn-s3-bucket: a }', 'options.s3bucket'],
  ['cloudformation', 'options: { cfn-s3-prefix: a }', 'options.s3prefix'],
  [
    'cloudformation',
    'options: { cfn-files: { parameters: { enabled: true } } }',
    'options.cfn-files.parameters.template-param-flag',
  ],
])(
  '%s: %s of 1.x [compat 6.helm-old-keys 6.cloudformation-old-keys 6.cloudformation-actions]',
  async (tool, yaml, key) => {
    const { values, warnings } = await explained(tool, `${tool}: { ${yaml} }\n`);
    expect(Object.keys(values)).toEqual([key]);
    expect(warnings).toEqual([
      expect.stringMatching(new RegExp(`^KEY_DEPRECATED .* is the old name of ${tool}.${key}$`)),
    ]);
  },
);

test.each(['HELM_PLUGIN_S3_REGION', 'HELM_CHARTS_S3_BUCKET'])(
  'helm: %s has no effect, which is said [compat 6.helm-s3]',
  async (name) => {
    const { values, warnings } = await explained('helm', 'helm: { plugins: { s3: { region: eu, bucket: b } } }\n', {
      [name]: 'x',
    });
    expect(values).toEqual({});
    expect(warnings).toHaveLength(2);
  },
);

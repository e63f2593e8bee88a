import type { Compared, Comparison, DifferenceKind, FoundDifference } from '@bitops/core';
import type { CloudformationConfig } from './config.js';

const kinds = {
  CLOUDFORMATION_FAILURE_HIDDEN: {
    when: 'a stack can not be created or updated',
    bitops: 'would have ended with success',
    here: 'the deployment fails, and the run with it',
    fix: 'Nothing.',
    always: true,
  },
  CLOUDFORMATION_PARAMETERS_LEFT: {
    when: '`template-param-file` is set, and `template-param-flag` is not',
    bitops: 'would have left the parameters away (2.x; 1.x used them)',
    here: 'the file is used, since it is named',
    fix: 'Remove template-param-file if the stack should have the defaults of its template, else nothing.',
  },
  CLOUDFORMATION_VARIABLE_WINS: {
    when: 'a variable `BITOPS_CFN_…` is set, and a file sets the same',
    bitops: 'would have taken what the file says',
    here: 'the variable is stronger than the file',
    fix: 'Unset the variable, if the file should count.',
  },
  CLOUDFORMATION_VARIABLE_READ: {
    when: 'a variable `CFN_…` without `BITOPS_` sets it, and no file does',
    bitops: 'would have emptied the variable (2.x; 1.x read it)',
    here: 'it fills in what no file sets',
    fix: 'Unset the variable, or write the value into the file.',
  },
} satisfies Readonly<Record<string, DifferenceKind>>;

type Code = keyof typeof kinds;
const found = (code: Code, it: Omit<FoundDifference, 'code'>): FoundDifference => ({ code, ...it });

/** Those that the deploy script of 2.x set anew from its own exports. */
const setAnew: Readonly<Record<string, string>> = {
  'cli.stack-action': 'CFN_STACK_ACTION',
  'cli.validate-cfn': 'CFN_TEMPLATE_VALIDATION',
  'options.cfn-stack-name': 'CFN_STACK_NAME',
  'options.capabilities': 'CFN_CAPABILITY',
  'options.cfn-files.template-file': 'CFN_TEMPLATE_FILENAME',
  'options.cfn-files.parameters.template-param-flag': 'CFN_PARAMS_FLAG',
  'options.cfn-files.parameters.template-param-file': 'CFN_TEMPLATE_PARAMS_FILENAME',
};

/** What BitOps did otherwise with CloudFormation. */
export const cloudformationComparison: Comparison<CloudformationConfig> = {
  kinds,
  read: {
    'cli.validate-cfn': { default: true, exports: 'CFN_TEMPLATE_VALIDATION' },
    'cli.stack-action': { default: 'deploy', exports: 'CFN_STACK_ACTION' },
    'options.cfn-stack-name': { exports: 'CFN_STACK_NAME' },
    'options.skip-deploy': { exports: 'CFN_SKIP_DEPLOY' },
    'options.s3bucket': { exports: 'CFN_TEMPLATE_S3_BUCKET' },
    'options.s3prefix': { exports: 'CFN_S3_PREFIX' },
    'options.capabilities': { exports: 'CFN_CAPABILITY' },
    'options.cfn-files.template-file': { exports: 'CFN_TEMPLATE_FILENAME' },
    'options.cfn-files.parameters.template-param-flag': { exports: 'CFN_PARAMS_FLAG' },
    'options.cfn-files.parameters.template-param-file': { exports: 'CFN_TEMPLATE_PARAMS_FILENAME' },
  },
  dropped: [
    'cli.cfn-stack-action',
    'options.cfn-s3-bucket',
    'options.cfn-s3-prefix',
    'options.cfn-files.parameters.enabled',
    'options.cfn-merge-parameters.parameters.enabled',
    'options.cfn-merge-parameters.parameters.directory',
  ],
  habits: { leavesEnvFile: true },
  droppedVariables: ['SKIP_DEPLOY_CLOUDFORMATION'],
  find: (at) => (at.skipped ? [] : [...hidden(at), ...parameters(at), ...variables(at)]),
};

function* hidden({ action, config, deployment }: Compared<CloudformationConfig>): Generator<FoundDifference> {
  if (action !== 'apply') return;
  const what = `stack ${config.options['cfn-stack-name']}`;
  yield found('CLOUDFORMATION_FAILURE_HIDDEN', { what, at: { file: deployment.folder } });
}

function* parameters({ config, origins }: Compared<CloudformationConfig>): Generator<FoundDifference> {
  const { 'template-param-file': file, 'template-param-flag': flag } = config.options['cfn-files'].parameters;
  const isMerged = config.options['cfn-merge-parameters'].parameters.enabled;
  if (!file || flag !== undefined || isMerged) return;
  const at = origins('options.cfn-files.parameters.template-param-file')[0]?.at;
  yield found('CLOUDFORMATION_PARAMETERS_LEFT', { what: `template-param-file is ${file}`, at });
}

function* variables({ origins }: Compared<CloudformationConfig>): Generator<FoundDifference> {
  for (const [path, name] of Object.entries(setAnew)) {
    const [first, ...others] = origins(path);
    if (first?.kind !== 'variable') continue;
    const file = others.find((it) => it.kind === 'file');
    if (first.name === `BITOPS_${name}` && file !== undefined && file.value !== first.value) {
      yield found('CLOUDFORMATION_VARIABLE_WINS', { what: first.name, at: file.at });
    }
    if (first.name === name) yield found('CLOUDFORMATION_VARIABLE_READ', { what: name, at: first.at });
  }
}

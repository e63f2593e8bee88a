import type { FieldMeta, PluginApi, Tool } from '@bitops/core';

/** The settings of a cloudformation deployment, below the root key `cloudformation`. */
export function cloudformationConfig(z: PluginApi['z']) {
  // BitOps took both spellings
  const action = z.enum(['deploy', 'delete', 'Deploy', 'Delete']);
  const duration = z.string().regex(/^(\d+(\.\d+)?(ms|s|m|h))+$/, 'expected a duration such as 90s, 30m or 2h');
  const stackName = z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9-]{0,127}$/,
      'expected a stack name: a letter, then letters, digits and dashes, 128 at most',
    );
  const capabilities = z
    .string()
    .regex(
      /^\s*(CAPABILITY_(IAM|NAMED_IAM|AUTO_EXPAND)[\s,]*)*$/,
      'expected CAPABILITY_IAM, CAPABILITY_NAMED_IAM or CAPABILITY_AUTO_EXPAND, or several, separated by spaces',
    );
  return z.strictObject({
    cli: z.strictObject({
      'stack-action': action.default('deploy').meta(cli['stack-action']),
      'validate-cfn': z.boolean().default(true).meta(cli['validate-cfn']),
      timeout: duration.default('60m').meta(cli.timeout),
      'cfn-stack-action': action.optional().meta(cli['cfn-stack-action']),
    }),
    options: z.strictObject({
      'cfn-stack-name': stackName.meta(options['cfn-stack-name']),
      'skip-deploy': z.boolean().default(false).meta(options['skip-deploy']),
      s3bucket: z.string().optional().meta(options.s3bucket),
      s3prefix: z.string().optional().meta(options.s3prefix),
      capabilities: capabilities.default('').meta(options.capabilities),
      tags: z.record(z.string(), z.string()).default({}).meta(options.tags),
      region: z.string().optional().meta(options.region),
      drift: z.boolean().default(true).meta(options.drift),
      'cfn-files': z.strictObject({
        'template-file': z.string().min(1).meta(files['template-file']),
        parameters: z.strictObject({
          'template-param-flag': z.boolean().optional().meta(files['template-param-flag']),
          'template-param-file': z.string().optional().meta(files['template-param-file']),
          enabled: z.boolean().optional().meta(files.enabled),
        }),
      }),
      'cfn-merge-parameters': z.strictObject({
        parameters: z.strictObject({
          enabled: z.boolean().default(false).meta(merge.enabled),
          directory: z.string().default('parameters').meta(merge.directory),
        }),
      }),
      'cfn-s3-bucket': z.string().optional().meta(options['cfn-s3-bucket']),
      'cfn-s3-prefix': z.string().optional().meta(options['cfn-s3-prefix']),
    }),
  });
}

/** The schema that {@link cloudformationConfig} makes. */
export type CloudformationSchema = ReturnType<typeof cloudformationConfig>;
/** The settings of a cloudformation deployment, resolved. */
export type CloudformationConfig = Parameters<Tool<CloudformationSchema>['steps']>[0]['config'];

type About = Readonly<Record<string, FieldMeta & { readonly description: string }>>;

/** The variable that BitOps 1.x read, and what 2.x called it. */
const env = (name: string, old?: string) => ({
  env: [name, `BITOPS_${name}`, ...(old === undefined ? [] : [{ name: old, old: true }])],
  exportEnv: name,
});

const cli = {
  'stack-action': {
    description: 'What `deploy` does: `deploy` creates or updates the stack, `delete` removes it.',
    ...env('CFN_STACK_ACTION'),
  },
  'validate-cfn': {
    description: 'Lets AWS look at the template before anything else (`aws cloudformation validate-template`).',
    ...env('CFN_TEMPLATE_VALIDATION'),
  },
  timeout: {
    description: 'How long to wait for AWS to create, update or delete the stack, such as `90s`, `30m` or `2h`.',
    examples: ['30m', '2h'],
  },
  'cfn-stack-action': { description: 'Of BitOps 1.x.', replacedBy: 'cli.stack-action' },
} satisfies About;

const options = {
  'cfn-stack-name': {
    description: 'The name of the stack.',
    ...env('CFN_STACK_NAME'),
    examples: ['shop-production'],
  },
  'skip-deploy': {
    description: 'Leaves the deployment out, with its hooks.',
    ...env('CFN_SKIP_DEPLOY', 'SKIP_DEPLOY_CLOUDFORMATION'),
  },
  s3bucket: {
    description: 'A bucket to which the folder is uploaded, and from which AWS takes the template. Needs `s3prefix`.',
    ...env('CFN_TEMPLATE_S3_BUCKET'),
    examples: ['my-templates'],
  },
  s3prefix: {
    description: 'Where in the bucket the folder goes.',
    ...env('CFN_S3_PREFIX'),
    examples: ['shop/production'],
  },
  capabilities: {
    description:
      'What the template may do beside the usual: `CAPABILITY_IAM`, `CAPABILITY_NAMED_IAM`, `CAPABILITY_AUTO_EXPAND`; several are separated by spaces.',
    ...env('CFN_CAPABILITY'),
    examples: ['CAPABILITY_NAMED_IAM'],
  },
  tags: {
    description: 'Tags of the stack, which AWS gives to its resources, too.',
    examples: [{ team: 'payments' }],
  },
  region: {
    description: 'The region of the stack, where it is another one than that of the environment.',
    examples: ['us-east-1'],
  },
  drift: {
    description: 'Whether `bitops plan` looks for resources that were changed outside of the stack.',
  },
  'cfn-s3-bucket': { description: 'Of BitOps 1.x.', replacedBy: 'options.s3bucket' },
  'cfn-s3-prefix': { description: 'Of BitOps 1.x.', replacedBy: 'options.s3prefix' },
} satisfies About;

const files = {
  'template-file': {
    description: "The template, YAML or JSON, relative to the deployment's folder.",
    ...env('CFN_TEMPLATE_FILENAME'),
    examples: ['template.yaml'],
  },
  'template-param-flag': {
    description: 'Whether the file of parameters is used; without it, it is used if one is named.',
    ...env('CFN_PARAMS_FLAG'),
  },
  'template-param-file': {
    description: 'The file of parameters: a JSON list of `{ "ParameterKey": …, "ParameterValue": … }`.',
    ...env('CFN_TEMPLATE_PARAMS_FILENAME'),
    examples: ['parameters.json'],
  },
  enabled: {
    description: 'Of BitOps 1.x.',
    replacedBy: 'options.cfn-files.parameters.template-param-flag',
  },
} satisfies About;

const merge = {
  enabled: {
    description: 'Takes the parameters from all JSON files of a folder, in place of the one file.',
    ...env('CFN_MERGE_PARAMETER'),
  },
  directory: {
    description: "That folder, relative to the deployment's.",
    ...env('CFN_MERGE_DIRECTORY'),
  },
} satisfies About;

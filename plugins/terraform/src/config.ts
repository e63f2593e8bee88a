import type { FieldMeta, PluginApi, Tool } from '@bitops/core';
import { toRange } from './version.js';

/** The settings of a terraform deployment, below the root key `terraform`. */
export function terraformConfig(z: PluginApi['z']) {
  const action = z.enum(['plan', 'apply', 'destroy']);
  const version = z
    .string()
    .refine(
      (it) => toRange(it) !== undefined,
      'expected a version such as 1.11 or 1.11.4, or a range such as ~> 1.11, != 1.11.2',
    );
  const duration = z.string().regex(/^(0|(\d+(\.\d+)?(ms|s|m|h))+)$/, 'expected a duration such as 30s or 10m');
  return z.strictObject({
    cli: z.strictObject({
      'stack-action': action.default('plan').meta(cli['stack-action']),
      'var-file': z.string().optional().meta(cli['var-file']),
      targets: z.array(z.string()).default([]).meta(cli.targets),
      target: z.string().optional().meta(cli.target),
      'backend-config': z.array(z.string()).default([]).meta(cli['backend-config']),
      'lock-timeout': duration.optional().meta(cli['lock-timeout']),
    }),
    options: z.strictObject({
      'skip-deploy': z.boolean().default(false).meta(options['skip-deploy']),
      workspace: z
        .string()
        .regex(/^(?!-)/, 'expected a name that does not begin with "-"')
        .optional()
        .meta(options.workspace),
      version: version.optional().meta(options.version),
      binary: z.enum(['terraform', 'tofu']).default('terraform').meta(options.binary),
      'init-upgrade': z.boolean().default(false).meta(options['init-upgrade']),
      'provider-cache': z.boolean().default(true).meta(options['provider-cache']),
      'fetch-kubeconfig': z.unknown().optional().meta(options['fetch-kubeconfig']),
      'stack-action': action.optional().meta(options['stack-action']),
      command: action.optional().meta(options.command),
    }),
  });
}

/** The schema that {@link terraformConfig} makes. */
export type TerraformSchema = ReturnType<typeof terraformConfig>;
/** The settings of a terraform deployment, resolved. */
export type TerraformConfig = Parameters<Tool<TerraformSchema>['steps']>[0]['config'];

type About = Readonly<Record<string, FieldMeta & { readonly description: string }>>;

/** What the text of a variable that switches something on may be; core compares it in lower case. */
const on = (value: string) => ({ true: value, yes: value, on: value, 1: value });

const cli = {
  'stack-action': {
    description: 'What `deploy` does: `plan` shows the changes, `apply` makes them, `destroy` removes everything.',
    flag: '',
    env: [
      { name: 'TERRAFORM_DESTROY', values: on('destroy'), over: ['plan', 'apply'] },
      { name: 'TERRAFORM_APPLY', values: on('apply'), over: ['plan'] },
      { name: 'TERRAFORM_COMMAND', old: true },
    ],
  },
  'var-file': {
    description: "A file of variables for every plan, relative to the deployment's folder.",
    flag: 'var-file',
    env: ['TF_VAR_FILE'],
    exportEnv: 'TF_VAR_FILE',
    examples: ['production.tfvars'],
  },
  targets: {
    description: 'Stages: each target is planned and applied on its own, in this order, then everything.',
    exportEnv: 'TF_TARGETS',
    examples: [['module.network', 'aws_s3_bucket.logs']],
  },
  target: {
    description: 'Limits the plan, and what is applied or destroyed, to one resource or module.',
    flag: 'target',
    env: ['TF_TARGET'],
    exportEnv: 'TF_TARGET',
    examples: ['module.network'],
  },
  'backend-config': {
    description: 'Settings of the backend for `terraform init`, each `KEY=VALUE` or the path of a file.',
    examples: [['bucket=my-state', 'key=net.tfstate']],
  },
  'lock-timeout': {
    description: 'How long to wait for the lock of the state, such as `30s` or `10m`; without it, not at all.',
    flag: 'lock-timeout',
    examples: ['5m'],
  },
} satisfies About;

const options = {
  'skip-deploy': {
    description: 'Leaves the deployment out, with its hooks.',
    env: ['TERRAFORM_SKIP_DEPLOY', { name: 'SKIP_DEPLOY_TERRAFORM', old: true }],
    exportEnv: 'TERRAFORM_SKIP_DEPLOY',
  },
  workspace: {
    description: 'The terraform workspace; made by the first apply where it is not there yet.',
    exportEnv: 'TERRAFORM_WORKSPACE',
    examples: ['production'],
  },
  version: {
    description:
      'The version or range: the newest such `terraform-VERSION` on the PATH, else `terraform` must be of it.',
    env: ['TERRAFORM_VERSION'],
    exportEnv: 'TERRAFORM_VERSION',
    examples: ['1.11.4', '1.11', '~> 1.11', '>=1.9 <2'],
  },
  binary: {
    description: 'The program: `terraform`, or `tofu` for OpenTofu.',
  },
  'init-upgrade': {
    description: 'Lets `terraform init` take newer providers and modules than it has seen.',
    env: ['INIT_UPGRADE'],
    exportEnv: 'INIT_UPGRADE',
  },
  'provider-cache': {
    description: 'Keeps providers in the cache of the user, so that they are fetched once for all deployments.',
  },
  'fetch-kubeconfig': {
    description: 'Of BitOps 1.x.',
    ignored: 'The helm tool fetches a kubeconfig; terraform never used this setting.',
  },
  'stack-action': { description: 'Of BitOps 2.0.', replacedBy: 'cli.stack-action' },
  command: { description: 'Of BitOps 1.x.', replacedBy: 'cli.stack-action' },
} satisfies About;

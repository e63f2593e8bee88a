import type { FieldMeta, PluginApi, Tool } from '@bitops/core';

/** The settings of an aws-cli deployment, below the root key `aws-cli`. */
export function awsConfig(z: PluginApi['z']) {
  const text = z.string();
  const words = z.array(text).min(1);
  const command = z.union(
    [
      words,
      z.strictObject({
        run: words,
        effect: z.enum(['read', 'write']).optional(),
        query: text.optional(),
        output: text.optional(),
        sensitive: z.boolean().default(false),
      }),
    ],
    { error: 'expected a list of words such as [s3, ls], or a map with run, effect, query, output and sensitive' },
  );
  return z.strictObject({
    cli: z.strictObject({
      commands: z.array(command).default([]).meta(cli.commands),
      'destroy-commands': z.array(command).default([]).meta(cli['destroy-commands']),
    }),
    options: z.strictObject({
      'skip-deploy': z.boolean().default(false).meta(options['skip-deploy']),
      region: text.optional().meta(options.region),
      profile: text.optional().meta(options.profile),
      'role-arn': text.optional().meta(options['role-arn']),
      'external-id': text.optional().meta(options['external-id']),
      'session-name': text
        .regex(/^[\w+=,.@-]{2,64}$/)
        .default('bitops')
        .meta(options['session-name']),
      duration: z.number().int().min(900).max(43_200).optional().meta(options.duration),
      'web-identity-token-file': text.optional().meta(options['web-identity-token-file']),
      'create-s3': z.boolean().default(false).meta(options['create-s3']),
      bucket: text.optional().meta(options.bucket),
    }),
  });
}

/** The schema that {@link awsConfig} makes. */
export type AwsSchema = ReturnType<typeof awsConfig>;
/** The settings of an aws-cli deployment, resolved. */
export type AwsConfig = Parameters<Tool<AwsSchema>['steps']>[0]['config'];

type About = Readonly<Record<string, FieldMeta & { readonly description: string }>>;

const cli = {
  commands: {
    description:
      'Commands in their order, each a list of the words behind `aws`, or a map: `run` (the words), `effect` (`read` or `write`, where bitops takes it for the other one), `query` (what is taken out of the result, in JMESPath), `output` (the name that its result gets), `sensitive`.',
    examples: [[['s3', 'mb', 's3://reports']]],
  },
  'destroy-commands': { description: 'The same for `bitops destroy`; without them it destroys nothing.' },
} satisfies About;

const options = {
  'skip-deploy': {
    description: 'Leaves the deployment out, with its hooks and its login.',
    env: ['AWS_SKIP_DEPLOY'],
  },
  region: {
    description: 'The region, for this deployment and those after it.',
    examples: ['eu-central-1'],
  },
  profile: {
    description: 'A profile of the configuration of the user, for this deployment and those after it.',
    examples: ['production'],
  },
  'role-arn': {
    description: 'A role that this deployment and those after it act as; its keys are temporary and in no file.',
    examples: ['arn:aws:iam::123456789012:role/deployer'],
  },
  'external-id': { description: 'What the role asks for to be assumed by somebody of another account.' },
  'session-name': { description: 'How the session of the role is called in the logs of AWS.' },
  duration: { description: 'How long the keys of the role are good for; else as AWS says.', unit: 'seconds' },
  'web-identity-token-file': {
    description: "A file with a token of the CI, which stands for keys; relative to the deployment's folder.",
  },
  'create-s3': { description: 'Makes the bucket `bucket` where it is not there yet.' },
  bucket: { description: 'The bucket that `create-s3` makes.', env: ['AWS_S3_BUCKET'], exportEnv: 'AWS_S3_BUCKET' },
} satisfies About;

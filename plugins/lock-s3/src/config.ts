import type { PluginApi } from '@bitops/core';

/** The options of the plugin, below `bitops.plugins.lock-s3.options`. */
export function lockOptions(z: PluginApi['z']) {
  const text = z.string().min(1);
  return z.strictObject({
    bucket: text.meta({ description: 'The bucket, which must be there', examples: ['acme-locks'] }),
    prefix: text.default('bitops-locks').meta({ description: 'What the names of all objects begin with' }),
    region: text.optional().meta({ description: 'Its region; else as the AWS SDK finds it, such as by `AWS_REGION`' }),
    endpoint: text.optional().meta({
      description: 'The URL of another server with the API of S3; it must do conditional writes',
      examples: ['https://s3.example.com'],
    }),
    'path-style': z.boolean().default(false).meta({
      description: 'Puts the name of the bucket into the path and not before the host, as some servers want it',
    }),
    profile: text.optional().meta({ description: 'A profile of the configuration of the user' }),
    ttl: z
      .string()
      .regex(/^[1-9]\d*(s|m|h)$/, 'expected a duration such as 90s, 5m or 1h')
      .default('5m')
      .meta({ description: 'After this time the lock of a run that is gone ends; one that is alive renews it' }),
    repo: text.optional().meta({
      description: 'The name of the ops repo, the same on every machine; else as the remote of git names it',
    }),
  });
}

/** The options as the schema gives them. */
export type LockOptions = ReturnType<ReturnType<typeof lockOptions>['parse']>;

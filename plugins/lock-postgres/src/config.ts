import type { PluginApi } from '@bitops/core';

/** The options of the plugin, below `bitops.plugins.lock-postgres.options`. */
export function lockOptions(z: PluginApi['z']) {
  const text = z.string().min(1);
  return z.strictObject({
    url: text.optional().meta({
      description:
        'The database; else the variable `BITOPS_LOCK_POSTGRES_URL`, else `PGHOST`, `PGUSER`, `PGPASSWORD` and so on',
      secret: true,
      examples: ['postgres://bitops@db.example.com/locks'],
    }),
    table: z
      .string()
      .regex(/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/, 'expected the name of a table, such as bitops_locks')
      .default('bitops_locks')
      .meta({ description: 'The table, which is made when it is first needed; a schema may stand in front' }),
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

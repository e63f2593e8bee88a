import type { PluginApi } from '@bitops/core';

/** The settings of a deployment that the tool `shell` runs. */
export interface ShellConfig {
  readonly cli: { readonly script: string; readonly args: readonly string[] };
  readonly options: { readonly 'skip-deploy': boolean };
}

/** The schema of these settings. */
export function shellConfig(z: PluginApi['z']) {
  return z.strictObject({
    cli: z.strictObject({
      script: z
        .string()
        .min(1)
        .default('deploy.sh')
        .meta({
          description:
            'The script that deploys, as a path from the deployment’s folder; plan.sh and destroy.sh lie beside it',
          flag: '',
          examples: ['deploy.sh', 'deploy.py'],
        }),
      args: z
        .array(z.string())
        .default([])
        .meta({
          description:
            'Arguments for deploy.sh, plan.sh and destroy.sh; no secrets, every user of the machine can read them',
          flag: '',
          examples: [['--region', 'eu-central-1']],
        }),
    }),
    options: z.strictObject({
      'skip-deploy': z.boolean().default(false).meta({ description: 'Leave this deployment out' }),
    }),
  });
}

import type { PluginApi } from '@bitops/core';

/** Readers of the JSON that terraform prints and keeps; what it holds besides is left out. */
export function terraformJson({ z, fault }: PluginApi) {
  const plan = z.object({
    resource_changes: z
      .array(
        z.object({
          address: z.string(),
          deposed: z.string().optional(),
          change: z.object({
            actions: z.array(z.string()),
            before: z.unknown().optional(),
            after: z.unknown().optional(),
            before_sensitive: z.unknown().optional(),
            after_sensitive: z.unknown().optional(),
          }),
        }),
      )
      .default([]),
    output_changes: z.record(z.string(), z.object({ after_unknown: z.unknown() })).default({}),
    planned_values: z
      .object({
        outputs: z.record(z.string(), z.object({ sensitive: z.boolean(), value: z.unknown().optional() })).default({}),
      })
      .default({ outputs: {} }),
  });
  const outputs = z.record(z.string(), z.object({ sensitive: z.boolean(), value: z.unknown() }));
  const backend = z.object({
    backend: z.object({ type: z.string(), config: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  });
  const version = z.object({ terraform_version: z.string() });

  const read = <T>(schema: { parse(data: unknown): T }, text: string, from: string): T => {
    try {
      return schema.parse(JSON.parse(text));
    } catch (thrown) {
      throw fault({
        code: 'TERRAFORM_JSON_INVALID',
        what: `${from} is not the JSON that was expected`,
        // the message of a SyntaxError quotes the text, which may hold secrets
        why: thrown instanceof Error && !(thrown instanceof SyntaxError) ? thrown.message : undefined,
        fix: 'Check that the terraform on the PATH is terraform itself, and TF_CLI_ARGS if it is set.',
      });
    }
  };

  return {
    plan: (text: string) => read(plan, text, 'the output of `terraform show -json`'),
    outputs: (text: string) => read(outputs, text, 'the output of `terraform output -json`'),
    version: (text: string) => read(version, text, 'the output of `terraform version -json`').terraform_version,
    backend: (text: string, file: string) =>
      text.trim() === '' ? undefined : (read(backend, text, file).backend ?? undefined),
  };
}

/** What {@link terraformJson} makes. */
export type TerraformJson = ReturnType<typeof terraformJson>;
/** What is read of a plan file. */
export type Plan = ReturnType<TerraformJson['plan']>;
/** What is read of the backend's settings in the data folder. */
export type Backend = NonNullable<ReturnType<TerraformJson['backend']>>;

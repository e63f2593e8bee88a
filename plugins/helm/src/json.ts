import type { PluginApi } from '@bitops/core';

/** Readers of the JSON that helm and kubectl print; what it holds besides is left out. */
export function helmJson({ z, fault }: PluginApi) {
  const count = z.coerce.number();
  const releases = z.array(z.object({ name: z.string(), revision: count, status: z.string(), updated: z.string() }));
  const history = z.array(z.object({ revision: count, status: z.string(), description: z.string().default('') }));
  const rendered = z.object({ manifest: z.string() });
  const events = z.object({
    items: z.array(
      z.object({
        message: z.string().nullish(),
        reason: z.string().nullish(),
        involvedObject: z.object({ kind: z.string().nullish(), name: z.string().nullish() }).nullish(),
      }),
    ),
  });

  const read = <T>(schema: { parse(data: unknown): T }, text: string, command: string): T => {
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      // neither the text nor the message of the error is shown: both may hold secrets
      throw fault({
        code: 'HELM_JSON_INVALID',
        what: `what \`${command}\` printed is not the JSON that was expected`,
        fix: 'Check that the helm on the PATH is Helm 3 or 4 itself: helm version',
      });
    }
  };

  return {
    releases: (text: string) => read(releases, text, 'helm list'),
    history: (text: string) => read(history, text, 'helm history'),
    rendered: (text: string) => read(rendered, text, 'helm upgrade --dry-run').manifest,
    events: (text: string) => read(events, text, 'kubectl get events').items,
  };
}

/** What {@link helmJson} makes. */
export type HelmJson = ReturnType<typeof helmJson>;
/** A release as `helm list` shows it. */
export type Release = ReturnType<HelmJson['releases']>[number];

/**
 * Deployments that do nothing of their own: their hooks log in somewhere, or get ready what those after them need.
 *
 * @packageDocumentation
 */
import type { Comparison, PluginApi, PluginFactory, Tool } from '@bitops/core';

function hooksConfig(z: PluginApi['z']) {
  const anything = z.record(z.string(), z.unknown()).default({});
  return z.strictObject({
    cli: anything.meta({ description: 'Whatever the hooks read there; nobody else does.' }),
    options: anything.meta({ description: 'The same; `skip-deploy: true` leaves the deployment out, with its hooks.' }),
  });
}

/** The plugin azure of BitOps had a schema, and so it ran. */
const comparison: Comparison = {
  kinds: {
    KUBECTL_SCHEMA_MISSING: {
      when: 'the plugin of a deployment is `kubectl`',
      bitops:
        'would have ended with exit code 2 (2.x): that plugin had no schema, so that no deployment of it ever ran',
      here: 'it runs the hooks of the deployment, and nothing else',
      fix: 'Nothing, if that is what you want; else take the deployment out of bitops.deployments.',
    },
  },
  find: ({ alias, deployment, skipped }) =>
    alias !== 'kubectl' || skipped
      ? []
      : [{ code: 'KUBECTL_SCHEMA_MISSING', what: 'plugin: kubectl', at: { file: deployment.folder }, instead: 'fail' }],
};

const hooksOnly: PluginFactory = (api) => {
  const tool: Tool<ReturnType<typeof hooksConfig>> = {
    name: 'hooks-only',
    config: hooksConfig(api.z),
    *steps({ action, deployment }) {
      if (action !== 'preview') yield { note: `${deployment.name} does nothing but run its hooks` };
      yield { preview: [] };
    },
    comparison,
  };
  return api.tool(tool);
};

export default hooksOnly;

/**
 * Deployments that do nothing of their own: their hooks log in somewhere, or get ready what those after them need.
 *
 * @packageDocumentation
 */
import type { PluginApi, PluginFactory, Tool } from '@bitops/core';

function hooksConfig(z: PluginApi['z']) {
  const anything = z.record(z.string(), z.unknown()).default({});
  return z.strictObject({
    cli: anything.meta({ description: 'Whatever the hooks read there; nobody else does.' }),
    options: anything.meta({ description: 'The same; `skip-deploy: true` leaves the deployment out, with its hooks.' }),
  });
}

const hooksOnly: PluginFactory = (api) => {
  const tool: Tool<ReturnType<typeof hooksConfig>> = {
    name: 'hooks-only',
    config: hooksConfig(api.z),
    *steps({ action, deployment }) {
      if (action !== 'preview') yield { note: `${deployment.name} does nothing but run its hooks` };
      yield { preview: [] };
    },
  };
  return api.tool(tool);
};

export default hooksOnly;

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Adoptable, Fault, Plugin, PluginApi, Tool } from '@bitops/core';
import { actionOf, type BashPlugin, stackAction } from './bash-plugin.js';
import { toInstall } from './install.js';
import { loadPluginConfig } from './plugin-config.js';
import { loadSchema, type PluginSchema } from './schema.js';
import { bashCheck, bashSteps } from './steps.js';

/** Reads a plugin of BitOps. Throws where its files can't be read, or its deploy script is not there. */
export function loadBashPlugin(api: PluginApi, at: Adoptable): Plugin {
  const { alias, folder } = at;
  const settings = loadPluginConfig(api, at);
  const schema = loadSchema(api, at, settings.parsesSchema);
  const install = toInstall(api, { alias, folder, settings });
  if (schema === undefined) return { name: alias, install };
  const plugin: BashPlugin = { alias, folder, settings, schema };
  if (!existsSync(join(folder, settings.script.name))) throw api.fault(noScript(plugin));
  return { ...api.tool(toTool(api, plugin)), name: alias, install };
}

/** The tool that a plugin of BitOps is. */
function toTool(api: PluginApi, plugin: BashPlugin): Tool<PluginSchema['config']> {
  const { settings, schema, folder } = plugin;
  return {
    name: schema.name,
    config: schema.config,
    action: (config) => actionOf(stackAction(config)),
    // Plugins find others beside them: what they put before a name ends in a slash, as in BitOps.
    exports: () => ({ BITOPS_PLUGINS_DIR: `${dirname(folder)}/` }),
    binaries: () => [{ name: settings.language }],
    check: (run) => bashCheck(api, plugin, run),
    steps: (run) => bashSteps(api, plugin, run),
    ...stateOf(schema.name),
    ...(settings.parsesSchema ? { comparison: { kinds: {}, read: 'all' as const } } : { comparison: { kinds: {} } }),
    ...(settings.withoutHooks.length === 0 ? {} : { withoutHooks: settings.withoutHooks }),
  };
}

/** State that its deploy script would leave in the workspace, which is removed. */
function stateOf(name: string): Pick<Tool, 'durable' | 'keep'> {
  if (!/terraform|tofu/i.test(name)) return {};
  return {
    durable: () => ['terraform.tfstate', 'terraform.tfstate.backup', 'terraform.tfstate.d/'],
    keep: ['.terraform.lock.hcl', 'errored.tfstate'],
  };
}

function noScript({ alias, folder, settings: { script } }: BashPlugin): Fault {
  return {
    code: 'PLUGIN_SCRIPT_MISSING',
    what: `The plugin ${alias} has no ${script.name}`,
    at: script.at ?? { file: folder },
    why: 'It is the script that deploys: plugin.deployment.deployment_script, which is deploy.sh where nothing names it.',
    fix: 'Correct the name in its plugin.config.yaml, or get the plugin again.',
  };
}

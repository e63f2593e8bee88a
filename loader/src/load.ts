/** Imports plugins that were found, and looks at what they give. */
import { fileURLToPath } from 'node:url';
import { defaultsInvalid, type Plugin, type PluginApi, type PluginFactory } from '@bitops/contract';
import { type Fault, fault, faults, faultsOf, isSystemError, type Place, placeIn, suggestion } from '@bitops/fault';
import { z } from 'zod';
import { toAdoptable } from './adopt.js';
import type { FoundPlugin } from './host.js';

/** A plugin that is ready to be used. */
export interface LoadedPlugin extends FoundPlugin {
  readonly plugin: Plugin;
}

declare const __VERSION__: string | undefined;
export const version = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0';

/** What plugin factories are handed. */
export const pluginApi: PluginApi = Object.freeze<PluginApi>({
  version,
  z,
  // A tool of any schema is a tool: its own functions are only ever called with what its own schema gives out.
  tool: (tool) => ({ name: tool.name, tool: tool as unknown as NonNullable<Plugin['tool']> }),
  plugin: (plugin) => plugin,
  fault: (it) => fault(it),
  faults: (list) => faults(list),
});

/** Imports a plugin and calls its factory. Throws PLUGIN_FAILED. */
export async function loadPlugin(found: FoundPlugin): Promise<LoadedPlugin> {
  const file = fileURLToPath(found.entry);
  const failed = (why: string, fix: string, error?: unknown): Fault => ({
    code: 'PLUGIN_FAILED',
    what: `The plugin ${found.source.alias} can't be loaded`,
    at: placeIn(file, error),
    why,
    fix,
  });
  let factory: unknown;
  try {
    const module: { default?: unknown } = await import(found.entry);
    factory = module.default;
  } catch (error) {
    const hint = isSystemError(error, 'ERR_MODULE_NOT_FOUND') ? 'Install what it imports.' : 'Correct the file.';
    throw fault(failed(String(error instanceof Error ? error.message : error), hint, error), error);
  }
  if (typeof factory !== 'function') {
    throw fault(
      failed('It has no default export that is a function.', 'Write "export default (api) => api.tool({ … })".'),
    );
  }
  try {
    // The shape is checked next; what a stranger's function returns, be it a promise, has no type.
    const made = await (factory as PluginFactory)(pluginApi);
    const plugin = found.adopted === true ? made.adopt?.(toAdoptable(found)) : made;
    const wrong = shapeFault(plugin);
    if (plugin === undefined || wrong !== undefined)
      throw fault(failed(wrong ?? '', 'Return what api.tool or api.plugin gives.'));
    return { ...found, plugin };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw faults(faultsOf(error, failed(why, 'Correct the plugin.', error)), error);
  }
}

function shapeFault(plugin: Plugin | undefined): string | undefined {
  if (typeof plugin !== 'object' || plugin === null || typeof plugin.name !== 'string')
    return 'Its factory gives no plugin.';
  if (plugin.tool === undefined) return undefined;
  if (typeof plugin.tool.steps !== 'function') return `Its tool ${plugin.tool.name} has no function steps.`;
  const wrong = defaultsInvalid(plugin.tool.defaults);
  if (wrong !== undefined) return `Its tool ${plugin.tool.name}: ${wrong}`;
  return plugin.tool.config?._zod === undefined
    ? `The config of its tool ${plugin.tool.name} is no zod schema.`
    : undefined;
}

/** The fault for a tool that no plugin has. */
export function unknownTool(name: string, deployment: string, known: readonly string[], at?: Place): Fault {
  return {
    code: 'TOOL_UNKNOWN',
    what: `No plugin has the tool ${name}, which ${deployment} asks for`,
    at,
    fix: `${suggestion(name, known)} Or install a plugin for it and name it in bitops.plugins.`,
  };
}

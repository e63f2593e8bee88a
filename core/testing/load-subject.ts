/** Makes the plugin that is to be tested, and says where it is none. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultsInvalid } from '@bitops/contract';
import { type Fault, fault, faults, isFaultError, type Plugin } from '@bitops/core';
import { pluginApi } from '@bitops/loader';
import { ownEffects } from './drive.js';
import { withGuard } from './guard.js';
import type { PluginUnderTest, Subject } from './subject.js';

/** Calls the factory. Throws PLUGIN_INVALID where what it gives is no plugin. */
export function loadSubject({ plugin: factory, root, cases }: PluginUnderTest): Subject {
  const plugin = make(factory);
  const wrong = shapeFaults(plugin);
  if (wrong.length > 0) throw faults(wrong);
  const hasCases = cases !== undefined && cases.length > 0;
  return {
    factory,
    plugin,
    tool: plugin.tool,
    root: root === undefined ? undefined : resolve(root instanceof URL ? fileURLToPath(root) : root),
    cases: hasCases ? cases : [{ name: 'no files, no settings' }],
    hasCases,
  };
}

function make(factory: PluginUnderTest['plugin']): Plugin {
  if (typeof factory !== 'function') {
    throw invalid(
      'What is tested is no function',
      'Hand over the default export: export default (api) => api.tool({ … }).',
    );
  }
  return withGuard((guard) => {
    try {
      const plugin = guard.watch(() => factory(pluginApi));
      if (guard.tried.length > 0) throw faults(ownEffects(guard.tried));
      return plugin;
    } catch (error) {
      if (guard.tried.length > 0) throw faults(ownEffects(guard.tried));
      if (isFaultError(error)) throw error;
      throw invalid(
        `The factory throws: ${error instanceof Error ? error.message : String(error)}`,
        'Correct the factory.',
      );
    }
  });
}

const name = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

function shapeFaults(plugin: Plugin): readonly Fault[] {
  if (typeof plugin !== 'object' || plugin === null || typeof plugin.name !== 'string') {
    return [wrong('The factory gives no plugin', 'Return what api.tool({ … }) or api.plugin({ … }) gives.')];
  }
  const { tool, tap, options } = plugin;
  const found: Fault[] = [];
  if (!name.test(plugin.name)) {
    found.push(wrong(`"${plugin.name}" is no name of a plugin`, 'Name it with small letters, digits and hyphens.'));
  }
  if (tool === undefined && tap === undefined) {
    found.push(wrong('The plugin has neither a tool nor taps', 'Give it a tool, or tap(hooks) { … }.'));
  }
  if (options !== undefined && !isSchema(options)) {
    found.push(wrong('The options of the plugin are no schema', 'Make it with z of the API: z.strictObject({ … }).'));
  }
  return tool === undefined ? found : [...found, ...toolFaults(tool)];
}

/** Plugins are JavaScript: nothing of a tool is what its type says before it was looked at. */
function toolFaults(tool: NonNullable<Plugin['tool']>): readonly Fault[] {
  const found: Fault[] = [];
  if (!name.test(tool.name)) {
    const fix = 'Name it with small letters, digits and hyphens: folders and root keys are called so.';
    found.push(wrong(`"${tool.name}" is no name of a tool`, fix));
  }
  if (!isSchema(tool.config)) {
    found.push(wrong('The config of the tool is no schema', 'Make it with z of the API: z.strictObject({ … }).'));
  }
  const functions = [
    'action',
    'exports',
    'binaries',
    'expand',
    'check',
    'steps',
    'variables',
    'outputs',
    'durable',
    'reads',
  ] as const;
  for (const key of functions) {
    const isRight = typeof tool[key] === 'function' || (tool[key] === undefined && key !== 'steps');
    if (!isRight) found.push(wrong(`${key} of the tool is no function`, `Write ${key}(…) { … }, or take it out.`));
  }
  const defaults = defaultsInvalid(tool.defaults);
  if (defaults !== undefined) found.push(wrong(`defaults of the tool are not valid: ${defaults}`, 'See DefaultMerge.'));
  return found;
}

function isSchema(it: unknown): boolean {
  return typeof it === 'object' && it !== null && '_zod' in it;
}

function wrong(what: string, fix: string): Fault {
  return { code: 'PLUGIN_INVALID', what, fix };
}

function invalid(what: string, fix: string) {
  return fault(wrong(what, fix));
}

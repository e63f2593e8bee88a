import { fileURLToPath } from 'node:url';
import { faultsOf, placeIn } from '@bitops/fault';
import type { Bus } from '@bitops/hooks';
import { type LoadedPlugin, loadPlugin } from '@bitops/loader';
import { type AnyPlugin, type EnvironmentFolder, type OpsRepo, pluginOf, pluginOptions } from '@bitops/repo';
import type { Findings } from './request.js';

/** Loads what is used, and what taps hooks; taps in the order of the sources. */
export async function loadPlugins(
  repo: OpsRepo,
  environments: readonly EnvironmentFolder[],
  bus: Bus,
  findings: Findings,
): Promise<ReadonlyMap<string, LoadedPlugin>> {
  const loaded = new Map<string, LoadedPlugin>();
  const used = new Set<AnyPlugin>();
  for (const environment of environments) {
    for (const deployment of environment.deployments) {
      const plugin = pluginOf(deployment, environment.name, repo.plugins);
      if (!('code' in plugin)) used.add(plugin);
    }
  }
  for (const plugin of repo.plugins) {
    if (plugin.source.official && plugin.manifest.hooks !== true && !used.has(plugin)) continue;
    try {
      const ready = plugin.plugin === undefined ? await loadPlugin(plugin) : { ...plugin, plugin: plugin.plugin };
      const options = pluginOptions(ready.plugin, plugin.source);
      findings.faults.push(...options.faults);
      if (options.faults.length === 0) ready.plugin.tap?.(bus.hooksFor(ready.plugin.name), options.value);
      loaded.set(plugin.source.alias, ready);
    } catch (error) {
      const what = `The plugin ${plugin.source.alias} can't tap the hooks`;
      const at = placeIn(fileURLToPath(plugin.entry), error);
      findings.faults.push(...faultsOf(error, { code: 'PLUGIN_FAILED', what, at, fix: 'Correct the plugin.' }));
    }
  }
  return loaded;
}

/** Where plugins come from: the settings of the root, and those of environments, since BitOps's guides have them there. */
import { join } from 'node:path';
import { type Document, get, isRecord, type Layer } from '@bitops/config';
import type { Fault } from '@bitops/fault';
import { type Host, officialAliases, type PluginSource, pluginsOfImage, toSources } from '@bitops/loader';
import { type KnownFiles, loadEnvironmentLayer, type Settings } from './settings.js';

interface Sources {
  readonly sources: readonly PluginSource[];
  readonly faults: readonly Fault[];
}

/** Where all is read from. */
export interface PluginSettings {
  readonly root: string;
  readonly settings: Settings;
  readonly layer: Layer | undefined;
  readonly host: Host;
  /** Folders that may be environments. */
  readonly names: readonly string[];
  readonly known: KnownFiles;
}

/** All sources of an ops repo. What the root names is not read from an environment; two of those that disagree are a fault. */
export function sourcesOf({ root, settings, layer, host, names, known }: PluginSettings): Sources {
  const { sources, faults } = toSources(settings.plugins, host.official, layer?.document, officialAliases(host));
  const added = new Map<string, PluginSource>();
  const wrong: Fault[] = [];
  for (const name of names) {
    const own = pluginsIn(documentIn(join(root, name), known), host);
    wrong.push(...own.faults);
    for (const source of own.sources.filter((it) => !sources.some(({ alias }) => alias === it.alias))) {
      const other = added.get(source.alias);
      if (other !== undefined && !isSame(other, source)) wrong.push(ambiguous(source, other));
      else if (other === undefined) added.set(source.alias, source);
    }
  }
  const named = [...added.values(), ...sources];
  return { sources: [...pluginsOfImage(host, named), ...named], faults: [...faults, ...wrong] };
}

/** What is to be said of plugins in the settings of an environment, told which sources the ops repo has. */
export function misplacedPlugins(
  document: Document | undefined,
  sources: readonly PluginSource[],
  host: Host,
): Fault[] {
  if (document === undefined || get(document.data, ['bitops', 'plugins']) === undefined) return [];
  const own = pluginsIn(document, host).sources;
  const isRead = own.length > 0 && own.every((it) => sources.some((one) => isSame(one, it)));
  const fix = "Move it to the bitops.config.yaml at the ops repo's root.";
  const at = document.place(['bitops', 'plugins']);
  if (isRead) {
    return [{ code: 'KEY_MISPLACED', what: 'bitops.plugins of an environment counts for the whole ops repo', at, fix }];
  }
  const what = 'bitops.plugins is not read from the settings of an environment';
  const why = 'No deployment of its names such a plugin, or the root says something else of it.';
  return [{ code: 'KEY_IGNORED', what, at, why, fix }];
}

/** Those that its deployments name: what nobody there uses must not get in the way of other environments. */
function pluginsIn(document: Document | undefined, host: Host): Sources {
  if (document === undefined) return { sources: [], faults: [] };
  const plugins = get(document.data, ['bitops', 'plugins']);
  const deployments = get(document.data, ['bitops', 'deployments']);
  if (plugins === undefined || !isRecord(deployments)) return { sources: [], faults: [] };
  const used = Object.entries(deployments).map(([name, it]) => (isRecord(it) ? (it['plugin'] ?? name) : name));
  const { sources, faults } = toSources(plugins, host.official, document, officialAliases(host));
  return { sources: sources.filter((it) => it.at !== undefined && used.includes(it.alias)), faults };
}

/** Settings that can't be read are told of with their environment. */
function documentIn(folder: string, known: KnownFiles): Document | undefined {
  try {
    return loadEnvironmentLayer(folder, known)?.document;
  } catch {
    return undefined;
  }
}

function isSame(a: PluginSource, b: PluginSource): boolean {
  return a.alias === b.alias && a.spec === b.spec && a.ref?.name === b.ref?.name;
}

function ambiguous({ alias, at }: PluginSource, other: PluginSource): Fault {
  return {
    code: 'PLUGIN_SOURCE_AMBIGUOUS',
    what: `The plugin ${alias} has two sources`,
    at,
    why: `The settings of another environment have one, too: ${other.at?.file}:${other.at?.line}`,
    fix: "Name it once, in the bitops.config.yaml at the ops repo's root.",
  };
}

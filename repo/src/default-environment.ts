/** The default environment: what the others share, and for whom it is merged. */
import { join } from 'node:path';
import { get, type Layer, type Resolved } from '@bitops/config';
import type { Tool } from '@bitops/contract';
import { type Fault, suggestion } from '@bitops/fault';
import type { Host } from '@bitops/loader';
import type { DeploymentFolder } from './deployments.js';
import { isFolder } from './discover.js';
import type { EnvironmentFolder } from './environment.js';
import { loadEnvironmentLayer, resolveRepoSettings } from './settings.js';
import { type AnyPlugin, toolsInOrder } from './tools.js';

/** The value of `bitops.default_merge` that means every tool. */
const all = 'all';

/** What environments that merge everything share. */
export interface DefaultEnvironment {
  readonly folder: string;
  /** Its settings, below those of an environment and above those of the root; read once. Throws a FaultError. */
  layer(): Layer | undefined;
  /** Its folder of a deployment, if it has one. */
  deployment(name: string): string | undefined;
  /** What is to be said of its settings, where somebody asked for them. */
  warnings(): readonly Fault[];
}

/** The default environment in a folder of the ops repo. */
export function defaultEnvironment(root: string, name: string): DefaultEnvironment {
  const folder = join(root, name);
  let read: { readonly layer: Layer | undefined } | undefined;
  return {
    folder,
    layer() {
      read ??= { layer: loadEnvironmentLayer(folder) };
      return read.layer;
    },
    deployment: (path) => (isFolder(join(folder, path)) ? join(folder, path) : undefined),
    warnings() {
      if (read?.layer === undefined) return [];
      const { warnings } = resolveRepoSettings([read.layer], {}, read.layer.document.file);
      return [...warnings, ...unread(read.layer)];
    },
  };
}

/** What is decided before the default's settings are looked at. */
function unread({ document }: Layer): Fault[] {
  return ['plugins', 'default_merge', 'default_folder', 'environments']
    .filter((key) => get(document.data, ['bitops', key]) !== undefined)
    .map((key) => ({
      code: 'KEY_IGNORED',
      what: `bitops.${key} is not read from the settings of the default environment`,
      at: document.place(['bitops', key]),
      fix: "Move it to the bitops.config.yaml at the ops repo's root.",
    }));
}

/** Whether the default is merged for every tool, its settings included. */
export function mergesAll(setting: string | undefined): boolean {
  return setting === all;
}

/** The default's folder of a deployment, where it is merged. */
export function mergedDefault(
  { settings }: EnvironmentFolder,
  { defaults }: DeploymentFolder,
  tool: Tool,
): string | undefined {
  const { default_merge: setting } = settings;
  const isMerged = mergesAll(setting) || setting === tool.name || tool.defaults?.always === true;
  return isMerged ? defaults : undefined;
}

/** The fault of a setting that names no tool: a misspelt `all` would leave out what a deployment is made of. */
export function wrongMerge({ origins }: Resolved, plugins: readonly AnyPlugin[], host: Host): readonly Fault[] {
  const [from] = origins.get('default_merge') ?? [];
  const known = [...new Set([all, ...(host.mergedByBitops ?? []), ...toolsInOrder(plugins)])];
  if (typeof from?.value !== 'string' || known.includes(from.value)) return [];
  const what = `${from.name} is ${JSON.stringify(from.value)}, and must be all or the name of a tool`;
  return [{ code: 'CONFIG_VALUE_INVALID', what, at: from.at, fix: suggestion(from.value, known) }];
}

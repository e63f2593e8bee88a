/** Reads an ops repo: its settings, plugins, environments and deployments, and none of the tools' settings yet. */
import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isRecord, type Layer } from '@bitops/config';
import { type Fault, faults, faultsOf, type Place, suggestion } from '@bitops/fault';
import {
  type FoundPlugin,
  findPlugin,
  type Host,
  type LoadedPlugin,
  loadPlugin,
  type PluginSource,
  shortName,
  toSources,
  unknownTool,
} from '@bitops/loader';
import { staysInside } from '@bitops/runtime';
import {
  loadEnvironmentLayer,
  loadRootLayer,
  resolveRepoSettings,
  type Settings,
  settingsSchema,
} from '../settings/settings.js';
import { findRepo, isFolder, subFolders } from './discover.js';

/** A folder below an environment that a tool runs. */
export interface DeploymentFolder {
  /** Its path below the environment, with `/`. */
  readonly name: string;
  readonly folder: string;
  /** The tool's name, or the alias of its plugin. */
  readonly tool: string;
  readonly keep: readonly string[];
  readonly at?: Place;
}

/** A top-level folder that holds deployments. */
export interface EnvironmentFolder {
  readonly name: string;
  readonly folder: string;
  readonly settings: Settings;
  readonly deployments: readonly DeploymentFolder[];
}

/** An ops repo as it stands on the disk. */
export interface OpsRepo {
  /** Absolute, links resolved. */
  readonly root: string;
  readonly settings: Settings;
  readonly defaultFolder: string | undefined;
  readonly environments: readonly EnvironmentFolder[];
  readonly plugins: readonly AnyPlugin[];
  readonly warnings: readonly Fault[];
  /** What is wrong with an environment that not every run needs; by its name. */
  readonly faults: ReadonlyMap<string, readonly Fault[]>;
}

/** A plugin that was found, and is loaded already where only its code tells its tool. */
export type AnyPlugin = FoundPlugin & Partial<Pick<LoadedPlugin, 'plugin'>>;

/** Finds and reads the ops repo. Throws a FaultError where it or its root settings can't be read. */
export async function loadRepo(host: Host): Promise<OpsRepo> {
  const root = findRepo(host.cwd, host.official.map(shortName), host.repo);
  const layer = await loadRootLayer(root, host.safe === true);
  const resolved = resolveRepoSettings(layer === undefined ? [] : [layer], host.env, join(root, 'bitops.config.yaml'));
  if (resolved.faults.length > 0) throw faults(resolved.faults);
  const settings = settingsSchema.parse(resolved.config);
  const defaultFolder = findDefault(root, settings);
  const plugins = await findPlugins(root, settings, layer, host);
  const found = subFolders(root)
    .filter((name) => name !== defaultFolder)
    .map((name) => readEnvironment(root, name, layer, plugins, host));
  const broken = found.filter((it) => it.faults.length > 0).map((it) => [it.name, it.faults] as const);
  return {
    root,
    settings,
    defaultFolder,
    plugins,
    environments: found.flatMap((it) => (it.environment === undefined ? [] : [it.environment])),
    warnings: [...resolved.warnings, ...found.flatMap((it) => it.warnings)],
    faults: new Map(broken),
  };
}

function findDefault(root: string, settings: Settings): string | undefined {
  const said = settings.default_folder?.replace(/^["']|["']$/g, '');
  return [said, '_default', 'default'].find((name) => name !== undefined && name !== '' && isFolder(join(root, name)));
}

/** The repo's own plugins must be there; of the official ones, those that are. */
async function findPlugins(
  root: string,
  settings: Settings,
  layer: Layer | undefined,
  host: Host,
): Promise<AnyPlugin[]> {
  const place = (alias: string) => layer?.document.place(['bitops', 'plugins', alias]);
  const { sources, faults: wrong } = toSources(settings.plugins, host.official, place);
  const all: AnyPlugin[] = [];
  const failed: Fault[] = [...wrong];
  for (const source of sources) {
    try {
      const found = await findPlugin(source, root, host);
      all.push(source.kind === 'path' && found.manifest.tool === undefined ? await loadPlugin(found) : found);
    } catch (error) {
      if (!isAbsentOfficial(source, error)) failed.push(...faultsOf(error));
    }
  }
  if (failed.length > 0) throw faults(failed);
  return all;
}

function isAbsentOfficial(source: PluginSource, error: unknown): boolean {
  return source.official && faultsOf(error)[0]?.code === 'PLUGIN_NOT_FOUND';
}

/** The name of the tool that a plugin contributes. */
function toolOf(plugin: AnyPlugin): string | undefined {
  return plugin.plugin?.tool?.name ?? plugin.manifest.tool;
}

/** The plugin that a deployment's `plugin:` names, by alias or by tool. */
function pluginFor(name: string, plugins: readonly AnyPlugin[]): AnyPlugin | undefined {
  const withTool = plugins.filter((it) => toolOf(it) !== undefined);
  return withTool.find((it) => it.source.alias === name) ?? withTool.find((it) => toolOf(it) === name);
}

interface Read {
  readonly name: string;
  readonly environment?: EnvironmentFolder;
  readonly warnings: readonly Fault[];
  readonly faults: readonly Fault[];
}

function readEnvironment(
  root: string,
  name: string,
  above: Layer | undefined,
  plugins: readonly AnyPlugin[],
  host: Host,
): Read {
  const folder = join(root, name);
  if (!staysInside(root, folder)) {
    const it = {
      code: 'PATH_ESCAPES',
      what: `The environment ${name} leads out of the ops repo`,
      at: { file: folder },
    };
    return { name, warnings: [], faults: [{ ...it, fix: 'Put the folder itself there, not a link.' }] };
  }
  try {
    const own = loadEnvironmentLayer(folder);
    const layers = [own, above].filter((it) => it !== undefined);
    const resolved = resolveRepoSettings(layers, host.env, join(folder, 'bitops.config.yaml'));
    const failed = [...resolved.faults, ...resolved.missing];
    if (failed.length > 0) return { name, warnings: [], faults: failed };
    const settings = settingsSchema.parse(resolved.config);
    const { deployments, warnings } = deploymentsOf(folder, name, settings, layers, plugins);
    if (deployments.length === 0 && own === undefined) return { name, warnings: [], faults: [] };
    const said = resolved.warnings.filter((it) => it.at?.file === own?.document.file);
    return { name, environment: { name, folder, settings, deployments }, warnings: [...said, ...warnings], faults: [] };
  } catch (error) {
    return { name, warnings: [], faults: faultsOf(error) };
  }
}

/** The deployments that the settings name, else the sub-folders that are named after a tool. */
function deploymentsOf(
  folder: string,
  environment: string,
  settings: Settings,
  layers: readonly Layer[],
  plugins: readonly AnyPlugin[],
): { deployments: readonly DeploymentFolder[]; warnings: readonly Fault[] } {
  const there = subFolders(folder);
  if (settings.deployments === undefined) {
    const named = plugins.map((plugin) => toolOf(plugin)).filter((tool) => tool !== undefined && there.includes(tool));
    const tools = [...new Set(named)].filter((tool) => tool !== undefined);
    return {
      deployments: tools.map((tool) => ({ name: tool, folder: join(folder, tool), tool, keep: [] })),
      warnings: [],
    };
  }
  const warnings: Fault[] = [];
  const deployments: DeploymentFolder[] = [];
  for (const [key, entry] of Object.entries(settings.deployments)) {
    const layer = layers.find((it) => isRecord(it.document.data['bitops']) && deploymentIn(it, key));
    const at = layer?.document.place([...layer.root, 'deployments', key]) ?? { file: folder };
    const name = relative('/', join('/', key));
    const path = join(folder, name);
    if (isFolder(path) && staysInside(folder, key) && staysInside(realpathSync(folder), path)) {
      deployments.push({
        name,
        folder: path,
        tool: entry?.plugin ?? name.split('/')[0] ?? name,
        keep: entry?.keep ?? [],
        at,
      });
    } else warnings.push(missingFolder(environment, key, folder, there, at));
  }
  return { deployments, warnings };
}

function deploymentIn(layer: Layer, key: string): boolean {
  const bitops = layer.document.data['bitops'];
  return isRecord(bitops) && isRecord(bitops['deployments']) && Object.hasOwn(bitops['deployments'], key);
}

function missingFolder(environment: string, key: string, folder: string, there: readonly string[], at: Place): Fault {
  if (!staysInside(folder, key)) {
    const what = `The deployment ${environment}:${key} leads out of its environment`;
    return { code: 'PATH_ESCAPES', what, at, fix: 'Name a folder below the environment.' };
  }
  const what = `The deployment ${environment}:${key} has no folder, and is skipped`;
  return {
    code: 'DEPLOYMENT_MISSING',
    what,
    at,
    fix: `${suggestion(key, there)} Or make the folder ${join(folder, key)}.`,
  };
}

/** The plugin of a deployment. Gives a fault where there is none. */
export function pluginOf(it: DeploymentFolder, environment: string, plugins: readonly AnyPlugin[]): AnyPlugin | Fault {
  const tools = plugins.map(toolOf).filter((tool) => tool !== undefined);
  return pluginFor(it.tool, plugins) ?? unknownTool(it.tool, `${environment}:${it.name}`, tools, it.at);
}

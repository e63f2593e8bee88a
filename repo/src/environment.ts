/** Reads an environment: its settings, and which deployments it holds. */
import { existsSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { documentOf, get, isRecord, type Layer, type Resolved } from '@bitops/config';
import { type Fault, faultsOf, type Place, suggestion } from '@bitops/fault';
import type { Host } from '@bitops/loader';
import { staysInside } from '@bitops/runtime';
import { type DefaultEnvironment, mergesAll, wrongMerge } from './default-environment.js';
import { variableLayers, withInputsAsWritten } from './deployment-layers.js';
import { isFolder, subFolders } from './discover.js';
import type { WrittenInputs } from './references.js';
import {
  type KnownFiles,
  loadEnvironmentLayer,
  resolveRepoSettings,
  type Settings,
  settingsSchema,
} from './settings.js';
import { type AnyPlugin, toolsInOrder } from './tools.js';

/** A folder below an environment that a tool runs. */
export interface DeploymentFolder {
  /** Its path below the environment, with `/`. */
  readonly name: string;
  readonly folder: string;
  /** The tool's name, or the alias of its plugin. */
  readonly tool: string;
  readonly keep: readonly string[];
  /** The default environment's folder of it, where there is one; `mergedDefault` says whether it is merged. */
  readonly defaults?: string;
  readonly inputs?: WrittenInputs;
  readonly at?: Place;
}

/** A top-level folder that holds deployments. */
export interface EnvironmentFolder {
  readonly name: string;
  readonly folder: string;
  readonly settings: Settings;
  /** What its settings were made of. */
  readonly resolved: Resolved;
  readonly deployments: readonly DeploymentFolder[];
  readonly warnings: readonly Fault[];
  /** What is wrong with its settings; then they are the defaults but for the deployments. */
  readonly faults: readonly Fault[];
  /** Deployments that its settings name and that have no folder. */
  readonly missing: readonly Fault[];
}

/** What environments are read with. */
export interface Surroundings {
  readonly root: string;
  /** The settings of the repo's root. */
  readonly above: Layer | undefined;
  readonly shared: DefaultEnvironment | undefined;
  readonly plugins: readonly AnyPlugin[];
  readonly host: Host;
  readonly known: KnownFiles;
}

/** Reads a top-level folder. Gives nothing where it is no environment, and faults where it is a broken one. */
export function readEnvironment(name: string, around: Surroundings): EnvironmentFolder | readonly Fault[] | undefined {
  const { root, host } = around;
  const folder = join(root, name);
  if (!staysInside(root, folder)) {
    const what = `The environment ${name} leads out of the ops repo`;
    return [{ code: 'PATH_ESCAPES', what, at: { file: folder }, fix: 'Put the folder itself there, not a link.' }];
  }
  try {
    const own = loadEnvironmentLayer(folder, around.known);
    const { layers, resolved, merge } = resolveEnvironment(folder, own, around);
    const failed = [...resolved.faults, ...resolved.missing];
    const isSound = failed.length === 0;
    const sound = isSound ? settingsSchema.parse(resolved.config) : soundPart(layers);
    const settings = { ...sound, default_merge: merge };
    const sources = isSound ? [...variableLayers(resolved), ...layers] : layers;
    failed.push(...wrongMerge(resolved, around.plugins, host));
    const { deployments, missing, escaping } = deploymentsOf(folder, name, settings, sources, around);
    if (escaping.length > 0) return [...failed, ...escaping];
    // What others share makes no environment of a folder that is none.
    if (own === undefined && !deployments.some((it) => existsSync(it.folder))) return undefined;
    const said = resolved.warnings.filter((it) => it.at?.file === own?.document.file);
    const warnings = [...said, ...unreadPlugins(own)];
    return { name, folder, settings, resolved, deployments, missing, warnings, faults: failed };
  } catch (error) {
    return faultsOf(error);
  }
}

/** Whether the default's settings count is for the others to say, so that is asked first. */
function resolveEnvironment(folder: string, own: Layer | undefined, { above, shared, host }: Surroundings) {
  const file = join(folder, 'bitops.config.yaml');
  const outer = [own, above].filter((it) => it !== undefined).map(withInputsAsWritten);
  const first = resolveRepoSettings(outer, host.env, file);
  const said = first.origins.get('default_merge')?.[0]?.value;
  const merge = typeof said === 'string' ? said : undefined;
  const between = mergesAll(merge) ? shared?.layer() : undefined;
  if (between === undefined) return { layers: outer, resolved: first, merge };
  const layers = [own, between, above].filter((it) => it !== undefined).map(withInputsAsWritten);
  return { layers, resolved: resolveRepoSettings(layers, host.env, file), merge };
}

/** Of settings that are wrong, what tells which deployments and plugins there are: their faults are told, too. */
export function soundPart(layers: readonly Layer[]): Settings {
  const sections = { logging: { color: {} } };
  const settings = settingsSchema.parse(sections);
  const soundKeys = ['deployments', 'plugins', 'default_folder'] as const;
  const parts = soundKeys.map((key) => {
    const found = layers.map((it) => get(it.document.data, ['bitops', key])).find((it) => it !== undefined);
    return { [key]: settingsSchema.safeParse({ ...sections, [key]: found }).data?.[key] };
  });
  return Object.assign({}, settings, ...parts);
}

/** Plugins are the whole repo's: they are loaded before an environment is chosen. */
function unreadPlugins(own: Layer | undefined): Fault[] {
  if (own === undefined || get(own.document.data, ['bitops', 'plugins']) === undefined) return [];
  const what = 'bitops.plugins is not read from the settings of an environment';
  const at = own.document.place(['bitops', 'plugins']);
  return [{ code: 'KEY_IGNORED', what, at, fix: "Move it to the bitops.config.yaml at the ops repo's root." }];
}

interface Found {
  readonly deployments: DeploymentFolder[];
  readonly missing: Fault[];
  readonly escaping: Fault[];
}

/** The deployments that the settings name, else the sub-folders that are named after a tool. */
function deploymentsOf(
  folder: string,
  environment: string,
  settings: Settings,
  layers: readonly Layer[],
  { plugins, shared }: Surroundings,
): Found {
  const found: Found = { deployments: [], missing: [], escaping: [] };
  if (settings.deployments === undefined) {
    const there = subFolders(folder);
    for (const tool of toolsInOrder(plugins).filter((name) => there.includes(name))) {
      found.deployments.push({ name: tool, folder: join(folder, tool), tool, keep: [], ...inDefault(shared, tool) });
    }
    return found;
  }
  const home = realpathSync.native(folder);
  for (const [key, entry] of Object.entries(settings.deployments)) {
    const at = placeOf(key, layers) ?? { file: folder };
    const path = join(folder, key);
    const name = relative(folder, path);
    if (name === '' || !staysInside(home, key)) found.escaping.push(escapes(environment, key, at));
    else if (!isThere(path, name, settings, shared)) {
      const there = subFolders(folder);
      found.missing.push(missingFolder(environment, key, path, there, at, shared?.deployment(name)));
    } else {
      const tool = entry?.plugin ?? name.split('/')[0] ?? name;
      const inputs = Object.keys(entry?.inputs ?? {}).length === 0 ? {} : { inputs: inputsOf(key, layers) };
      const own = { name, folder: path, tool, keep: entry?.keep ?? [], ...inputs, at };
      found.deployments.push({ ...own, ...inDefault(shared, name) });
    }
  }
  return found;
}

function inDefault(shared: DefaultEnvironment | undefined, name: string): Pick<DeploymentFolder, 'defaults'> {
  const defaults = shared?.deployment(name);
  return defaults === undefined ? {} : { defaults };
}

/** A deployment whose folder only the default has is one where everything is merged. */
function isThere(path: string, name: string, settings: Settings, shared: DefaultEnvironment | undefined): boolean {
  if (isFolder(path)) return true;
  return mergesAll(settings.default_merge) && !existsSync(path) && shared?.deployment(name) !== undefined;
}

function placeOf(deployment: string, layers: readonly Layer[]): Place | undefined {
  const path = ['bitops', 'deployments', deployment];
  const layer = layers.find((it) => hasKey(it, path));
  return layer?.document.place(path);
}

/** As they are written: references in them are filled in when the deployment starts. */
function inputsOf(deployment: string, layers: readonly Layer[]): WrittenInputs {
  const path = ['bitops', 'deployments', deployment];
  const layer = layers.find((it) => hasKey(it, path));
  return { document: layer?.document ?? documentOf({}, ''), root: [...path, 'inputs'] };
}

function hasKey(layer: Layer, path: readonly string[]): boolean {
  const above = get(layer.document.data, path.slice(0, -1));
  return isRecord(above) && Object.hasOwn(above, path.at(-1) ?? '');
}

function escapes(environment: string, key: string, at: Place): Fault {
  const what = `The deployment ${environment}:${key} leads out of its environment`;
  return { code: 'PATH_ESCAPES', what, at, fix: 'Name a folder below the environment.' };
}

function missingFolder(
  environment: string,
  key: string,
  path: string,
  there: readonly string[],
  at: Place,
  inDefault: string | undefined,
): Fault {
  const what = `The deployment ${environment}:${key} has no folder, and is skipped`;
  const why = inDefault === undefined ? undefined : `${inDefault} is only merged with "default_merge: all".`;
  return { code: 'DEPLOYMENT_MISSING', what, at, why, fix: `${suggestion(key, there)} Or make the folder ${path}.` };
}

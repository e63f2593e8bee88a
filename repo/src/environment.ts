/** Reads an environment: its settings, and which deployments it holds. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { get, type Layer, type Resolved } from '@bitops/config';
import { type Fault, faultsOf } from '@bitops/fault';
import type { Need } from '@bitops/graph';
import type { Host, PluginSource } from '@bitops/loader';
import { staysInside } from '@bitops/runtime';
import { type DefaultEnvironment, mergesAll, wrongMerge } from './default-environment.js';
import { variableLayers, withInputsAsWritten } from './deployment-layers.js';
import { type DeploymentFolder, deploymentsOf } from './deployments.js';
import { writtenNeeds } from './needs.js';
import { misplacedPlugins } from './plugin-sources.js';
import {
  type KnownFiles,
  loadEnvironmentLayer,
  oldFileName,
  resolveRepoSettings,
  type Settings,
  settingsSchema,
} from './settings.js';
import type { AnyPlugin } from './tools.js';

/** A folder that holds deployments; its name is its path below the root, with `/`. */
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
  /** Their names. */
  readonly absent: readonly string[];
  /** What all of its deployments wait for. */
  readonly needs: readonly Need[];
}

/** What environments are read with. */
export interface Surroundings {
  readonly root: string;
  /** The settings of the repo's root. */
  readonly above: Layer | undefined;
  readonly shared: DefaultEnvironment | undefined;
  readonly plugins: readonly AnyPlugin[];
  readonly sources: readonly PluginSource[];
  readonly host: Host;
  readonly known: KnownFiles;
  /** Its folders are named by globs, which may name other folders, too. */
  readonly isNested: boolean;
}

/** Reads a folder that may be an environment. Gives nothing where it is no environment, and faults where it is a broken one. */
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
    const { deployments, missing, absent, escaping } = deploymentsOf(folder, name, settings, sources, around);
    if (escaping.length > 0) return [...failed, ...escaping];
    // What others share makes no environment of a folder that is none.
    const isNamed = own !== undefined && (!around.isNested || Object.hasOwn(own.document.data, 'bitops'));
    if (!isNamed && !deployments.some((it) => existsSync(it.folder))) return undefined;
    const said = resolved.warnings.filter((it) => it.at?.file === own?.document.file);
    const order = settings.deployments === undefined ? otherOrder(deployments, around) : [];
    const old = own === undefined ? [] : oldFileName(own.document);
    const misplaced = [...misplacedPlugins(own?.document, around.sources, host), ...unreadKeys(own)];
    const warnings = [...old, ...said, ...misplaced, ...order];
    const needs = writtenNeeds(settings.needs, ['bitops', 'needs'], sources);
    return { name, folder, settings, resolved, deployments, missing, absent, needs, warnings, faults: failed };
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
  const soundKeys = ['deployments', 'plugins', 'default_folder', 'environments'] as const;
  const parts = soundKeys.map((key) => {
    const found = layers.map((it) => get(it.document.data, ['bitops', key])).find((it) => it !== undefined);
    return { [key]: settingsSchema.safeParse({ ...sections, [key]: found }).data?.[key] };
  });
  return Object.assign({}, settings, ...parts);
}

/** What is the whole repo's: it counts before an environment is chosen. */
function unreadKeys(own: Layer | undefined): Fault[] {
  if (own === undefined || get(own.document.data, ['bitops', 'environments']) === undefined) return [];
  const what = 'bitops.environments is not read from the settings of an environment';
  const at = own.document.place(['bitops', 'environments']);
  return [{ code: 'KEY_IGNORED', what, at, fix: "Move it to the bitops.config.yaml at the ops repo's root." }];
}

/** Where nobody names an order, and BitOps ran the tools in another one. The same words for all environments: told once. */
function otherOrder(deployments: readonly DeploymentFolder[], { root, above, host }: Surroundings): Fault[] {
  const { orderOfBitops = [] } = host;
  const here = deployments.map((it) => it.tool).filter((it) => orderOfBitops.includes(it));
  const there = orderOfBitops.filter((it) => here.includes(it));
  if (here.join() === there.join()) return [];
  const what = `Deployments run in the order ${here.join(', ')}; BitOps 2.x ran ${there.join(', ')}`;
  const fix = 'Write the order that you want below bitops.deployments, each with its plugin.';
  const file = above?.document.file ?? join(root, 'bitops.config.yaml');
  return [{ code: 'DEPLOYMENT_ORDER', what, at: { file }, fix }];
}

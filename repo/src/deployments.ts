/** Which deployments an environment holds. */
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { documentOf, type Layer } from '@bitops/config';
import { type Fault, type Place, suggestion } from '@bitops/fault';
import type { Need } from '@bitops/graph';
import { isInside, staysInside } from '@bitops/runtime';
import { type DefaultEnvironment, mergesAll } from './default-environment.js';
import { isFolder, realFolders, subFolders } from './discover.js';
import { hasKey, writtenNeeds } from './needs.js';
import type { OwnRetry } from './patience.js';
import type { WrittenInputs } from './references.js';
import type { Settings } from './settings.js';
import { type AnyPlugin, toolsInOrder } from './tools.js';

/** A folder below an environment that a tool runs. */
export interface DeploymentFolder {
  /** Its path below the environment, with `/`. */
  readonly name: string;
  readonly folder: string;
  /** The name of the folder that stands for it and others, where its tool expands one. */
  readonly partOf?: string;
  /** The tool's name, or the alias of its plugin. */
  readonly tool: string;
  readonly keep: readonly string[];
  readonly tags?: readonly string[];
  /** How long it may take. */
  readonly timeout?: string;
  /** What of `bitops.retry` is its own. */
  readonly retry?: OwnRetry;
  /** The default environment's folder of it, where there is one; `mergedDefault` says whether it is merged. */
  readonly defaults?: string;
  readonly inputs?: WrittenInputs;
  /** What it waits for; none written: the deployment before it. */
  readonly needs?: readonly Need[];
  readonly at?: Place;
}

/** What settings say of deployments. */
export interface Found {
  readonly deployments: DeploymentFolder[];
  readonly missing: Fault[];
  /** The names of the missing ones. */
  readonly absent: string[];
  readonly escaping: Fault[];
}

/** Where deployments are listed. */
const listed = ['bitops', 'deployments'] as const;

/** What the deployments of an environment are found with. */
interface Whereabouts {
  readonly root: string;
  readonly plugins: readonly AnyPlugin[];
  readonly shared: DefaultEnvironment | undefined;
}

/** The deployments that the settings name, else the sub-folders that are named after a tool. */
export function deploymentsOf(
  folder: string,
  environment: string,
  settings: Settings,
  layers: readonly Layer[],
  { root, plugins, shared }: Whereabouts,
): Found {
  const found: Found = { deployments: [], missing: [], absent: [], escaping: [] };
  if (settings.deployments === undefined) {
    // A plugin may lie in a folder of its name, which is no deployment of it.
    const there = subFolders(folder).filter((name) => !plugins.some((it) => it.folder === join(folder, name)));
    for (const tool of toolsInOrder(plugins).filter((name) => there.includes(name))) {
      const own = join(folder, tool);
      if (lstatSync(own).isSymbolicLink() && !staysInside(root, own))
        found.escaping.push(leadsOut(environment, tool, own));
      else found.deployments.push({ name: tool, folder: own, tool, keep: [], ...inDefault(shared, tool) });
    }
    return found;
  }
  const below = new Set(realFolders(folder));
  for (const [key, entry] of Object.entries(settings.deployments)) {
    const at = placeOf(key, layers) ?? { file: folder };
    const path = join(folder, key);
    const name = relative(folder, path);
    // What is a folder of the environment itself, and no link, needs no closer look.
    const isPlain = below.has(key);
    if (!isPlain && (name === '' || !staysInside(realpathSync.native(folder), key)))
      found.escaping.push(escapes(environment, key, at));
    else if (!isPlain && !isThere(path, name, settings, shared)) {
      const there = subFolders(folder);
      found.absent.push(name);
      found.missing.push(missingFolder(environment, key, path, there, at, shared?.deployment(name)));
    } else {
      const tool = entry?.plugin ?? name.split('/')[0] ?? name;
      const astray = (entry?.keep ?? []).filter((it) => !isInside(path, resolve(path, it)));
      found.escaping.push(...astray.map((it) => keepsOutside(environment, key, it, at)));
      const inputs = Object.keys(entry?.inputs ?? {}).length === 0 ? {} : { inputs: inputsOf(key, layers) };
      const needs = entry?.needs && { needs: writtenNeeds(entry.needs, [...listed, key, 'needs'], layers) };
      const tags = entry?.tags.length ? { tags: entry.tags } : {};
      const patience = {
        ...(entry?.timeout === undefined ? {} : { timeout: entry.timeout }),
        ...(entry?.retry === undefined ? {} : { retry: entry.retry }),
      };
      const own = { name, folder: path, tool, keep: entry?.keep ?? [], ...tags, ...patience, ...inputs, ...needs, at };
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
  const path = [...listed, deployment];
  const layer = layers.find((it) => hasKey(it, path));
  return layer?.document.place(path);
}

/** As they are written: references in them are filled in when the deployment starts. */
function inputsOf(deployment: string, layers: readonly Layer[]): WrittenInputs {
  const path = [...listed, deployment];
  const layer = layers.find((it) => hasKey(it, path));
  return { document: layer?.document ?? documentOf({}, ''), root: [...path, 'inputs'] };
}

function escapes(environment: string, key: string, at: Place): Fault {
  const what = `The deployment ${environment}:${key} leads out of its environment`;
  return { code: 'PATH_ESCAPES', what, at, fix: 'Name a folder below the environment.' };
}

function leadsOut(environment: string, name: string, file: string): Fault {
  const what = `The deployment ${environment}:${name} leads out of the ops repo`;
  return { code: 'PATH_ESCAPES', what, at: { file }, fix: 'Put the folder itself there, not a link.' };
}

function keepsOutside(environment: string, key: string, path: string, at: Place): Fault {
  const what = `keep of the deployment ${environment}:${key} leads out of its folder: ${path}`;
  return { code: 'PATH_ESCAPES', what, at, fix: 'Name files and folders in the folder of the deployment.' };
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

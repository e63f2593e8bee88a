/** Finds plugins in the ops repo, then beside the command line, and loads those that are used. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  defaultsInvalid,
  type Environment,
  type Manifest,
  type Plugin,
  type PluginApi,
  type PluginFactory,
} from '@bitops/contract';
import { type Fault, fault, faults, faultsOf, isSystemError, type Place, placeIn, suggestion } from '@bitops/fault';
import { staysInside } from '@bitops/runtime';
import { z } from 'zod';
import { apiVersion, moduleIn, readManifest } from './manifest.js';
import type { PluginSource } from './sources.js';

/** Where plugins are looked for, and who asks. */
export interface Host {
  readonly cwd: string;
  /** `--repo`. */
  readonly repo?: string;
  readonly env: Environment;
  /** Packages of the official plugins, in the order in which their tools run when nothing else is said. */
  readonly official: readonly string[];
  /** Tools for which BitOps merged the default environment: `bitops.default_merge` may name them, installed or not. */
  readonly mergedByBitops?: readonly string[];
  /** `file:` URL of the command line's module: plugins resolve from the ops repo first, then from here. */
  readonly from: string;
  /** `--safe`: no code of the ops repo is loaded or run. */
  readonly safe?: boolean;
}

/** A plugin that is installed, not yet imported. */
export interface FoundPlugin {
  readonly source: PluginSource;
  /** Its folder, or that of its file. */
  readonly folder: string;
  /** `file:` URL of its module. */
  readonly entry: string;
  readonly manifest: Manifest;
}

/** A plugin that is ready to be used. */
export interface LoadedPlugin extends FoundPlugin {
  readonly plugin: Plugin;
}

declare const __VERSION__: string | undefined;
export const version = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0';

/** The tools of the official plugins that are installed beside the command line. */
export function officialTools(host: Host): readonly string[] {
  return host.official.flatMap((spec) => {
    const folder = installedBeside(host.from, spec);
    return folder === undefined ? [] : (readManifest(folder, { spec }).tool ?? []);
  });
}

/** The folder of a package that is installed beside the command line, whose module `from` is. */
export function installedBeside(from: string, spec: string): string | undefined {
  return packageFolder(dirname(fileURLToPath(from)), spec);
}

/** Finds a plugin's files and reads its manifest. Throws PLUGIN_NOT_FOUND and PLUGIN_INCOMPATIBLE. */
export async function findPlugin(source: PluginSource, root: string, host: Host): Promise<FoundPlugin> {
  if (source.kind === 'package') return findPackage(source, root, host);
  if (host.safe !== true) return findFile(source, root);
  const what = `The plugin ${source.alias} is a file of the ops repo, and --safe runs no code of it`;
  throw fault({ code: 'PLUGIN_REFUSED', what, at: source.at, fix: 'Run without --safe if you trust the ops repo.' });
}

async function findPackage(source: PluginSource, root: string, host: Host): Promise<FoundPlugin> {
  const beside = dirname(fileURLToPath(host.from));
  for (const base of host.safe === true ? [beside] : [root, beside]) {
    const folder = packageFolder(base, source.spec);
    if (folder === undefined) continue;
    const manifest = readManifest(folder, source);
    return { source, folder, entry: entryOf(source.spec, folder), manifest };
  }
  const isFile = existsSync(join(root, source.spec));
  throw fault({
    code: 'PLUGIN_NOT_FOUND',
    what: `The plugin ${source.alias} (package ${source.spec}) is not installed`,
    at: source.at,
    why: `It is neither in ${root} nor beside bitops.`,
    fix: isFile
      ? `Write "./${source.spec}" if the one in the ops repo is meant.`
      : `Run "npm install ${source.spec}" in ${root}, or correct the name.`,
  });
}

/** The module that an import of a package gets, as a URL. */
function entryOf(spec: string, folder: string): string {
  const entry = moduleIn(folder);
  if (existsSync(entry)) return pathToFileURL(entry).href;
  const what = `The package ${spec} has nothing that can be imported`;
  const why = `There is no file ${entry}.`;
  const fix = 'Correct "exports" in its package.json, and build it if it is your own.';
  throw fault({ code: 'PLUGIN_INCOMPATIBLE', what, at: { file: join(folder, 'package.json') }, why, fix });
}

function packageFolder(base: string, name: string): string | undefined {
  for (let at = base; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return realpathSync(folder);
    if (dirname(at) === at) return undefined;
  }
}

function findFile(source: PluginSource, root: string): FoundPlugin {
  const path = resolve(root, source.spec);
  if (!staysInside(root, path)) {
    const what = `The plugin ${source.alias} leads out of the ops repo: ${source.spec}`;
    throw fault({ code: 'PATH_ESCAPES', what, at: source.at, fix: 'Keep its file in the repo, or install a package.' });
  }
  if (existsSync(join(path, 'package.json'))) {
    const manifest = readManifest(path, source);
    return { source, folder: path, entry: entryOf(source.spec, path), manifest };
  }
  const file = ['', '/index.mjs', '/index.js'].map((ending) => `${path}${ending}`).find(isCode);
  if (file !== undefined)
    return { source, folder: dirname(file), entry: pathToFileURL(file).href, manifest: { apiVersion } };
  const what = existsSync(path)
    ? `The plugin ${source.alias} can't be loaded from ${source.spec}`
    : `The plugin ${source.alias} is not there: ${source.spec}`;
  const fix = 'Name a .mjs or .js file, or a folder that holds a package.json or an index.mjs.';
  throw fault({ code: 'PLUGIN_NOT_FOUND', what, at: source.at, fix });
}

function isCode(file: string): boolean {
  return /\.m?js$/.test(file) && existsSync(file);
}

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
    const plugin = await (factory as PluginFactory)(pluginApi);
    const wrong = shapeFault(plugin);
    if (wrong !== undefined) throw fault(failed(wrong, 'Return what api.tool or api.plugin gives.'));
    return { ...found, plugin };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw faults(faultsOf(error, failed(why, 'Correct the plugin.', error)), error);
  }
}

function shapeFault(plugin: Plugin): string | undefined {
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

/** Finds plugins in the ops repo, then beside the command line, and loads those that are used. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Environment, Manifest, Plugin, PluginApi, PluginFactory } from '@bitops/contract';
import { type Fault, fault, faults, faultsOf, isSystemError, type Place, suggestion } from '@bitops/fault';
import { staysInside } from '@bitops/runtime';
import { z } from 'zod';
import type { PluginSource } from './sources.js';

/** Where plugins are looked for, and who asks. */
export interface Host {
  readonly cwd: string;
  /** `--repo`. */
  readonly repo?: string;
  readonly env: Environment;
  /** Packages of the official plugins, in the order in which their tools run when nothing else is said. */
  readonly official: readonly string[];
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

const apiVersion = 1;
declare const __VERSION__: string | undefined;
export const version = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0';

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
    const { resolve: resolveModule } = await import('import-meta-resolve');
    const entry = resolveModule(source.spec, pathToFileURL(join(base, 'bitops.js')).href);
    return { source, folder, entry, manifest };
  }
  throw fault({
    code: 'PLUGIN_NOT_FOUND',
    what: `The plugin ${source.alias} (package ${source.spec}) is not installed`,
    at: source.at,
    why: `It is neither in ${root} nor beside bitops.`,
    fix: `Run "npm install ${source.spec}" in ${root}, or correct the name.`,
  });
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
  const shown = { code: 'PLUGIN_NOT_FOUND', at: source.at } as const;
  if (!staysInside(root, path)) {
    throw fault({
      ...shown,
      what: `The plugin ${source.alias} leads out of the ops repo`,
      fix: 'Keep its file in the repo.',
    });
  }
  const file = ['', '/index.mjs', '/index.js']
    .map((ending) => `${path}${ending}`)
    .find((it) => /\.m?js$/.test(it) && existsSync(it));
  const folder = existsSync(join(path, 'package.json')) ? path : undefined;
  if (folder !== undefined)
    return { source, folder, entry: packageEntry(folder), manifest: readManifest(folder, source) };
  if (file !== undefined)
    return { source, folder: dirname(file), entry: pathToFileURL(file).href, manifest: { apiVersion } };
  throw fault({
    ...shown,
    what: `The plugin ${source.alias} has no file ${path}`,
    fix: 'Name a .mjs or .js file, or a folder that holds a package.json or an index.mjs.',
  });
}

function packageEntry(folder: string): string {
  const { exports, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const root = exports?.['.'] ?? exports;
  const entry = typeof root === 'string' ? root : (root?.import ?? root?.default ?? main ?? 'index.js');
  return pathToFileURL(join(folder, String(entry))).href;
}

const manifestSchema = z.looseObject({
  apiVersion: z.number(),
  tool: z.string().optional(),
  hooks: z.boolean().optional(),
  binaries: z.array(z.string()).optional(),
  install: z.string().optional(),
});

function readManifest(folder: string, source: PluginSource): Manifest {
  const file = join(folder, 'package.json');
  const raw: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const parsed = z.looseObject({ bitops: manifestSchema }).safeParse(raw);
  const wrong = (what: string, fix: string): Fault => ({ code: 'PLUGIN_INCOMPATIBLE', what, at: { file }, fix });
  if (!parsed.success) {
    const fix = `Add "bitops": { "apiVersion": ${apiVersion} } to it, or take the source out of bitops.plugins.`;
    throw fault(wrong(`${source.spec} is no bitops plugin: its package.json has no valid "bitops" entry`, fix));
  }
  const { bitops } = parsed.data;
  if (bitops.apiVersion === apiVersion) return { ...bitops, apiVersion };
  const wants = `${source.spec} is made for version ${bitops.apiVersion} of the plugin API, this bitops has ${apiVersion}`;
  throw fault(wrong(wants, bitops.apiVersion > apiVersion ? 'Update bitops.' : `Update ${source.spec}.`));
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
  const failed = (why: string, fix: string): Fault => ({
    code: 'PLUGIN_FAILED',
    what: `The plugin ${found.source.alias} can't be loaded`,
    at: { file: fileURLToPath(found.entry) },
    why,
    fix,
  });
  let factory: unknown;
  try {
    const module: { default?: unknown } = await import(found.entry);
    factory = module.default;
  } catch (error) {
    const hint = isSystemError(error, 'ERR_MODULE_NOT_FOUND') ? 'Install what it imports.' : 'Correct the file.';
    throw faults(faultsOf(undefined, failed(String(error instanceof Error ? error.message : error), hint)), error);
  }
  if (typeof factory !== 'function') {
    throw fault(
      failed('It has no default export that is a function.', 'Write "export default (api) => api.tool({ … })".'),
    );
  }
  try {
    // The shape is checked next; what a stranger's function returns has no type.
    const plugin = (factory as PluginFactory)(pluginApi);
    const wrong = shapeFault(plugin);
    if (wrong !== undefined) throw fault(failed(wrong, 'Return what api.tool or api.plugin gives.'));
    return { ...found, plugin };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw faults(faultsOf(error, failed(why, 'Correct the plugin.')), error);
  }
}

function shapeFault(plugin: Plugin): string | undefined {
  if (typeof plugin !== 'object' || plugin === null || typeof plugin.name !== 'string')
    return 'Its factory gives no plugin.';
  if (plugin.tool === undefined) return undefined;
  if (typeof plugin.tool.steps !== 'function') return `Its tool ${plugin.tool.name} has no function steps.`;
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

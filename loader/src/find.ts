/** Finds plugins in the ops repo, then beside the command line, and reads what they say of themselves; imports none. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Environment, Manifest } from '@bitops/contract';
import { fault } from '@bitops/fault';
import { staysInside } from '@bitops/runtime';
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
  /** The order in which BitOps ran its tools when nothing else was said. */
  readonly orderOfBitops?: readonly string[];
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
    if (existsSync(join(folder, 'package.json'))) return realpathSync.native(folder);
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

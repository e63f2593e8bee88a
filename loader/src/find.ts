/** Finds plugins in the ops repo, then beside the command line, and reads what they say of themselves; imports none. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Fault, fault } from '@bitops/fault';
import { staysInside } from '@bitops/runtime';
import { findAdopted } from './adopt.js';
import { type FoundPlugin, type Host, installedBeside, packageFolder } from './host.js';
import { apiVersion, hasManifest, moduleIn, readManifest } from './manifest.js';
import { withoutLogin } from './pinned/lock-file.js';
import { pinState } from './pinned/store.js';
import type { PluginSource } from './sources.js';

/** The tools of the official plugins that are installed beside the command line. */
export function officialTools(host: Host): readonly string[] {
  return host.official.flatMap((spec) => {
    const folder = installedBeside(host.from, spec);
    return folder === undefined ? [] : (readManifest(folder, { spec }).tool ?? []);
  });
}

/** The other names of the tool of an official plugin, if that is installed beside the command line. */
export function officialAliases(host: Host): (spec: string) => readonly string[] {
  return (spec) => {
    const folder = installedBeside(host.from, spec);
    return folder === undefined ? [] : (readManifest(folder, { spec }).aliases ?? []);
  };
}

/** Finds a plugin's files and reads its manifest. Throws PLUGIN_NOT_FOUND and PLUGIN_INCOMPATIBLE. */
export async function findPlugin(source: PluginSource, root: string, host: Host): Promise<FoundPlugin> {
  if (source.kind === 'package') return findPackage(source, root, host);
  if (host.safe !== true) return source.kind === 'git' ? findPinned(source, root, host) : findFile(source, root, host);
  const whose = source.kind === 'git' ? 'comes from where the ops repo says' : 'is a file of the ops repo';
  const what = `The plugin ${source.alias} ${whose}, and --safe runs no code of it`;
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
  // BitOps let settings name what its image had, with no source: `mine: {}`.
  const inImage =
    host.safe === true || host.imagePlugins === undefined ? undefined : join(host.imagePlugins, source.alias);
  if (inImage !== undefined) {
    const adopted = findAdopted({ ...source, kind: 'path', spec: inImage }, inImage, host);
    if (adopted !== undefined) return adopted;
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

function findPinned(source: PluginSource, root: string, host: Host): FoundPlugin {
  const found = pinState(source, root, host.env);
  if (found.state !== 'fetched') throw fault(found.fault);
  const adopted = findAdopted(source, found.folder, host);
  if (adopted !== undefined) return adopted;
  const what = `What the plugin ${source.alias} comes from is no plugin of BitOps: ${withoutLogin(source.spec)}`;
  const why = 'It has none of the files by which such a plugin is known.';
  throw fault({
    code: 'PLUGIN_INCOMPATIBLE',
    what,
    at: source.at,
    why,
    fix: 'Install it as an npm package, and name that.',
  });
}

function findFile(source: PluginSource, root: string, host: Host): FoundPlugin {
  const path = resolve(root, source.spec);
  const isInside = staysInside(root, path);
  if (isInside && hasManifest(path)) {
    const manifest = readManifest(path, source);
    if (staysInside(root, moduleIn(path))) return { source, folder: path, entry: entryOf(source.spec, path), manifest };
    throw fault(leadsOut(source, join(source.spec, relative(path, moduleIn(path)))));
  }
  const file = isInside ? ['', '/index.mjs', '/index.js'].map((ending) => `${path}${ending}`).find(isCode) : undefined;
  if (file !== undefined)
    return { source, folder: dirname(file), entry: pathToFileURL(file).href, manifest: { apiVersion } };
  // What a machine or an image has installed is named by its absolute path.
  const adopted = isInside || isAbsolute(source.spec) ? findAdopted(source, path, host) : undefined;
  if (adopted !== undefined && !hasManifest(path)) return adopted;
  if (!isInside) throw fault(leadsOut(source, source.spec));
  // It says what is wrong with it.
  if (existsSync(join(path, 'package.json'))) readManifest(path, source);
  const what = existsSync(path)
    ? `The plugin ${source.alias} can't be loaded from ${source.spec}`
    : `The plugin ${source.alias} is not there: ${source.spec}`;
  const fix = 'Name a .mjs or .js file, or a folder that holds a package.json or an index.mjs.';
  throw fault({ code: 'PLUGIN_NOT_FOUND', what, at: source.at, fix });
}

function leadsOut({ alias, at }: PluginSource, path: string): Fault {
  const what = `The plugin ${alias} leads out of the ops repo: ${path}`;
  return { code: 'PATH_ESCAPES', what, at, fix: 'Keep its file in the repo, or install a package.' };
}

function isCode(file: string): boolean {
  return /\.m?js$/.test(file) && existsSync(file);
}

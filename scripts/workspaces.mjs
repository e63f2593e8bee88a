/** The packages of this repo, as its package.json lists them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @typedef {{ source: string, output: string }} Entry Paths relative to the package's folder.
 * @typedef {{ folder: string, name: string, manifest: Record<string, any>, entries: Entry[] }} Package
 */

/**
 * Every package with its folder, its manifest and its entry points.
 * @returns {Package[]}
 */
export function loadPackages() {
  return readManifest(root)
    .workspaces.flatMap(toFolders)
    .map((folder) => {
      const manifest = readManifest(folder);
      return { folder, name: manifest.name, manifest, entries: toEntries(folder, manifest) };
    });
}

function toFolders(workspace) {
  if (!workspace.endsWith('/*')) return [join(root, workspace)];
  const parent = join(root, workspace.slice(0, -2));
  return readdirSync(parent)
    .sort()
    .map((name) => join(parent, name))
    .filter((folder) => existsSync(join(folder, 'package.json')));
}

function toEntries(folder, { exports = {}, bin = {} }) {
  return [...Object.values(exports).map((it) => it.default), ...Object.values(bin)]
    .filter((output) => output !== undefined)
    .map((output) => ({ output, source: toSource(folder, output) }))
    .filter(({ source }) => existsSync(join(folder, source)));
}

/** The source of a built module: in `src`, or in a folder of its own beside it. */
export function toSource(folder, output) {
  const [, name] = /^\.\/dist\/(.*)\.js$/.exec(output) ?? [];
  const sources = [`./src/${name}.ts`, `./${name}.ts`];
  return sources.find((it) => existsSync(join(folder, it))) ?? sources[0];
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

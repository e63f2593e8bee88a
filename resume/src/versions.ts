/** Versions of what runs a deployment: bitops, plugins, programs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Prepared, Unit } from '@bitops/core';
import { findOnPath } from '@bitops/runtime';
import type { Digester } from './digest.js';
import { loadFiles } from './files.js';
import type { Digests } from './inputs.js';

type Plugin = Prepared['repo']['plugins'][number];

/** Gives the versions for a deployment; what several share is looked at once. */
export function createVersions({ repo, host }: Prepared, digester: Digester, bitops: string): (unit: Unit) => Digests {
  const plugins = new Map<string, string>();
  const programs = new Map<string, string | undefined>();
  const versionOf = (it: Plugin) => {
    const known = plugins.get(it.entry) ?? pluginVersion(it, repo, digester);
    plugins.set(it.entry, known);
    return known;
  };
  const programOf = (name: string) => {
    if (!programs.has(name)) programs.set(name, fingerprint(findOnPath(name, host.env), digester));
    return programs.get(name);
  };
  const hooking = repo.plugins.filter((it) => it.manifest.hooks === true);
  return (unit) => {
    const own = [unit.plugin, ...hooking].map((it) => [`the plugin ${it.source.alias}`, versionOf(it)]);
    const run = binariesOf(unit, host.env).flatMap((name) => {
      const digest = programOf(name);
      return digest === undefined ? [] : [[`the program ${name}`, digest]];
    });
    return Object.fromEntries([['bitops', bitops], ...own, ...run]);
  };
}

/** A package has a version; of other code, what is in its files counts. */
function pluginVersion(
  { folder, entry, source, adopted }: Plugin,
  { root, environments }: Prepared['repo'],
  digester: Digester,
): string {
  const options = Object.keys(source.options).length === 0 ? '' : ` with ${digester.value(source.options)}`;
  const version = source.kind === 'package' ? packageVersion(folder) : undefined;
  if (version !== undefined) return `${version}${options}`;
  const names = new Set(['node_modules', '.git']);
  // The folder of a plugin of one file may be the whole ops repo.
  const isOwn = adopted === true || packageVersion(folder) !== undefined;
  const isWide = [root, ...environments.map((it) => it.folder)].some((it) => `${it}/`.startsWith(`${folder}/`));
  const path = isOwn && !isWide ? folder : fileURLToPath(entry);
  return `${digester.value(loadFiles(path, { root, digester, without: () => false, names }))}${options}`;
}

function packageVersion(folder: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const version: unknown =
      typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'version') : undefined;
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

/** Nobody asks the program: that would start one for each deployment that is not run. */
function fingerprint(file: string | undefined, digester: Digester): string | undefined {
  try {
    return file === undefined ? undefined : digester.file(file, true);
  } catch {
    return undefined;
  }
}

/** What a tool says to a part of its settings counts, but no failure of it. */
function binariesOf({ tool, plugin, known }: Unit, env: Prepared['host']['env']): readonly string[] {
  const { binaries = [] } = plugin.manifest;
  if (known === undefined || tool.binaries === undefined) return binaries;
  try {
    return tool.binaries({ config: known as never, env }).map((it) => it.name); // what its own schema gave out
  } catch {
    return binaries;
  }
}

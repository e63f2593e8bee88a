/** Plugins of an image of BitOps, which deployments could name whatever the settings said. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findAdopted } from './adopt.js';
import { type Host, installedBeside } from './host.js';
import { readManifest } from './manifest.js';
import type { PluginSource } from './sources.js';

/** Those that the settings don't name, and that bitops has none for itself. */
export function pluginsOfImage(host: Host, named: readonly PluginSource[]): readonly PluginSource[] {
  const { imagePlugins: folder, safe } = host;
  if (folder === undefined || safe === true) return [];
  const found = namesIn(folder)
    .filter((alias) => !named.some((it) => it.alias === alias))
    .map((alias): PluginSource => ({ alias, kind: 'path', spec: join(folder, alias), official: false, options: {} }))
    .filter((source) => findAdopted(source, source.spec, host) !== undefined);
  const own = found.length === 0 ? [] : officialNames(host);
  return found.filter((it) => !own.includes(it.alias));
}

function officialNames({ official, from }: Host): readonly string[] {
  return official.flatMap((spec) => {
    const folder = installedBeside(from, spec);
    if (folder === undefined) return [];
    const { tool, aliases = [] } = readManifest(folder, { spec });
    return tool === undefined ? aliases : [tool, ...aliases];
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // Hardly anybody runs bitops in such an image.
    return [];
  }
}

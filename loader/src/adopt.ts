/** Folders that are no plugin by themselves, and that an official one makes a plugin of. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadDocument } from '@bitops/config';
import type { Adoptable } from '@bitops/contract';
import { type FoundPlugin, type Host, installedBeside } from './host.js';
import { moduleIn, readManifest } from './manifest.js';
import type { PluginSource } from './sources.js';

/** What a folder is found to be by the official plugin that can make a plugin of it; nothing where there is none. */
export function findAdopted(source: PluginSource, folder: string, host: Host): FoundPlugin | undefined {
  for (const spec of host.official) {
    const adopter = installedBeside(host.from, spec);
    if (adopter === undefined) continue;
    const { apiVersion, adopts = [] } = readManifest(adopter, { spec });
    if (!adopts.some((file) => existsSync(join(folder, file)))) continue;
    return { source, folder, entry: pathToFileURL(moduleIn(adopter)).href, manifest: { apiVersion }, adopted: true };
  }
  return undefined;
}

/** What the official plugin is told of the folder. */
export function toAdoptable({ source, folder }: FoundPlugin): Adoptable {
  return { alias: source.alias, folder, read: (file) => loadDocument(join(folder, file)) };
}

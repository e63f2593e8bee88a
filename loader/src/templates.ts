/** What `bitops init` can write for a tool: plugins bring it along. */
import { join } from 'node:path';
import { isOnPath, staysInside } from '@bitops/runtime';
import { type Host, installedBeside } from './host.js';
import { readManifest } from './manifest.js';

/** A small deployment that a plugin offers, ready to be copied. */
export interface Template {
  readonly tool: string;
  /** Its files make the deployment's folder. */
  readonly folder: string;
  /** The binaries that the tool needs and that are not on the PATH. */
  readonly missing: readonly string[];
  /** Where to read how the binaries are installed. */
  readonly install?: string;
}

/** The templates of the official plugins, in the order in which their tools run. */
export function findTemplates(host: Pick<Host, 'official' | 'from' | 'env'>): readonly Template[] {
  return host.official.flatMap((spec) => {
    const plugin = installedBeside(host.from, spec);
    if (plugin === undefined) return [];
    const { tool, init, binaries = [], install } = readManifest(plugin, { spec });
    if (tool === undefined || init === undefined || !staysInside(plugin, join(plugin, init))) return [];
    const missing = binaries.filter((it) => !isOnPath(it, host.env));
    return [{ tool, folder: join(plugin, init), missing, ...(install === undefined ? {} : { install }) }];
  });
}

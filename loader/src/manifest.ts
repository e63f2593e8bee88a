/** What a plugin's package.json says of it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, get, isRecord, loadDocument } from '@bitops/config';
import type { Manifest } from '@bitops/contract';
import { fault } from '@bitops/fault';
import { z } from 'zod';
import type { PluginSource } from './sources.js';

/** The version of the plugin API that this bitops has. */
export const apiVersion = 1;

const manifestSchema = z.looseObject({
  apiVersion: z.number(),
  tool: z.string().optional(),
  aliases: z.array(z.string()).optional(),
  hooks: z.boolean().optional(),
  expands: z.boolean().optional(),
  adopts: z.array(z.string()).optional(),
  binaries: z.array(z.string()).optional(),
  variables: z.array(z.string()).optional(),
  install: z.string().optional(),
  init: z.string().optional(),
});

/** What stands in a package.json, by its folder: whoever asks after the first one reads no file. */
const packages = new Map<string, unknown>();

/** Reads the `bitops` entry of a package. Throws PLUGIN_INCOMPATIBLE where there is none, or one of another version. */
export function readManifest(folder: string, source: Pick<PluginSource, 'spec'>): Manifest {
  return quickly(folder) ?? thoroughly(folder, source);
}

/** As a sound package is read: without the places that a fault would need. */
function quickly(folder: string): Manifest | undefined {
  try {
    const { apiVersion: wanted, ...manifest } = manifestSchema.parse(get(quickDataOf(folder), ['bitops']));
    return wanted === apiVersion ? { ...manifest, apiVersion } : undefined;
  } catch {
    return undefined;
  }
}

function thoroughly(folder: string, source: Pick<PluginSource, 'spec'>): Manifest {
  return toManifest(packageOf(folder), folder, source);
}

/** What the package.json of a folder says; nothing where there is none. Throws PLUGIN_INCOMPATIBLE. Pure. */
export function toManifest(
  document: Document | undefined,
  folder: string,
  { spec }: Pick<PluginSource, 'spec'>,
): Manifest {
  const parsed = manifestSchema.safeParse(document?.data['bitops']);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = ['bitops', ...(issue?.path ?? []).map(String)];
    const isThere = document !== undefined && get(document.data, path) !== undefined;
    throw fault({
      code: 'PLUGIN_INCOMPATIBLE',
      what: `${spec} is no bitops plugin: ${path.join('.')} ${isThere ? 'is not valid' : 'is not set'} in its package.json`,
      at: document?.place(path, 'value') ?? { file: join(folder, 'package.json') },
      fix: `Write "bitops": { "apiVersion": ${apiVersion} } there, or take the source out of bitops.plugins.`,
    });
  }
  const { apiVersion: wanted, ...manifest } = parsed.data;
  if (wanted === apiVersion) return { ...manifest, apiVersion };
  throw fault({
    code: 'PLUGIN_INCOMPATIBLE',
    what: `${spec} is made for version ${wanted} of the plugin API, this bitops has ${apiVersion}`,
    at: document?.place(['bitops', 'apiVersion'], 'value'),
    fix: wanted > apiVersion ? 'Update bitops.' : `Update ${spec}.`,
  });
}

/** Whether a folder is a package that says that it is a plugin. */
export function hasManifest(folder: string): boolean {
  return existsSync(join(folder, 'package.json')) && get(quickDataOf(folder), ['bitops']) !== undefined;
}

/** The module that the package in a folder is imported from. */
export function moduleIn(folder: string): string {
  return join(folder, toModule(quickDataOf(folder)));
}

/** The module that a package.json names, below its folder. Pure. */
export function toModule(data: unknown): string {
  const main = get(data, ['main']);
  return chosen(get(data, ['exports'])) ?? (typeof main === 'string' ? main : 'index.js');
}

const conditions = ['.', 'node', 'import', 'module-sync', 'default'];

/** What an import gets of `exports`: the first condition that holds. No package has so many in each other. */
function chosen(exports: unknown, depth = 0): string | undefined {
  if (typeof exports === 'string') return exports;
  if (!isRecord(exports) || depth > 20) return undefined;
  const held = Object.entries(exports).filter(([condition]) => conditions.includes(condition));
  return held.map(([, it]) => chosen(it, depth + 1)).find((it) => it !== undefined);
}

/** A package.json without its places; read as a document only where that is needed to say what is wrong with it. */
function quickDataOf(folder: string): unknown {
  if (!packages.has(folder)) packages.set(folder, readPackage(folder));
  return packages.get(folder);
}

function readPackage(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    return packageOf(folder)?.data;
  }
}

function packageOf(folder: string): Document | undefined {
  return loadDocument(join(folder, 'package.json'));
}

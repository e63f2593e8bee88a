/**
 * Providers are fetched once for all deployments of a user. terraform's own cache is not safe when two inits run at once:
 * each unpacks into it, whatever the other one does there. So bitops puts a provider that an init has installed and
 * verified into the cache by one rename, and gives the next init a link to it, as if it were installed already.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import type { Steps } from '@bitops/core';
import { dataFolder, type TerraformRun } from './command.js';

/** A provider that the dependency lock file pins. */
interface Pinned {
  /** Host, namespace, name and version, as a path. */
  readonly path: string;
  /** The checksums of its packages, as a path: what terraform finds under it is right, so that it writes nothing there. */
  readonly sums: string;
}

const arches: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };
const here = `${platform()}_${arches[arch()] ?? arch()}`;

/** Before an init: what the cache has of the pinned providers is there already. */
export function* takeProviders(run: TerraformRun): Steps {
  if (!isCached(run)) return;
  for (const it of loadPinned(run)) yield { cached: folderOf(run, it, here), key: keyOf(it, here), action: 'take' };
}

/** After an init: what it has installed is there for the next one. */
export function* keepProviders(run: TerraformRun): Steps {
  if (!isCached(run)) return;
  for (const it of loadPinned(run)) {
    for (const system of loadSystems(run, it)) {
      yield { cached: folderOf(run, it, system), key: keyOf(it, system), action: 'keep' };
    }
  }
}

/** A cache of the user's own is left to terraform. */
function isCached({ config, env }: TerraformRun): boolean {
  const own = env.TF_PLUGIN_CACHE_DIR ?? '';
  return config.options['provider-cache'] && own === '' && env.TF_DATA_DIR === undefined;
}

function loadPinned({ deployment }: TerraformRun): readonly Pinned[] {
  const file = join(deployment.folder, '.terraform.lock.hcl');
  if (!existsSync(file)) return [];
  const blocks = readFileSync(file, 'utf8').matchAll(/^provider "([\w./-]+)" \{([^}]*)^\}/gm);
  return [...blocks].flatMap(([, source = '', block = '']) => {
    const version = /^\s*version\s*=\s*"([\w.+-]+)"/m.exec(block)?.[1];
    const sums = [...block.matchAll(/"h1:([^"]+)"/g)].map(([, sum = '']) => sum.replaceAll(/\W/g, '_')).sort();
    if (version === undefined || sums.length === 0 || /(^|\/)\.\.?(\/|$)/.test(`${source}/${version}`)) return [];
    return [{ path: join(source, version), sums: join(...sums) }];
  });
}

/** A link leads to a mirror or a cache of the user's own, and is not taken away from there. */
function loadSystems(run: TerraformRun, { path }: Pinned): readonly string[] {
  const folder = join(dataFolder(run), 'providers', path);
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((it) => it.isDirectory()).map((it) => it.name);
}

function folderOf(run: TerraformRun, { path }: Pinned, system: string): string {
  return join(dataFolder(run), 'providers', path, system);
}

function keyOf({ path, sums }: Pinned, system: string): string {
  return join('terraform-providers', path, system, sums, 'package');
}

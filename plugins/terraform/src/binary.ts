import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Binary, Environment } from '@bitops/core';
import type { TerraformConfig } from './config.js';
import { isWanted, newestFirst } from './version.js';

/** Where to read how the binaries are installed. */
const installs: Readonly<Record<TerraformConfig['options']['binary'], string>> = {
  terraform: 'https://developer.hashicorp.com/terraform/install',
  tofu: 'https://opentofu.org/docs/intro/install',
};

/**
 * The program to run. Where a version is wanted: `terraform-VERSION` of the PATH, as it is written or the newest of the
 * range; else, and where there is none, `terraform`. With OpenTofu, the same of `tofu`. Reads the folders of the PATH.
 */
export function loadBinary({ options: { binary, version } }: TerraformConfig, env: Environment): string {
  if (version === undefined) return binary;
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const written = `${binary}-${version}`;
  if (!written.includes('/') && folders.some((folder) => existsSync(join(folder, written)))) return written;
  const found = folders.flatMap(namesIn).flatMap((name) => {
    const [, own, its] = /^(\w+)-v?(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(name) ?? [];
    return own === binary && its !== undefined && isWanted(its, version) ? [{ name, version: its }] : [];
  });
  return found.sort((a, b) => newestFirst(a.version, b.version))[0]?.name ?? binary;
}

/** What must be on the PATH. */
export function binariesOf(config: TerraformConfig, env: Environment): readonly Binary[] {
  // without the variable, it asks on the network whether there is a newer one
  const version = { args: ['version'], env: { CHECKPOINT_DISABLE: '1' } };
  return [{ name: loadBinary(config, env), install: installs[config.options.binary], version }];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

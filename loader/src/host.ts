/** Who asks for plugins, where they are looked for, and what is found. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment, Manifest } from '@bitops/contract';
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
  /** Where images of BitOps have plugins, each in a folder of its name, which no settings need to name. */
  readonly imagePlugins?: string;
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
  /** The folder has no module: the one of `entry` makes a plugin of it. */
  readonly adopted?: true;
}

/** The folder of a package that is installed beside the command line, whose module `from` is. */
export function installedBeside(from: string, spec: string): string | undefined {
  return packageFolder(dirname(fileURLToPath(from)), spec);
}

/** The folder of a package that an import from a folder finds. */
export function packageFolder(base: string, name: string): string | undefined {
  for (let at = base; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return realpathSync.native(folder);
    if (dirname(at) === at) return undefined;
  }
}

/** A plugin: what its factory is handed and gives back. It imports types from here and nothing at run time. */
import type { Document } from '@bitops/config';
import type { Fault, FaultError } from '@bitops/fault';
import type { z } from 'zod';
import type { Comparison } from './comparison.js';
import type { Hooks } from './hooks.js';
import type { Command } from './steps.js';
import type { Tool } from './tool.js';

/** What a plugin factory returns. */
export interface Plugin {
  readonly name: string;
  /** The plugin's own settings, from `bitops.plugins.<name>.options`. */
  readonly options?: z.ZodObject;
  readonly tool?: Tool;
  tap?(hooks: Hooks, options: Readonly<Record<string, unknown>>): void;
  /** Makes a plugin of a folder that has a file of `adopts` in the manifest, and no manifest of its own. */
  adopt?(at: Adoptable): Plugin;
  /** What gets the programs that it needs, run only where a user asks for it; `needs`: plugins that must be there, too. */
  readonly install?: { readonly needs: readonly string[]; readonly command?: Command };
  /** What it knows of BitOps that holds for every deployment, whatever its tool. */
  readonly comparison?: Comparison;
}

/** A folder that a plugin is to be made of. */
export interface Adoptable {
  /** What `bitops.plugins` calls it. */
  readonly alias: string;
  readonly folder: string;
  /** Reads a YAML or JSON file of the folder, with the place of everything in it; nothing where there is none. */
  read(file: string): Pick<Document, 'file' | 'data' | 'place' | 'raw'> | undefined;
}

/** What a plugin factory is handed, so that it needs to import nothing. */
export interface PluginApi {
  /** The version of `@bitops/core`. */
  readonly version: string;
  readonly z: typeof z;
  /** A plugin that is just a tool. */
  tool<S extends z.ZodObject>(tool: Tool<S>): Plugin;
  /** Any other plugin; gives the object its types. */
  plugin(plugin: Plugin): Plugin;
  /** Makes an error that bitops prints well. */
  fault(fault: Fault): FaultError;
  /** Makes one error of several faults. */
  faults(faults: readonly Fault[]): FaultError;
}

/** The default export of a plugin. */
export type PluginFactory = (api: PluginApi) => Plugin;

/** `bitops` in a plugin's package.json, readable without importing the plugin. */
export interface Manifest {
  readonly apiVersion: 1;
  readonly tool?: string | undefined;
  /** Further names that deployments may call the tool by. */
  readonly aliases?: readonly string[] | undefined;
  /** Whether it taps hooks: then it is loaded also where no deployment uses its tool. */
  readonly hooks?: boolean | undefined;
  /** Whether its tool has `expand`: then it is loaded wherever a deployment uses it, also to list it. */
  readonly expands?: boolean | undefined;
  /** Files by any of which it knows a folder that it can make a plugin of: then it has `adopt`. */
  readonly adopts?: readonly string[] | undefined;
  readonly binaries?: readonly string[] | undefined;
  /** Variables of the caller that its tool and the hooks around it need, where `bitops.env` is `declared`; globs. */
  readonly variables?: readonly string[] | undefined;
  /** Where to read how the binaries are installed. */
  readonly install?: string | undefined;
  /** A folder of the package whose files make a small deployment of the tool, for `bitops init`. */
  readonly init?: string | undefined;
}

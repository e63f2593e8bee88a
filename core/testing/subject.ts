/** What is tested: a plugin, the folder of its package, and deployments that it is asked to run. */
import type { Action, Command, Environment, Intent, Outputs, Plugin, PluginFactory, Tool } from '@bitops/core';

/** The functions of a test runner; those of vitest, jest, mocha and node:test fit. */
export interface Runner {
  describe(title: string, body: () => void): unknown;
  it(title: string, body: () => void | Promise<void>): unknown;
}

/** Path → content. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A plugin that is to be tested. */
export interface PluginUnderTest {
  /** The default export of its module. */
  readonly plugin: PluginFactory;
  /** The folder of its package: the manifest, README.md and what is packed are looked at, too. */
  readonly root?: URL | string;
  /** Deployments that its tool runs; without any, one that has no files and no settings. */
  readonly cases?: readonly PluginCase[];
}

/** A deployment, and how the programs that it starts answer. Nothing is started: each step is answered by the case. */
export interface PluginCase {
  readonly name: string;
  /** Its settings, as they stand below the tool's root key in `bitops.config.yaml`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Files of its folder; `*.sh` are executable. A path may begin with `../`, for the environment's folder. */
  readonly files?: Files;
  /** Variables beside PATH and HOME. */
  readonly env?: Environment;
  /** What earlier deployments hand on to it; sensitive ones are secrets. */
  readonly inputs?: Outputs;
  /** What users may want of it; all three unless given. */
  readonly intents?: readonly Intent[];
  /** What a program prints, or how it ends. Without an answer it prints nothing and ends with 0. */
  readonly answers?: (command: Command, about: Asked) => Answer | string | undefined | void;
  /** Values beside settings marked secret that must not be shown. */
  readonly secrets?: readonly string[];
  /** The code of the fault in which its steps end, where they must. */
  readonly fault?: string;
}

/** How a program ended. */
export interface Answer {
  readonly stdout?: string;
  readonly exitCode?: number;
  /** The last lines that it printed, for the error where it fails. */
  readonly printed?: readonly string[];
}

/** Where a command of a case runs. */
export interface Asked {
  readonly intent: Intent;
  readonly action: Action;
  /** The deployment's folder: what the program would write there, the answer may write. */
  readonly folder: string;
  /** How often an equal command was run before. */
  readonly before: number;
}

/** A plugin that was made, ready to be looked at. */
export interface Subject {
  readonly factory: PluginFactory;
  readonly plugin: Plugin;
  readonly tool: Tool | undefined;
  /** Absolute, without a slash at its end. */
  readonly root: string | undefined;
  readonly cases: readonly PluginCase[];
  /** Whether the author gave the cases. */
  readonly hasCases: boolean;
}

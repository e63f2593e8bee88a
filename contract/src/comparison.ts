/** What plugins know of BitOps, whose ops repos are run here: where it did otherwise. Told by `bitops doctor`. */
import type { Environment, Origin } from '@bitops/config';
import type { Place } from '@bitops/fault';
import type { DeploymentRef } from './tool.js';
import type { Action } from './words.js';

/** A way in which BitOps did otherwise. Only its texts: they are the same wherever it is found. */
export interface DifferenceKind {
  /** When it is so: a row of a table begins with it. */
  readonly when: string;
  /** Goes on behind "BitOps": would have …, would not have …. */
  readonly bitops: string;
  /** A clause: what bitops does. */
  readonly here: string;
  /** What to do about it, in one line. */
  readonly fix: string;
  /** It does not depend on what is written anywhere: it is told once, and not for each deployment. */
  readonly always?: true;
}

/** What BitOps would have done with a deployment as a whole. */
export type BitopsAction = Action | 'skip' | 'fail' | 'apply, then destroy';

/** A place where a kind of difference was found. */
export interface FoundDifference {
  readonly code: string;
  /** What is written there, in a few words, with the value at hand; no secrets. */
  readonly what: string;
  readonly at?: Place | undefined;
  /** Where it makes BitOps do something else with the deployment. */
  readonly instead?: BitopsAction;
}

/** A deployment that is compared. */
export interface Compared<C = unknown> {
  /** Its folder is that in the ops repo. */
  readonly deployment: DeploymentRef;
  /** What the settings call its plugin. */
  readonly alias: string;
  readonly config: C;
  /** What `deploy` does with it here. */
  readonly action: Action;
  readonly skipped: boolean;
  /** As BitOps took it: `fail_fast` of the environment. */
  readonly failFast: boolean;
  /** Of the plugin whose tool it has. */
  readonly habits: Habits;
  readonly env: Environment;
  /** The default environment's folder of it, where it is merged. */
  readonly defaults?: string;
  /** What sets a field, by its dotted path, the strongest first; empty where nothing does. */
  origins(path: string): readonly Origin[];
  /** What the strongest file says of a field, as YAML has it: `"true"` is a text. */
  written(path: string): unknown;
}

/** How a plugin of BitOps 2.x dealt with the folder of a deployment. */
export interface Habits {
  /** It ran the hooks by itself, as 1.x did: `*.sh` that can be executed, and none of a deployment that is skipped. */
  readonly runsHooks?: true;
  /** It did not source the file `ENV_FILE`. */
  readonly leavesEnvFile?: true;
}

/** A setting, as BitOps 2.x had it. */
export interface ReadSetting {
  readonly default?: unknown;
  /** The variable in which it handed the value on, to the plugin and to all that came after it. */
  readonly exports?: string;
}

/** What a plugin knows of BitOps. `C` is the configuration that its tool's schema gives out. */
export interface Comparison<C = unknown> {
  /** By code, NOUN_STATE. */
  readonly kinds: Readonly<Record<string, DifferenceKind>>;
  /**
   * The settings that the core of BitOps 2.x read for the plugin, by dotted path. What came out of its ways of reading
   * is found by `bitops doctor`. `all`: those of the schema, with the same defaults and exports.
   */
  readonly read?: Readonly<Record<string, ReadSetting>> | 'all';
  /** Settings that BitOps 1.x or its documentation had, and that 2.x did not read. */
  readonly dropped?: readonly string[];
  /** Variables that BitOps 1.x or its documentation had, and that 2.x did not read. */
  readonly droppedVariables?: readonly string[];
  /** How the plugin of BitOps 2.x dealt with the folder of a deployment. */
  readonly habits?: Habits;
  /** Folders of a deployment or an environment that have another name today, of which every run tells: old name → new one. */
  readonly oldFolders?: Readonly<Record<string, string>>;
  /** What it did, with the configuration that it had; else what the tool does here. */
  action?(config: C, env: Environment): BitopsAction;
  /** Looks at one deployment; of its own tool, or where the plugin has none, of any. Reads files only. */
  find?(at: Compared<C>): readonly FoundDifference[];
}

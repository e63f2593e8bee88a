/** What every command takes. */
export interface Common {
  readonly repo?: string;
  /** Diagrams are for `graph` only. */
  readonly format: 'text' | 'json' | 'dot' | 'mermaid';
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug';
  /** No code of the ops repo is loaded or run. */
  readonly safe: boolean;
  /** False with `--no-color`; true says nothing yet. */
  readonly color: boolean;
}

/** What chooses environments and deployments. */
export interface SelectOptions {
  readonly all: boolean;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly tags: readonly string[];
  readonly withNeeds: boolean;
  readonly withDependents: boolean;
  readonly changedSince?: string;
}

/** What `deploy`, `plan` and `destroy` take; each has its own few on top. */
export interface RunOptions extends SelectOptions {
  readonly set: readonly string[];
  readonly apply: boolean;
  readonly dryRun: boolean;
  readonly exitCode: boolean;
  /** None given: as many as there are cores. */
  readonly concurrency?: number;
  /** When the run must have ended, as `Date.now()` counts. */
  readonly deadline?: number;
  /** Nothing said: by where the output goes. */
  readonly output?: 'stream' | 'grouped';
  /** None given: as settings say. */
  readonly lockWait?: string;
  readonly yes: boolean;
  /** Go on from a run: one by its id, or the newest. */
  readonly resume?: string | true;
}

/** A command with its options, as typed. */
export type Invocation =
  | {
      readonly command: 'deploy' | 'plan' | 'destroy';
      readonly common: Common;
      readonly environments: readonly string[];
      readonly options: RunOptions;
    }
  | LookInvocation
  | ExplainInvocation
  | InitInvocation
  | DoctorInvocation
  | UnlockInvocation
  /** `keep`: older runs are removed. */
  | { readonly command: 'runs'; readonly common: Common; readonly keep?: number }
  | {
      readonly command: 'plugins';
      readonly common: Common;
      readonly action: 'list' | 'install' | 'verify';
      readonly names: readonly string[];
      /** Takes what tags and branches are now. */
      readonly update: boolean;
      readonly runScripts: boolean;
    }
  | {
      readonly command: 'schema';
      readonly common: Common;
      readonly tool?: string | undefined;
      readonly write: boolean;
    };

/** What commands are given that look at a part of the ops repo, or at all of it. */
export interface LookInvocation {
  readonly command: 'validate' | 'graph' | 'list';
  readonly common: Common;
  readonly environments: readonly string[];
  readonly select: SelectOptions;
}

/** What `explain` is given. */
export interface ExplainInvocation {
  readonly command: 'explain';
  readonly common: Common;
  readonly environment: string;
  readonly deployment?: string;
  readonly set: readonly string[];
  /** Also what nothing sets. */
  readonly all: boolean;
}

/** What `doctor` is given. */
export interface DoctorInvocation {
  readonly command: 'doctor';
  readonly common: Common;
  /** The ops repo. */
  readonly dir?: string;
  /** Rewrite what is old. */
  readonly fix: boolean;
  /** Let the tools check, too. */
  readonly online: boolean;
}

/** What `unlock` is given. */
export interface UnlockInvocation {
  readonly command: 'unlock';
  readonly common: Common;
  readonly environments: readonly string[];
  readonly yes: boolean;
}

/** What `init` is given; what is not, is asked for on a terminal. */
export interface InitInvocation {
  readonly command: 'init';
  readonly common: Common;
  readonly dir?: string;
  readonly environment?: string;
  readonly tools: readonly string[];
  readonly yes: boolean;
}

/** What `deploy`, `plan` and `destroy` are given. */
export type RunInvocation = Extract<Invocation, { options: RunOptions }>;

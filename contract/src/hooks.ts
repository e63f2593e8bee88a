/** The lifecycle as plugins see it. */
import type { Environment } from '@bitops/config';
import type { Fault } from '@bitops/fault';
import type { Event } from './events.js';
import type { LockTap } from './lock.js';
import type { Command, StepResult } from './steps.js';
import type { DeploymentRef, Tool } from './tool.js';
import type { Action, Change, Intent, Outcome, Outputs } from './words.js';

/** Where a hook is called: a deployment, an environment, or the run. */
export interface Scope {
  readonly intent: Intent;
  readonly environment?: string;
  readonly deployment?: DeploymentRef;
  readonly tool?: string;
  readonly action?: Action;
  /** Hook scripts that the tool of the deployment does not want to be run around it. */
  readonly withoutHooks?: Tool['withoutHooks'];
  /** The folder in the workspace; of a run: the ops repo's root. */
  readonly cwd: string;
  /** The environment variables as they are when the hook is called. */
  readonly env: Environment;
  /** `bitops.fail_fast`. */
  readonly failFast: boolean;
  readonly dryRun: boolean;
  /** True where the user asked that no code of the ops repo is run. */
  readonly safe: boolean;
  /** Runs a command: dry-run, the `command` hook, the redactor and events included. Throws where it fails. */
  exec(command: Command & { readonly script?: string }): Promise<StepResult>;
  /** No output may show this value from now on. */
  mask(value: string): void;
  warn(warning: Fault): void;
  /** Hands outputs of the deployment on, beside those of its tool; there at a deployment only. */
  outputs?(outputs: Outputs): void;
  /** A private folder in the workspace that lives as long as the scope's environment. */
  readonly scratch: string;
}

/** What after hooks are told. */
export interface Result {
  readonly outcome: Outcome;
  readonly faults: readonly Fault[];
}

type Awaitable<T> = T | Promise<T>;
/** Orders a tap among others: by `stage` (default 0), or before another plugin's tap. */
export interface TapOptions {
  readonly stage?: number;
  readonly before?: string;
}
/** Tells whether a tap will do anything there; asked up front to know whether it may still mend the configuration. */
export interface BeforeTapOptions extends TapOptions {
  applies?(folder: string): boolean;
}
/** A hook as plugins see it: they can tap it and not call it. */
export interface TapPoint<F, O = TapOptions> {
  tap(fn: F): void;
  tap(options: O, fn: F): void;
}
/** Returns the variables for what follows: the ones it was given, or a new set. */
export type BeforeTap = (env: Environment, scope: Scope) => Awaitable<Environment | undefined | void>;
/** Every after tap runs, with the outcome; what one throws fails the deployment. */
export type AfterTap = (result: Result, scope: Scope) => Awaitable<void>;

/** May refuse a preview by throwing: protection, policy, approval. */
export type PlanTap = (changes: readonly Change[], scope: Scope) => Awaitable<void>;
/** Wraps a command by returning another one, or refuses it by throwing. */
export type CommandTap = (command: Command, scope: Scope) => Awaitable<Command | undefined | void>;
export type EventTap = (event: Event) => void;

/** The lifecycle, in the order in which it happens. */
export interface Hooks {
  /** Provides locks that hold on every machine: asked for each environment before a deploy or a destroy begins. */
  readonly lock: TapPoint<LockTap>;
  readonly beforeRun: TapPoint<BeforeTap>;
  readonly beforeEnv: TapPoint<BeforeTap, BeforeTapOptions>;
  readonly beforeTool: TapPoint<BeforeTap, BeforeTapOptions>;
  /** Raised by a preview. */
  readonly plan: TapPoint<PlanTap>;
  /** Raised by every command that is about to start. */
  readonly command: TapPoint<CommandTap>;
  readonly afterTool: TapPoint<AfterTap>;
  readonly afterEnv: TapPoint<AfterTap>;
  readonly afterRun: TapPoint<AfterTap>;
  /** Everything that happens. Sync and never slow: it sits in the way of every line of output. */
  readonly event: TapPoint<EventTap>;
}

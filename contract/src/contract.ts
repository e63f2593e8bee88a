/**
 * The contract between core and plugins. A plugin imports types from here and nothing at run time.
 */
import type { Environment } from '@bitops/config';
import type { Fault, FaultError } from '@bitops/fault';
import type { z } from 'zod';
import type { Event } from './events.js';

export type { Environment, FieldMeta } from '@bitops/config';

/** What the user wants of a run. */
export type Intent = 'plan' | 'deploy' | 'destroy';

/** What one deployment does in a run. */
export type Action = 'preview' | 'apply' | 'destroy';

/** A named value that a deployment hands on; `unknown` until it was deployed. */
export type Output =
  | { readonly value: unknown; readonly sensitive: boolean }
  | { readonly unknown: true; readonly sensitive: boolean };
export type Outputs = Readonly<Record<string, Output>>;

/** One resource that is created, updated, replaced, deleted or read. */
export interface Change {
  readonly address: string;
  readonly action: 'create' | 'update' | 'replace' | 'delete' | 'read';
}

/** A process to run, as an argv array. Never put a secret into `args`: every user of the machine can read them. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** Absolute, or relative to the deployment's folder, which is also the default. */
  readonly cwd?: string;
  /** Laid over the environment of the deployment. */
  readonly env?: Environment;
  /** `write` = changes anything outside the workspace. */
  readonly effect: 'read' | 'write';
  /** Default `[0]`. */
  readonly okExitCodes?: readonly number[];
  /** Hand stdout back as `StepResult.stdout` and make no events of it. */
  readonly capture?: boolean;
  /** How long it may take, such as `30s` or `10m`; then it is ended as gracefully as by an interrupt. */
  readonly timeout?: string;
}

/** What a tool yields. */
export type Step =
  | Command
  /** A file in the workspace: path relative to the deployment's folder or absolute inside the workspace; mode 0600 unless said. */
  | { readonly write: string; readonly content: string | Uint8Array; readonly mode?: number }
  /** What would change; raises the `plan` hook and is answered with `proceed`. `saved`: plan files in `artifacts`. */
  | { readonly preview: readonly Change[]; readonly saved?: readonly string[] }
  | { readonly outputs: Outputs }
  /** A value that no output may show from now on. */
  | { readonly mask: string }
  /** Something a person should know, and no failure. */
  | { readonly warning: Fault };

/** How a step went. */
export interface StepResult {
  /** False where the step was not done: a write in a dry run, or anything after an interrupt. */
  readonly ran: boolean;
  readonly exitCode: number;
  /** Of a `capture` command, as text; else empty. */
  readonly stdout: string;
  /** Of a `preview`: whether to go on and change things. */
  readonly proceed: boolean;
}

/** A tool's work, step by step. A failed command is thrown into it; an interrupt calls its `return()`. */
export type Steps<R = void> = Generator<Step, R, StepResult>;

/** Names one deployment. */
export interface DeploymentRef {
  readonly environment: string;
  /** The folder's path below the environment, such as `terraform/aws`. */
  readonly name: string;
  /** `environment:name`. */
  readonly id: string;
  /** Absolute path of its folder in the workspace. */
  readonly folder: string;
}

/** All that a tool is told about the deployment it runs. */
export interface ToolRun<C = unknown> {
  readonly intent: Intent;
  readonly action: Action;
  readonly deployment: DeploymentRef;
  /** The resolved configuration, as the tool's schema gives it out. */
  readonly config: C;
  readonly env: Environment;
  readonly inputs: Outputs;
  /** A private folder in the workspace for plan files and the like. */
  readonly artifacts: string;
  /** The files of a saved plan to apply, where this run has one. */
  readonly saved?: readonly string[];
  /** Whether the people who read the output see colours. */
  readonly color: boolean;
}

/** What a plugin contributes to run a deployment. */
export interface Tool<S extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** The deployment's settings below the root key `name`; every field with `.meta({ description })`, see `FieldMeta`. */
  readonly config: S;
  /** What the configuration asks `deploy` to do; default `apply`. Core makes the action of it, by intent. */
  action?(config: z.output<S>): Action;
  /** Variables for hooks and the tool beside those of `exportEnv`; may depend on the action. */
  exports?(run: { readonly config: z.output<S>; readonly action: Action }): Environment;
  /** Read steps before the first change of the run: versions, identity. */
  check?(run: ToolRun<z.output<S>>): Steps;
  /** The work. Reads files, never writes or spawns by itself. */
  steps(run: ToolRun<z.output<S>>): Steps;
  /** Reads the outputs of a deployment that this run does not touch. */
  outputs?(run: ToolRun<z.output<S>>): Steps<Outputs>;
  /** What lives in the ops repo and is written in place: paths in the deployment's folder, folders end in `/`. */
  durable?(config: z.output<S>): readonly string[];
  /** Files in the deployment's folder that come home after a deploy or destroy, such as a dependency lock file. */
  readonly keep?: readonly string[];
}

/** How a run, an environment or a deployment ended. */
export type Outcome = 'succeeded' | 'failed' | 'skipped' | 'cancelled';

/** Where a hook is called: a deployment, an environment, or the run. */
export interface Scope {
  readonly intent: Intent;
  readonly environment?: string;
  readonly deployment?: DeploymentRef;
  readonly tool?: string;
  readonly action?: Action;
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

/** What a plugin factory returns. */
export interface Plugin {
  readonly name: string;
  /** The plugin's own settings, from `bitops.plugins.<name>.options`. */
  readonly options?: z.ZodObject;
  readonly tool?: Tool;
  tap?(hooks: Hooks, options: Readonly<Record<string, unknown>>): void;
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
  /** Whether it taps hooks: then it is loaded also where no deployment uses its tool. */
  readonly hooks?: boolean | undefined;
  readonly binaries?: readonly string[] | undefined;
  /** Where to read how the binaries are installed. */
  readonly install?: string | undefined;
}

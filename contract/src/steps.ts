/** The steps that a tool answers with, and how they went. */
import type { Environment } from '@bitops/config';
import type { Fault, FaultError } from '@bitops/fault';
import type { Change, Outputs } from './words.js';

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
  /** Whether, run again, it comes to the same, also after it failed halfway. Nothing said: a read does, a write does not. */
  readonly repeatable?: boolean;
}

/** An error of a tool that may pass by itself, such as a time-out or a lock that somebody holds. */
export interface Transient {
  /** Found in what the command printed last, all in one line, without colours and frames. */
  readonly when: RegExp;
  /** What it is, for people: "the registry does not answer". */
  readonly what: string;
  /** Where this is printed nothing was changed yet, so that also a write that is not `repeatable` may be run again. */
  readonly unchanged?: boolean;
}

/** What a tool yields. */
export type Step =
  | Command
  /** A file in the workspace: path relative to the deployment's folder or absolute inside the workspace; mode 0600 unless said. */
  | { readonly write: string; readonly content: string | Uint8Array; readonly mode?: number }
  /** What would change; raises the `plan` hook and is answered with `proceed`. `saved`: plan files in `artifacts`. */
  | { readonly preview: readonly Change[]; readonly saved?: readonly string[] }
  /** What was changed, by a tool that can't preview it; raises no hook and takes the place of what was previewed. */
  | { readonly changed: readonly Change[] }
  | { readonly outputs: Outputs }
  /** A value that no output may show from now on. */
  | { readonly mask: string }
  /** Something a person should know, and no failure. */
  | { readonly warning: Fault }
  /** What the person who watches should see, such as progress or a diff; one line or more. */
  | { readonly note: string }
  /** Waits so many seconds, or until an interrupt. */
  | { readonly pause: number }
  /**
   * A folder of the workspace that outlives the run, in the cache of the user, under a key that names its content: `take`
   * makes the folder a link to what the cache has, `keep` moves it there. Answered with `ran`; never a failure.
   */
  | { readonly cached: string; readonly key: string; readonly action: 'take' | 'keep' };

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

/** What a failed command throws into the steps: the fault that is told unless they throw another one. */
export interface CommandError extends FaultError {
  /** The last lines that it printed, secrets hidden; at most 200. */
  readonly printed: readonly string[];
}

/** A tool's work, step by step. A failed command is thrown into it; an interrupt calls its `return()`. */
export type Steps<R = void> = Generator<Step, R, StepResult>;

/** One thing that happened, as data; the only way anything is reported. */

import type { Fault } from '@bitops/fault';
import type { Action, Change, Intent, Outcome, Outputs } from './words.js';

/** How many resources a deployment creates, updates, replaces, deletes and reads. */
export type ChangeCounts = Readonly<Record<Change['action'], number>>;

/** Where an event happened; absent on events of the run as a whole. */
interface At {
  readonly environment: string;
  readonly deployment: string;
}

/** What an event says, before it is stamped. */
export type EventBody =
  /** The run begins; everything that can be known before was checked. */
  | { type: 'run.started'; intent: Intent; environments: readonly string[]; dryRun: boolean; version: string }
  /** The environment's workspace is ready and its before hooks come next. */
  | { type: 'environment.started'; environment: string }
  /** A deployment's before hooks come next. */
  | ({ type: 'deployment.started'; tool: string; intent: Intent; action: Action } & At)
  /** A process was started, or would be in a dry run (`dryRun`, and then nothing follows). */
  | ({
      type: 'command.started';
      id: string;
      file: string;
      args: readonly string[];
      cwd: string;
      effect: 'read' | 'write';
      dryRun?: true;
    } & Partial<At>)
  /** A line that a process printed; `continued` = the line goes on in the next one, it was too long for one event. */
  | { type: 'output'; id: string; stream: 'stdout' | 'stderr' | 'both'; line: string; continued?: true }
  /** A process ended, by itself (`exitCode`), or by a signal. */
  | ({
      type: 'command.finished';
      id: string;
      exitCode: number | null;
      signal?: string;
      durationMs: number;
    } & Partial<At>)
  /** A command failed with an error that may pass; it is run again, as attempt `attempt` of `of`, after `delayMs`. */
  | ({
      type: 'command.retried';
      id: string;
      attempt: number;
      of: number;
      reason: string;
      delayMs: number;
    } & Partial<At>)
  /** A script or command of a hook was started. */
  | ({
      type: 'hook.started';
      id: string;
      hook: string;
      plugin: string;
      script: string;
      dryRun?: true;
    } & Partial<At>)
  /** A script or command of a hook ended. */
  | ({
      type: 'hook.finished';
      id: string;
      script: string;
      exitCode: number | null;
      signal?: string;
      durationMs: number;
    } & Partial<At>)
  /** A tool said something to the person who watches; one line or more. */
  | ({ type: 'note'; text: string } & Partial<At>)
  /** A tool said what would change. */
  | ({ type: 'deployment.previewed'; changes: readonly Change[] } & At)
  /** A deployment ended; `reason` says why it was skipped or cancelled, `unknown` which outputs it has to wait for. */
  | ({
      type: 'deployment.finished';
      tool: string;
      action: Action;
      outcome: Outcome;
      reason?: string;
      unknown?: readonly string[];
      changes?: ChangeCounts;
      outputs?: Outputs;
      durationMs: number;
    } & At)
  /** All deployments of an environment ended, and what belongs home is home. */
  | { type: 'environment.finished'; environment: string; outcome: Outcome; durationMs: number }
  /** The run ended. */
  | { type: 'run.finished'; outcome: Outcome; exitCode: number; durationMs: number }
  /** Something a person should know, and no failure. */
  | ({ type: 'warning' } & Fault & Partial<At>)
  /** Something failed. */
  | ({ type: 'error' } & Fault & Partial<At>);

/** An event as every reporter gets it: redacted and stamped. `time` is ISO 8601 with milliseconds. */
export type Event = EventBody & { readonly v: 1; readonly time: string; readonly run: string };

/** What every part of a run shares. */

import type { Environment } from '@bitops/config';
import type { Scope } from '@bitops/contract';
import type { Interrupt, Listing, OutputFiles, Sidecar } from '@bitops/runtime';
import type { CommandSite, Emitter, RunCommand, ToldOutputs } from '@bitops/steps';
import type { Memory, Prepared } from '../request.js';
import type { OpenEnvironment } from './environment.js';

export interface RunContext {
  readonly prepared: Prepared;
  /** The run's id: sorts by time. */
  readonly run: string;
  readonly emitter: Emitter;
  readonly interrupt: Interrupt;
  /** Told 1 when a process is started, and -1 when it has ended. */
  count(more: 1 | -1): void;
  readonly memory: Memory | undefined;
  readonly command: RunCommand;
  /** For files that belong to no environment. */
  readonly scratch: string;
  readonly outputs: OutputFiles;
  readonly sidecar: Sidecar;
  /** What is at the top of the ops repo. */
  readonly listing: Listing;
  /** The caller's variables, and those that hooks before the run handed on. */
  readonly given: Environment;
  /** Names of the variables that hooks handed on. */
  readonly handedOn: Set<string>;
  /** What is known of the outputs of deployments; by node id. */
  readonly told: Map<string, ToldOutputs>;
  /** Deployments that are asked for their outputs, each once; by node id. */
  readonly asked: Map<string, Promise<ToldOutputs>>;
  /** Workspaces of environments that are only read; by name. */
  readonly readOnly: Map<string, Promise<OpenEnvironment | undefined>>;
  /** Makes what a hook of a plugin is handed. */
  scope(plugin: string, hook: string, at: CommandSite, about: About): Scope;
}

/** What a scope says beside where it is. */
export type About = Pick<Scope, 'environment' | 'deployment' | 'tool' | 'action' | 'failFast'>;

/** Makes the function that makes scopes. */
export function scopeMaker(parts: Pick<RunContext, 'prepared' | 'emitter' | 'command'>): RunContext['scope'] {
  const { prepared, emitter, command } = parts;
  return (plugin, hook, at, about) => ({
    ...about,
    intent: prepared.request.intent,
    cwd: at.cwd,
    env: at.env,
    dryRun: prepared.request.dryRun === true,
    safe: prepared.host.safe === true,
    scratch: at.scratch,
    exec: ({ script, ...it }) => command(it, at, { plugin, hook, script: script ?? it.file }),
    mask: (value) => void prepared.redactor.add(value),
    warn: (it) => emitter.emit({ type: 'warning', ...it, ...at.site }),
  });
}

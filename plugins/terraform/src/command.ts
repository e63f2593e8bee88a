import { resolve } from 'node:path';
import type { Command, Environment, ToolRun } from '@bitops/core';
import { loadBinary } from './binary.js';
import type { TerraformConfig } from './config.js';

/** All that is known about the terraform deployment that is run. */
export type TerraformRun = ToolRun<TerraformConfig>;

/** One plan and its apply. */
export interface Stage {
  /** The plan file, absolute. */
  readonly file: string;
  readonly target?: string | undefined;
  /** Whether another stage follows. */
  readonly partial: boolean;
  /** Whether the plan file is there already. */
  readonly saved: boolean;
}

/** The terraform workspace that is asked for, by the configuration or by the variable that terraform knows. */
export function workspaceOf({ config, env }: TerraformRun): string | undefined {
  const name = config.options.workspace ?? env.TF_WORKSPACE;
  return name === '' ? undefined : name;
}

/** Whether the run destroys, or shows what that would be. */
export function isDestruction({ action, intent, config }: TerraformRun): boolean {
  if (action !== 'preview') return action === 'destroy';
  return intent === 'destroy' || (intent === 'plan' && config.cli['stack-action'] === 'destroy');
}

/** The folder in which terraform keeps providers, modules and the backend's settings, absolute. */
export function dataFolder({ deployment, env }: TerraformRun): string {
  return resolve(deployment.folder, env.TF_DATA_DIR ?? '.terraform');
}

/** The commands of one deployment. `at` = further variables, laid over those that every command gets. */
export function commandsOf(run: TerraformRun) {
  const { cli, options } = run.config;
  const file = loadBinary(run.config, run.env);
  const plain = run.color ? [] : ['-no-color'];
  const patient = cli['lock-timeout'] === undefined ? [] : [`-lock-timeout=${cli['lock-timeout']}`];
  const name = workspaceOf(run);
  const common = { TF_IN_AUTOMATION: '1', TF_INPUT: '0' };
  const inside: Environment = name === undefined ? common : { ...common, TF_WORKSPACE: name };
  // `init` makes the workspace that TF_WORKSPACE names in the S3 backend, and fails where others exist
  const outside: Environment = name === undefined ? common : { ...common, TF_WORKSPACE: undefined };
  const read = (args: readonly string[], env: Environment): Command => ({ file, args, env, effect: 'read' });
  const write = (args: readonly string[], env: Environment): Command => ({ file, args, env, effect: 'write' });

  return {
    init: (more: readonly string[], at: Environment = {}): Command => {
      const upgrade = options['init-upgrade'] ? ['-upgrade'] : [];
      return read(['init', '-input=false', ...plain, ...upgrade, ...more], { ...outside, ...at });
    },
    plan: ({ target, file: out }: Stage, at: Environment): Command => {
      const destroy = isDestruction(run) ? ['-destroy'] : [];
      const variables = cli['var-file'] ? [`-var-file=${cli['var-file']}`] : [];
      const only = target ? [`-target=${target}`] : [];
      const args = ['plan', '-input=false', ...plain, ...patient, ...destroy, ...variables, ...only, `-out=${out}`];
      return read(args, { ...inside, ...at });
    },
    show: (stage: Stage, at: Environment): Command => {
      return { ...read(['show', '-json', stage.file], { ...inside, ...at }), capture: true };
    },
    apply: (stage: Stage): Command => write(['apply', '-input=false', ...plain, ...patient, stage.file], inside),
    outputs: (): Command => ({ ...read(['output', '-json'], inside), capture: true }),
    listWorkspaces: (): Command => ({ ...read(['workspace', 'list', ...plain], outside), capture: true }),
    newWorkspace: (it: string): Command => write(['workspace', 'new', ...plain, ...patient, it], outside),
  };
}

/** What {@link commandsOf} makes. */
export type Commands = ReturnType<typeof commandsOf>;

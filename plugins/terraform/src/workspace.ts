import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PluginApi, Step, Steps } from '@bitops/core';
import { backendArguments, lostState, readBackend } from './backend.js';
import { type Commands, dataFolder, type TerraformRun, workspaceOf } from './command.js';
import type { TerraformJson } from './json.js';
import { keepProviders, takeProviders } from './providers.js';

/** Whether the terraform workspace that is asked for exists; only a remote backend can miss it. */
export type Workspace = 'there' | 'missing';

/** What the steps of a deployment work with. */
export interface Job {
  readonly run: TerraformRun;
  readonly commands: Commands;
  readonly json: TerraformJson;
  readonly fault: PluginApi['fault'];
}

/** Initialises the folder, and finds out whether the terraform workspace exists, without making it. */
export function* openWorkspace({ run, commands, json, fault }: Job): Steps<Workspace> {
  const backendConfig = yield* backendArguments(run);
  yield* takeProviders(run);
  yield commands.init(backendConfig);
  yield* keepProviders(run);
  const backend = readBackend(run, json);
  const lost = run.action === 'preview' ? undefined : lostState(backend, run);
  if (lost !== undefined) throw fault(lost);

  const name = workspaceOf(run);
  if (name === undefined) return 'there';
  const certain = name === 'default' || run.saved !== undefined || backend === undefined || backend.type === 'local';
  if (!certain) {
    const { ran, stdout } = yield commands.listWorkspaces();
    if (ran && !listed(stdout).includes(name)) {
      if (backend.type === 'cloud') throw fault(missingInCloud(name));
      return 'missing';
    }
  }
  yield* selectForHooks(run, name);
  return 'there';
}

/** A hook that calls terraform itself finds the workspace selected, as `terraform workspace select` would leave it. */
function* selectForHooks(run: TerraformRun, name: string): Steps {
  if (run.env.TF_DATA_DIR === undefined) yield { write: '.terraform/environment', content: name };
}

/**
 * An empty local backend that stands in for a terraform workspace that does not exist yet: in a remote backend even a
 * plan, and reading outputs, would make it. It has its own data folder, so that the real one stays as it is.
 */
export function standIn(run: TerraformRun) {
  const file = 'zzz_bitops_override.tf.json';
  const path = join(run.artifacts, 'new.tfstate');
  const local = { path, workspace_dir: `${path}.d` };
  const providers = join(dataFolder(run), 'providers');
  return {
    env: { TF_DATA_DIR: join(run.artifacts, 'new.data') },
    /** Takes the providers that are there instead of fetching them again. */
    args: existsSync(providers) ? [`-plugin-dir=${providers}`] : [],
    begin: { write: file, content: JSON.stringify({ terraform: { backend: { local } } }) } satisfies Step,
    end: { write: file, content: '{}' } satisfies Step,
  };
}

/** The names in what `terraform workspace list` printed. */
function listed(stdout: string): readonly string[] {
  return stdout.split('\n').map((line) => line.replace(/^\*/, '').trim());
}

function missingInCloud(name: string) {
  return {
    code: 'TERRAFORM_WORKSPACE_MISSING',
    what: `the workspace ${name} does not exist in HCP Terraform`,
    why: 'A plan would have to create it there first, and a plan must not change anything.',
    fix: `Create it once: terraform workspace new ${name}`,
  };
}

import type { Action, PluginApi, Tool } from '@bitops/core';
import { stateFiles } from './backend.js';
import { binariesOf } from './binary.js';
import { checkSteps } from './check.js';
import { commandsOf, type TerraformRun } from './command.js';
import { terraformComparison } from './comparison.js';
import { type TerraformSchema, terraformConfig } from './config.js';
import { terraformDefaults } from './defaults.js';
import { explained } from './explain.js';
import { terraformJson } from './json.js';
import { loadLogins } from './logins.js';
import { loadReads } from './reads.js';
import { deploymentSteps, outputsSteps } from './steps.js';
import { transient } from './transient.js';
import { unsavedState } from './unsaved.js';
import type { Job } from './workspace.js';

const action = { plan: 'preview', apply: 'apply', destroy: 'destroy' } as const;
/** What BitOps called the actions. */
const command: Readonly<Record<Action, string>> = { preview: 'plan', apply: 'apply', destroy: 'destroy' };

/** What is made, and in which account. */
const decisive = [
  /^TF_(VAR_|CLI_ARGS|WORKSPACE$)/,
  /^AWS_(PROFILE|REGION|DEFAULT_REGION|ENDPOINT_URL\w*)$/,
  /^(ARM_(SUBSCRIPTION|TENANT)_ID|(GOOGLE|CLOUDSDK_CORE)_PROJECT)$/,
];

/** The tool `terraform`. */
export function terraformTool(api: PluginApi) {
  const json = terraformJson(api);
  const job = (run: TerraformRun): Job => ({ run, commands: commandsOf(run), json, fault: api.fault });
  return {
    name: 'terraform',
    config: terraformConfig(api.z),
    action: (config) => action[config.cli['stack-action']],
    exports: (run) => ({ TERRAFORM_COMMAND: command[run.action] }),
    binaries: ({ config, env }) => binariesOf(config, env),
    check: (run) => checkSteps(run, json, api.fault),
    steps: (run) => explained(deploymentSteps(job(run)), run, api),
    outputs: (run) => explained(outputsSteps(job(run)), run, api),
    durable: stateFiles,
    transient,
    reads: loadReads,
    madeOf: { variables: decisive, without: ['.terraform'] },
    keep: ['.terraform.lock.hcl', unsavedState],
    defaults: terraformDefaults,
    logins: ({ deployment }) => loadLogins(deployment.folder),
    comparison: terraformComparison,
  } satisfies Tool<TerraformSchema>;
}

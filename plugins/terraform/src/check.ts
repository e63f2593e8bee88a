import type { PluginApi, Steps } from '@bitops/core';
import { terraformBinary } from './binary.js';
import type { TerraformRun } from './command.js';
import type { TerraformJson } from './json.js';
import { loadUnsaved } from './unsaved.js';

const alternatives = ['PLAN', 'APPLY', 'DESTROY'].map((it) => `TERRAFORM_${it}_ALTERNATE_COMMAND`);

/** What can be known before the first change: all state is saved, the version is right, nothing replaces terraform. */
export function* checkSteps(run: TerraformRun, json: TerraformJson, fault: PluginApi['fault']): Steps {
  const replaced = alternatives.find((name) => run.env[name]?.toLowerCase() === 'true');
  if (replaced !== undefined) {
    throw fault({
      code: 'TERRAFORM_COMMAND_REPLACED',
      what: `${replaced} is set, and terraform deployments run terraform itself`,
      why: 'BitOps ran a command of the configuration instead, whose changes nobody could preview.',
      fix: `Unset ${replaced}, and put your command into the deploy.sh of a deployment of the shell tool.`,
    });
  }
  const unsaved = loadUnsaved(run);
  if (unsaved !== undefined && run.action !== 'preview') throw fault(unsaved);
  if (unsaved !== undefined) yield { warning: unsaved };
  const wanted = run.config.options.version;
  if (wanted === undefined) return;
  const file = terraformBinary(wanted, run.env);
  const env = { CHECKPOINT_DISABLE: '1' };
  const { ran, stdout } = yield { file, args: ['version', '-json'], env, effect: 'read', capture: true };
  if (!ran) return;
  const found = json.version(stdout);
  if (found === wanted || found.startsWith(`${wanted}.`)) return;
  throw fault({
    code: 'TERRAFORM_VERSION_WRONG',
    what: `terraform ${wanted} is wanted, and ${file} is ${found}`,
    why: `terraform.options.version or TERRAFORM_VERSION asks for it, and no terraform-${wanted} is on the PATH.`,
    fix: `Install it as terraform-${wanted}, or remove the setting.`,
  });
}

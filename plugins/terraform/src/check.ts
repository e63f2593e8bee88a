import type { PluginApi, Steps } from '@bitops/core';
import { loadBinary } from './binary.js';
import type { TerraformRun } from './command.js';
import type { TerraformJson } from './json.js';
import { loadUnsaved } from './unsaved.js';
import { isWanted, plainVersion } from './version.js';

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
  const file = loadBinary(run.config, run.env);
  const found = yield* versionOf(file, run, json);
  if (found === undefined || isWanted(found, wanted)) return;
  const { binary } = run.config.options;
  const name = `${binary}-${plainVersion(wanted) ?? 'X.Y.Z'}`;
  const other = file === binary ? `no such ${name} is on the PATH` : `the ${file} on the PATH is another one`;
  throw fault({
    code: 'TERRAFORM_VERSION_WRONG',
    what: `${binary} ${wanted} is wanted, and ${file} is ${found}`,
    at: { file: run.deployment.folder },
    why: `terraform.options.version or TERRAFORM_VERSION asks for it, and ${other}.`,
    fix: `Install it as ${name}, or change the setting.`,
  });
}

/** In a folder that is the same for all deployments, so that it is asked once. */
function* versionOf(file: string, { artifacts }: TerraformRun, json: TerraformJson): Steps<string | undefined> {
  const env = { CHECKPOINT_DISABLE: '1' };
  const { ran, stdout } = yield {
    file,
    args: ['version', '-json'],
    cwd: artifacts,
    env,
    effect: 'read',
    capture: true,
  };
  return ran ? json.version(stdout) : undefined;
}

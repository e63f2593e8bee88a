import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Action, DeploymentRef, Fault, Outputs, PluginApi, Steps, ToolRun } from '@bitops/core';
import type { ShellConfig } from './config.js';
import { hasBeforeScripts } from './hook-folder.js';
import { badOutputs, inputVariables, loadOutputs, outputsFile } from './outputs.js';
import { loadScript, loadStat, toArgv, windowsLinesWarning } from './script.js';

type ShellRun = ToolRun<ShellConfig>;
interface Runnable {
  readonly script: string;
  readonly runs: 'bash' | 'itself';
  readonly windowsLines: boolean;
}

/** What the tool `shell` does: plan.sh previews, deploy.sh applies, destroy.sh destroys; only deploy.sh is needed. */
export function shellSteps(api: PluginApi, run: ShellRun): Steps {
  return steps[run.action](api, run);
}

/** Reads the outputs of a deployment that is not run: outputs.sh tells them. */
export function* shellOutputs(api: PluginApi, run: ShellRun): Steps<Outputs> {
  const script = beside(run, 'outputs.sh');
  if (!exists(run, script)) throw api.fault(noOutputs(run, script));
  return yield* start(api, run, needed(api, run, script), 'read');
}

/** Throws before the first change where deploy.sh cannot be run; only warns where a before hook may still mend that. */
export function* shellCheck(api: PluginApi, run: ShellRun): Steps {
  const { folder } = run.deployment;
  if (run.action === 'destroy' || loadStat(folder) === undefined) return;
  const { script } = run.config.cli;
  const { defaults = folder } = run;
  const isOwn = loadStat(resolve(folder, script)) !== undefined;
  const loaded = loadRunnable(isOwn ? run : { ...run, deployment: { ...run.deployment, folder: defaults } }, script);
  if ('script' in loaded) return;
  const hooked = [folder, defaults, environmentFolder(run.deployment)];
  if (!hooked.some(hasBeforeScripts)) throw api.fault(loaded);
  yield { warning: loaded };
}

const steps: Readonly<Record<Action, (api: PluginApi, run: ShellRun) => Steps>> = {
  *preview(api, run) {
    needed(api, run, run.config.cli.script);
    const plan = beside(run, 'plan.sh');
    if (exists(run, plan)) yield* handOn(yield* start(api, run, needed(api, run, plan), 'read'));
  },
  *apply(api, run) {
    yield* handOn(yield* start(api, run, needed(api, run, run.config.cli.script), 'write'));
  },
  *destroy(api, run) {
    const destroy = beside(run, 'destroy.sh');
    if (exists(run, destroy)) yield* start(api, run, needed(api, run, destroy), 'write');
    else yield { warning: nothingToDestroy(run, destroy) };
  },
};

/** A script that names no outputs does not say that there are none: after a plan they may still come. */
function* handOn(outputs: Outputs): Steps {
  if (Object.keys(outputs).length > 0) yield { outputs };
}

function* start(
  api: PluginApi,
  run: ShellRun,
  { script, runs, windowsLines }: Runnable,
  effect: 'read' | 'write',
): Steps<Outputs> {
  if (windowsLines) yield { warning: windowsLinesWarning(repoPath(run, script)) };
  const { env, wrong } = inputVariables(run);
  if (wrong.length > 0) throw api.fault(wrongInput(run, wrong));
  const file = outputsFile(run);
  yield { write: file, content: '' };
  // With ./ in front bash does not look on the PATH, and a name such as -x.sh is no option.
  const argv = toArgv(runs, isAbsolute(script) ? script : `./${script}`, run.config.cli.args);
  const { ran } = yield { ...argv, env: { ...env, BITOPS_OUTPUT: file }, effect };
  if (!ran) return {};
  const { outputs, bad } = loadOutputs(file, run.env);
  if (bad.length > 0) throw api.fault(badOutputs(run.deployment.id, script, repoPath(run, script), bad));
  return outputs;
}

function exists(run: ShellRun, script: string): boolean {
  return loadStat(resolve(run.deployment.folder, script)) !== undefined;
}

function needed(api: PluginApi, run: ShellRun, script: string): Runnable {
  const loaded = loadRunnable(run, script);
  if ('script' in loaded) return loaded;
  throw api.fault(loaded);
}

function loadRunnable(run: ShellRun, script: string): Runnable | Fault {
  const loaded = loadScript(resolve(run.deployment.folder, script));
  const at = { file: repoPath(run, script) };
  if (loaded === undefined) {
    const why = 'The tool shell deploys by running this script in the folder of the deployment.';
    const { environment, name } = run.deployment;
    const fix = `Write it, or name another one as cli.script below shell in ${repoPath(run, 'bitops.config.yaml')}.
If that names one, "bitops explain ${environment} ${name}" tells what overrides it: a variable, or --set.`;
    return { code: 'SCRIPT_MISSING', what: `${run.deployment.id} has no ${script}`, at, why, fix };
  }
  if (loaded.runs !== 'not') return { script, ...loaded };
  const what = `${script} of ${run.deployment.id} cannot be run: ${loaded.reason}`;
  return { code: 'SCRIPT_UNUSABLE', what, at, fix: loaded.fix };
}

function nothingToDestroy(run: ShellRun, script: string): Fault {
  return {
    code: 'DESTROY_SCRIPT_MISSING',
    what: `${run.deployment.id} has no ${script}: there is nothing to destroy`,
    at: { file: repoPath(run, script) },
    why: 'What deploy.sh made, if it made something, is still there.',
    fix: 'Write the script if there is something to take away; an empty one says that there is not.',
  };
}

function noOutputs(run: ShellRun, script: string): Fault {
  return {
    code: 'SCRIPT_MISSING',
    what: `${run.deployment.id} has no ${script}, and is not run this time`,
    at: { file: repoPath(run, script) },
    why: 'What its deploy.sh hands on is kept for one run only; outputs.sh tells it at any time.',
    fix: `Write outputs.sh, or run ${run.deployment.name} too.`,
  };
}

function wrongInput(run: ShellRun, names: readonly string[]): Fault {
  const what = `The inputs of ${run.deployment.id} are handed on as variables, and ${names.join(', ')} can be no name of one`;
  return {
    code: 'INPUT_INVALID',
    what,
    fix: 'Rename it in bitops.deployments: letters, digits and _, no digit first.',
  };
}

function beside(run: ShellRun, name: string): string {
  return join(dirname(run.config.cli.script), name);
}

// The way in the ops repo, which outlives the workspace.
function repoPath({ deployment }: ShellRun, path: string): string {
  return isAbsolute(path) ? path : join(deployment.environment, deployment.name, path);
}

function environmentFolder({ folder, name }: DeploymentRef): string {
  return resolve(folder, ...name.split('/').map(() => '..'));
}

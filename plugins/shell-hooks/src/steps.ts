import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Action, DeploymentRef, Fault, PluginApi, Steps, ToolRun } from '@bitops/core';
import type { ShellConfig } from './config.js';
import { hasBeforeScripts } from './hook-folder.js';
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
    if (exists(run, plan)) yield* start(run, needed(api, run, plan), 'read');
  },
  *apply(api, run) {
    yield* start(run, needed(api, run, run.config.cli.script), 'write');
  },
  *destroy(api, run) {
    const destroy = beside(run, 'destroy.sh');
    if (exists(run, destroy)) yield* start(run, needed(api, run, destroy), 'write');
    else yield { warning: nothingToDestroy(run, destroy) };
  },
};

function* start(run: ShellRun, { script, runs, windowsLines }: Runnable, effect: 'read' | 'write'): Steps {
  if (windowsLines) yield { warning: windowsLinesWarning(repoPath(run, script)) };
  // With ./ in front bash does not look on the PATH, and a name such as -x.sh is no option.
  yield { ...toArgv(runs, isAbsolute(script) ? script : `./${script}`, run.config.cli.args), effect };
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
    const fix = `Write it, or name another one as cli.script below shell in ${repoPath(run, 'bitops.config.yaml')}.`;
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

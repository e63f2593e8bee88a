import { join } from 'node:path';
import type { Environment, Fault, PluginApi, Steps } from '@bitops/core';
import { actionOf, type BashPlugin, type BashRun, stackAction } from './bash-plugin.js';

/** Says where a destroy is asked for and can't be had: throws where the settings tell the script to do something else. */
export function* bashCheck(api: PluginApi, plugin: BashPlugin, run: BashRun): Steps {
  if (refuseOther(api, plugin, run)) yield { warning: leftAlone(plugin, run) };
}

/** One command: the deploy script, from the folder of bitops; it finds its own way by the variables. */
export function* bashSteps(api: PluginApi, plugin: BashPlugin, run: BashRun): Steps {
  if (refuseOther(api, plugin, run)) return;
  const { language, script } = plugin.settings;
  const home = run.env['BITOPS_DIR'];
  yield {
    file: language,
    args: [join(plugin.folder, script.name), stackAction(run.config)],
    ...(home === undefined ? {} : { cwd: home }),
    env: inputsOf(run),
    effect: 'write',
  };
}

/** Whether there is nothing to do: its schema has no word for it. */
function refuseOther(api: PluginApi, { alias, schema }: BashPlugin, run: BashRun): boolean {
  const said = stackAction(run.config);
  if (run.action !== 'destroy' || actionOf(said) === 'destroy') return false;
  if (!schema.hasAction) return true;
  const { id } = run.deployment;
  throw api.fault({
    code: 'DESTROY_UNKNOWN',
    what: `${id} can't be destroyed: its settings tell the plugin ${alias} to do "${said}"`,
    at: { file: folderOf(run) },
    why: 'Its script does what they tell it, and only it knows its word for destroying.',
    fix: `Give the word, such as --set ${id}:cli.stack-action=destroy, or leave the deployment out: --skip ${id}.`,
  });
}

function leftAlone({ alias }: BashPlugin, run: BashRun): Fault {
  return {
    code: 'DESTROY_UNKNOWN',
    what: `${run.deployment.id} is left as it is: the plugin ${alias} can't be told to destroy`,
    at: { file: folderOf(run) },
    why: 'Its schema has no cli.stack-action. What its script made, if it made something, is still there.',
    fix: 'Take it away by hand, or leave the deployment out with --skip.',
  };
}

// The way in the ops repo, which outlives the workspace.
function folderOf({ deployment }: BashRun): string {
  return join(deployment.environment, deployment.name);
}

/** Texts as they are, all else as JSON; never in the arguments, which every user of the machine can read. */
function inputsOf({ inputs }: BashRun): Environment {
  const known = Object.entries(inputs).flatMap(([name, it]) => ('value' in it ? [[name, it.value] as const] : []));
  return Object.fromEntries(known.map(([name, it]) => [name, typeof it === 'string' ? it : JSON.stringify(it)]));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment, Outputs, PluginApi, Steps } from '@bitops/core';
import { type AnsibleRun, environmentOf, playbookCommand, reportFile } from './command.js';
import { explainedInstall } from './explain.js';
import { extraVariables, extraVariablesFault } from './extra-vars.js';
import { changesOf, outputsOf, tellsChanges, warningsOf } from './outcome.js';
import { addedPaths } from './paths.js';
import { guessed, loadPlaybooks, type Playbooks } from './playbooks.js';
import type { ReadReport, Report } from './report.js';
import { installRequirements, loadRequirements } from './requirements.js';
import { maskVault } from './vault.js';

/** Runs the playbooks, or shows what they would change, and tells what they did. */
export function* deploymentSteps(run: AnsibleRun, read: ReadReport, api: PluginApi): Steps {
  const playbooks = loadPlaybooks(run);
  if ('code' in playbooks) throw api.fault(playbooks);
  if (playbooks.files.length === 0) return yield* nothingToDestroy(run);
  if (playbooks.isGuess) yield { warning: guessed(run, playbooks) };
  const reports = yield* runSteps(run, playbooks, read, api);
  if (reports.length === 0) return;
  const isPreview = run.action === 'preview';
  const changes = changesOf(reports);
  if (reports.every((it) => tellsChanges(it, isPreview))) yield isPreview ? { preview: changes } : { changed: changes };
  const outputs = outputsOf(reports, isPreview);
  if (Object.keys(outputs).length > 0) yield { outputs };
}

/** The outputs of a deployment that this run does not touch: what check mode knows of them. */
export function* outputsSteps(asked: AnsibleRun, read: ReadReport, api: PluginApi): Steps<Outputs> {
  const run: AnsibleRun = { ...asked, action: 'preview' };
  const playbooks = loadPlaybooks(run);
  if ('code' in playbooks) throw api.fault(playbooks);
  return outputsOf(yield* runSteps(run, playbooks, read, api), true);
}

/** Gives a report for each playbook that was run. */
function* runSteps(run: AnsibleRun, { files }: Playbooks, read: ReadReport, api: PluginApi): Steps<readonly Report[]> {
  const wrong = extraVariablesFault(run);
  if (wrong !== undefined) throw api.fault(wrong);
  yield* maskVault(run);
  const variables = yield* extraVariables(run);
  const env = yield* environmentSteps(run, api);
  const reports: Report[] = [];
  for (const [index, playbook] of files.entries()) {
    const file = reportFile(run, index);
    const { ran } = yield playbookCommand(run, playbook, variables, { ...env, BITOPS_ANSIBLE_REPORT: file });
    if (!ran) continue;
    const report = read(file);
    for (const warning of warningsOf(run, report)) yield { warning };
    reports.push(report);
  }
  return reports;
}

/** The callback that writes the report comes beside those that people have. */
function* environmentSteps(run: AnsibleRun, api: PluginApi): Steps<Environment> {
  const callbacks = join(run.artifacts, 'callbacks');
  const callback = readFileSync(new URL('../callback/bitops_report.py', import.meta.url));
  yield { write: join(callbacks, 'bitops_report.py'), content: callback };
  const { wanted, folders } = loadRequirements(run);
  const env = { ...environmentOf(run), ...(yield* addedPaths(run, { ...folders, callbacks })) };
  yield* explainedInstall(installRequirements(run, wanted, env), run, api);
  return env;
}

function* nothingToDestroy({ deployment }: AnsibleRun): Steps {
  yield { note: `${deployment.id} has no ansible.cli.destroy-playbook: ansible itself has nothing to destroy` };
  yield { changed: [] };
}

/** What tools can check before anything changes. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Fault, faultsOf } from '@bitops/fault';
import { type CommandSite, driveSteps, type Stage, stageAt } from '@bitops/steps';
import { stepsBy } from '../by-tool.js';
import type { RunContext } from './context.js';
import { retryAt } from './retry-at.js';

/** Reads of the tools before anything changes: versions, identity. Gives all that is wrong. */
export async function checkTools(context: RunContext, at: CommandSite): Promise<readonly Fault[]> {
  const { prepared, interrupt } = context;
  const failed: Fault[] = [];
  const answers: Answers = new Map();
  for (const unit of prepared.units.values()) {
    const { node, tool, config, deployment, defaults } = unit;
    const { check } = tool;
    if (check === undefined || node.skip !== undefined || config === undefined) continue;
    const ref = { environment: node.environment, name: node.deployment, id: node.id, folder: deployment.folder };
    const { intent, color = false } = prepared.request;
    const run = {
      intent,
      action: node.action,
      deployment: ref,
      config: config as never, // the tool is given what its own schema gave out
      env: at.env,
      inputs: {},
      ...(defaults === undefined ? {} : { defaults }),
      hooked: unit.isHooked(),
      artifacts: at.scratch,
      color,
    };
    const site = {
      ...at,
      readsOnly: true,
      retry: retryAt(unit),
      site: { environment: node.environment, deployment: node.deployment },
      home: deployment.folder,
      // Only the default may have the folder until there is a workspace.
      cwd: existsSync(deployment.folder) ? deployment.folder : (defaults ?? deployment.folder),
    };
    const stage = stageAt(context, site, {
      action: 'preview',
      folder: at.scratch,
      bounds: at.scratch,
      told: { changes: undefined, outputs: undefined },
      onPreview: async () => {},
    });
    const once = { ...stage, run: asksOnce(stage.run, site, answers) };
    const steps = stepsBy(unit, () => check.call(tool, run));
    await driveSteps(steps, once, interrupt).catch((error: unknown) => failed.push(...faultsOf(error)));
  }
  return failed;
}

type Answers = Map<string, ReturnType<Stage['run']>>;

/** Many deployments ask for the same, such as a version: what is captured is asked once. */
function asksOnce(run: Stage['run'], { cwd }: CommandSite, answers: Answers): Stage['run'] {
  return (command) => {
    const { file, args, env = {}, effect, capture } = command;
    if (effect !== 'read' || capture !== true) return run(command);
    const key = JSON.stringify([file, args, resolve(cwd, command.cwd ?? '.'), env]);
    const answer = answers.get(key) ?? run(command);
    answers.set(key, answer);
    return answer;
  };
}

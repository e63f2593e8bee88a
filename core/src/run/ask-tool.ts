/** Asks the tool of a deployment something that it answers by reading. */

import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Environment, joinVariables } from '@bitops/config';
import type { Steps, ToolRun } from '@bitops/contract';
import { fault, faults } from '@bitops/fault';
import { deploymentExports } from '@bitops/repo';
import { toReason } from '@bitops/runtime';
import { type CommandSite, driveSteps, type Stage, stageAt } from '@bitops/steps';
import { stepsBy } from '../by-tool.js';
import type { Unit } from '../request.js';
import type { RunContext } from './context.js';
import type { OpenEnvironment } from './environment.js';
import { resolveLate, type Starting } from './late.js';
import { passed } from './passed.js';
import { retryAt } from './retry-at.js';

/** A deployment that is asked, and by whom. */
export interface Asking {
  readonly context: RunContext;
  readonly open: OpenEnvironment;
  /** The deployment that is asked. */
  readonly unit: Unit;
  readonly env: Environment;
  /** The site of the deployment that asks: commands are part of that one's work. */
  readonly site: CommandSite;
  /** Reads the outputs that the one that is asked needs itself. */
  readonly read: Starting['read'];
}

/** What was answered, and the stage on which. */
export interface Answer<R> {
  readonly value: R | undefined;
  readonly stage: Stage;
}

/** Asks; the answer is `later` where its configuration waits for an output. Throws what fails. */
export async function askTool<R>(asking: Asking, ask: (run: ToolRun<never>) => Steps<R>): Promise<Answer<R> | 'later'> {
  const { context, open, unit, env, site } = asking;
  const { tool, node, deployment, plugin } = unit;
  const late = await resolveLate(asking);
  if (late.faults.length > 0) throw faults(late.faults);
  if (late.waits.length > 0 || late.failed !== undefined) return 'later';
  const folder = join(open.root, node.deployment);
  const at = { folder, plugin: deployment.tool, pluginFolder: plugin.folder, action: 'preview' as const };
  const mine = passed(context, env, unit.environment.settings, [unit]);
  const all = joinVariables(mine, open.exports, deploymentExports(tool, late.config, at));
  const artifacts = join(open.workspace.scratch, `${encodeURIComponent(node.deployment)}.asked`);
  mkdirSync(artifacts, { recursive: true, mode: 0o700 });
  const run = {
    intent: context.prepared.request.intent,
    action: 'preview' as const,
    deployment: { environment: node.environment, name: node.deployment, id: node.id, folder },
    config: late.config as never, // the tool is given what its own schema gave out
    env: all,
    inputs: late.inputs,
    artifacts,
    ...defaultsIn(asking),
    color: false,
    safe: context.prepared.host.safe === true,
  };
  const own = { ...site, readsOnly: true, retry: retryAt(unit), cwd: folder, env: all, home: deployment.folder };
  const stage = stageAt(context, own, {
    action: 'preview',
    folder,
    bounds: open.workspace.root,
    told: { changes: undefined, outputs: undefined },
    onPreview: async () => {},
  });
  const steps = stepsBy(unit, () => ask(run));
  const value = await driveSteps(steps, stage, context.interrupt);
  // Others may wait for the same answer, and none is not the same as an empty one.
  if (value === undefined) refuseInterrupted(context, unit);
  return { value, stage };
}

/** Throws where an interrupt keeps a deployment from answering: of what asks, or of a part of the run only. */
function refuseInterrupted({ interrupt }: RunContext, { node }: Unit): void {
  const { cause } = interrupt;
  if (cause === undefined) return;
  throw fault({ code: 'ASK_INTERRUPTED', what: `${node.id} was not asked to the end: ${toReason(cause)}` });
}

/** The default environment's folder of a deployment in the workspace, where it is merged. */
export function defaultsIn({ context, open, unit }: Pick<Asking, 'context' | 'open' | 'unit'>) {
  if (unit.defaults === undefined) return {};
  return { defaults: join(open.workspace.copy, relative(context.prepared.repo.root, unit.defaults)) };
}

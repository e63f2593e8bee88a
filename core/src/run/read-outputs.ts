/** Reads the outputs of deployments that a run does not touch. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment, Use } from '@bitops/config';
import { isStep, stepInvalid } from '@bitops/contract';
import { type Fault, faults, faultsOf } from '@bitops/fault';
import { deploymentExports, unreadable } from '@bitops/repo';
import { textsIn } from '@bitops/runtime';
import { stepsBy } from '../by-tool.js';
import type { Unit } from '../request.js';
import type { CommandSite } from './commands.js';
import type { RunContext } from './context.js';
import type { OpenEnvironment } from './environment.js';
import { resolveLate } from './late.js';
import { driveSteps, stageAt } from './steps.js';
import type { ToldOutputs } from './told.js';

/** A deployment that is asked, and by whom. */
export interface Asking {
  readonly context: RunContext;
  readonly open: OpenEnvironment;
  /** The deployment that is asked, and not run. */
  readonly unit: Unit;
  readonly env: Environment;
  /** The site of the deployment that asks: its commands are part of that one's work. */
  readonly site: CommandSite;
  readonly use: Use;
}

/** Reads the outputs of a deployment that this run does not touch. Throws where they can't be read. */
export async function readOutputs(asking: Asking): Promise<ToldOutputs> {
  const { context, open, unit, env, site, use } = asking;
  const { tool, node, deployment, plugin } = unit;
  const { outputs: ask } = tool;
  if (ask === undefined) throw faults([unreadable(use, unit)]);
  try {
    const late = await resolveLate({ context, open, unit, env, site, read: readOutputs });
    if (late.faults.length > 0) throw faults(late.faults);
    if (late.waits.length > 0 || late.failed !== undefined) return 'later';
    const folder = join(open.root, node.deployment);
    const at = { folder, plugin: deployment.tool, pluginFolder: plugin.folder, action: 'preview' as const };
    const all = { ...env, ...open.exports, ...deploymentExports(tool, late.config, at) };
    const artifacts = join(open.workspace.scratch, `${encodeURIComponent(node.deployment)}.outputs`);
    mkdirSync(artifacts, { recursive: true, mode: 0o700 });
    const run = {
      intent: context.prepared.request.intent,
      action: 'preview' as const,
      deployment: { environment: node.environment, name: node.deployment, id: node.id, folder },
      config: late.config as never, // the tool is given what its own schema gave out
      env: all,
      inputs: late.inputs,
      artifacts,
      color: false,
    };
    const steps = stepsBy(unit, () => ask.call(tool, run));
    const own = { ...site, readsOnly: true, cwd: folder, env: all, home: deployment.folder };
    const stage = stageAt(context, own, {
      action: 'preview',
      folder,
      bounds: open.workspace.root,
      told: { changes: undefined, outputs: undefined },
      onPreview: async () => {},
    });
    const outputs = (await driveSteps(steps, stage, context.interrupt)) ?? {};
    if (!isStep({ outputs })) throw faults([stepInvalid({ outputs })]);
    for (const text of textsIn(Object.values(outputs).filter((it) => it.sensitive))) stage.onMask(text);
    return outputs;
  } catch (error) {
    throw faults(
      faultsOf(error).map((it) => inRead(it, use, unit)),
      error,
    );
  }
}

function inRead(it: Fault, { written, at }: Use, { node }: Unit): Fault {
  const what = `${written} can't be filled in: the outputs of ${node.id} can't be read`;
  const why = [it.what, it.why].filter((line) => line !== undefined).join('\n');
  const fix = `${it.fix ?? ''} Or write the value itself in its place.`.trim();
  return { code: 'OUTPUTS_UNREADABLE', what, at, why, fix };
}

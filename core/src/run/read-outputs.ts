/** Reads the outputs of deployments that a run does not touch. */

import { joinVariables, type Use } from '@bitops/config';
import { isStep, stepInvalid } from '@bitops/contract';
import { type Fault, fault, faults, faultsOf } from '@bitops/fault';
import { unreadable } from '@bitops/repo';
import { secretsOf, type ToldOutputs, withSecrets } from '@bitops/steps';
import type { Unit } from '../request.js';
import { type Asking, askTool } from './ask-tool.js';
import { makeEnvironment } from './environment.js';
import { variablesBefore } from './variables.js';

/** Reads the outputs of a deployment that this run does not touch. Throws where they can't be read. */
export async function readOutputs(by: Omit<Asking, 'read'> & { readonly use: Use }): Promise<ToldOutputs> {
  const { unit, use } = by;
  const { tool } = unit;
  const { outputs: ask } = tool;
  if (ask === undefined) throw faults([unreadable(use, unit)]);
  if (by.context.prepared.host.safe === true && tool.runsCode === true) return 'later';
  try {
    const asking = { ...by, read: readOutputs };
    const elsewhere = unit.environment === by.open.folder ? {} : await goTo(asking);
    const answer = await askTool({ ...asking, ...elsewhere }, (run) => ask.call(tool, run));
    if (answer === 'later') return 'later';
    const { value: outputs = {}, stage } = answer;
    if (!isStep({ outputs })) throw faults([stepInvalid({ outputs })]);
    for (const { value, of } of secretsOf(outputs)) stage.onMask(value, of);
    return withSecrets(outputs, by.context.prepared.redactor);
  } catch (error) {
    throw faults(
      faultsOf(error).map((it) => inRead(it, use, unit)),
      error,
    );
  }
}

/** Another environment is asked in a workspace of its own, which goes with the run; none of its hooks runs. */
async function goTo(asking: Asking): Promise<Pick<Asking, 'open' | 'env'>> {
  const { context, unit, open: from } = asking;
  const { name } = unit.environment;
  const within = context.scratch;
  const made = context.readOnly.get(name) ?? makeEnvironment(context, unit.environment, from.lock, { within });
  context.readOnly.set(name, made);
  const open = await made;
  if (open === undefined) {
    context.readOnly.delete(name);
    throw fault({ code: 'ASK_INTERRUPTED', what: `${unit.node.id} was not asked: it was to end meanwhile` });
  }
  const env = await variablesBefore({ ...asking, open, env: context.given });
  return { open, env: joinVariables(context.given, env) };
}

function inRead(it: Fault, { written, at }: Use, { node }: Unit): Fault {
  const what = `${written} can't be filled in: the outputs of ${node.id} can't be read`;
  const why = [it.what, it.why].filter((line) => line !== undefined).join('\n');
  const fix = `${it.fix ?? ''} Or write the value itself in its place.`.trim();
  return { code: 'OUTPUTS_UNREADABLE', what, at, why, fix };
}

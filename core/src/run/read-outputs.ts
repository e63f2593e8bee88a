/** Reads the outputs of deployments that a run does not touch. */
import type { Use } from '@bitops/config';
import { isStep, stepInvalid } from '@bitops/contract';
import { type Fault, faults, faultsOf } from '@bitops/fault';
import { unreadable } from '@bitops/repo';
import { textsIn } from '@bitops/runtime';
import type { Unit } from '../request.js';
import { type Asking, askTool } from './ask-tool.js';
import type { ToldOutputs } from './told.js';

/** Reads the outputs of a deployment that this run does not touch. Throws where they can't be read. */
export async function readOutputs(asking: Omit<Asking, 'read'> & { readonly use: Use }): Promise<ToldOutputs> {
  const { unit, use } = asking;
  const { tool } = unit;
  const { outputs: ask } = tool;
  if (ask === undefined) throw faults([unreadable(use, unit)]);
  try {
    const answer = await askTool({ ...asking, read: readOutputs }, (run) => ask.call(tool, run));
    if (answer === 'later') return 'later';
    const { value: outputs = {}, stage } = answer;
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

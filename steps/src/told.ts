/** What deployments hand on in a run. Pure. */
import type { Outcome, Output, Outputs } from '@bitops/contract';
import { masked } from '@bitops/runtime';
import type { Told } from './steps.js';

/** What is known of a deployment's outputs. `later`: not before it is deployed. */
export type ToldOutputs = Outputs | 'later' | 'failed';

/** What a deployment that has ended hands on; nothing where it was not run, and has to be asked. */
export function handsOn(
  outcome: Outcome,
  { outputs, hooked }: Told,
  isShown: boolean,
  waits: boolean,
): ToldOutputs | undefined {
  if (waits) return 'later';
  if (outcome === 'skipped') return undefined;
  if (outcome !== 'succeeded') return 'failed';
  return outputs === undefined && isShown ? 'later' : { ...outputs, ...hooked };
}

/** The outputs as an event may show them. */
export function hidden(outputs: Outputs): Outputs {
  const hide = (it: Output) => (it.sensitive && 'value' in it ? { ...it, value: masked } : it);
  return Object.fromEntries(Object.entries(outputs).map(([name, it]) => [name, hide(it)]));
}

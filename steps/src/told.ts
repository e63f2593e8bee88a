/** What deployments hand on in a run. Pure. */
import type { Outcome, Output, Outputs } from '@bitops/contract';
import { masked, type Redactor } from '@bitops/runtime';
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

/** What a deployment told, its outputs as they are handed on. */
export function toldWithSecrets(told: Told, redactor: Pick<Redactor, 'holds'>): Told {
  const { outputs, hooked = {} } = told;
  const marked = outputs === undefined ? undefined : withSecrets(outputs, redactor);
  return { ...told, outputs: marked, hooked: withSecrets(hooked, redactor) };
}

/** Outputs as they are handed on: one that holds a secret is sensitive, whoever told it and whatever else is in it. */
export function withSecrets(outputs: Outputs, { holds }: Pick<Redactor, 'holds'>): Outputs {
  const look = (it: Output) => (!it.sensitive && 'value' in it && holds(it.value) ? { ...it, sensitive: true } : it);
  return Object.fromEntries(Object.entries(outputs).map(([name, it]) => [name, look(it)]));
}

/** The outputs as an event may show them. */
export function hidden(outputs: Outputs): Outputs {
  const hide = (it: Output) => (it.sensitive && 'value' in it ? { ...it, value: masked } : it);
  return Object.fromEntries(Object.entries(outputs).map(([name, it]) => [name, hide(it)]));
}

import type { Output, Outputs, Steps } from '@bitops/core';
import type { Plan, TerraformJson } from './json.js';

/** The outputs that terraform printed. */
export function toOutputs(printed: ReturnType<TerraformJson['outputs']>): Outputs {
  const entries = Object.entries(printed);
  return Object.fromEntries(entries.map(([name, { value, sensitive }]) => [name, { value, sensitive }]));
}

/** The outputs as they would be once the plan is applied. */
export function plannedOutputs({ planned_values, output_changes }: Plan): Outputs {
  const found = Object.entries(planned_values.outputs).flatMap(([name, { value, sensitive }]): [string, Output][] => {
    if (holdsTrue(output_changes[name]?.after_unknown)) return [[name, { unknown: true, sensitive }]];
    return value === undefined ? [] : [[name, { value, sensitive }]];
  });
  return Object.fromEntries(found);
}

/** Hides every text in a sensitive output from what is printed from now on. */
export function* maskSensitive(outputs: Outputs): Steps {
  const texts = Object.values(outputs).flatMap((it) => (it.sensitive && 'value' in it ? textsIn(it.value) : []));
  for (const mask of new Set(texts)) yield { mask };
}

/** terraform marks the unknown parts of a value by `true` in their place. */
function holdsTrue(marks: unknown): boolean {
  if (typeof marks !== 'object' || marks === null) return marks === true;
  return Object.values(marks).some(holdsTrue);
}

/** Hides what a plan knows and marks as sensitive, in outputs and in resources. */
export function* maskPlanned(plan: Plan): Steps {
  yield* maskSensitive(plannedOutputs(plan));
  const texts = plan.resource_changes.flatMap(({ change }) => [
    ...markedIn(change.before, change.before_sensitive),
    ...markedIn(change.after, change.after_sensitive),
  ]);
  for (const mask of new Set(texts)) yield { mask };
}

/** Texts of a value whose marks are `true`, or have the shape of the value. */
function markedIn(value: unknown, marks: unknown): readonly string[] {
  if (marks === true) return textsIn(value);
  if (!isObject(value) || !isObject(marks)) return [];
  const of = new Map(Object.entries(value));
  return Object.entries(marks).flatMap(([name, mark]) => markedIn(of.get(name), mark));
}

const isObject = (it: unknown): it is object => typeof it === 'object' && it !== null;

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

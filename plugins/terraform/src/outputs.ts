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

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

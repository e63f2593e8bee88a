import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '@bitops/config';
import type { Outputs } from '@bitops/contract';

/** Writes the inputs of a deployment, as JSON, for this user only; gives the variable that names the file. */
export function inputsFile(scratch: string, deployment: string, inputs: Outputs): Environment {
  const known = Object.entries(inputs).flatMap(([name, it]) => ('value' in it ? [[name, it.value] as const] : []));
  if (known.length === 0) return {};
  const file = join(scratch, `${encodeURIComponent(deployment)}.inputs.json`);
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(known))}\n`, { mode: 0o600 });
  return { BITOPS_INPUTS_FILE: file };
}

import type { Steps } from '@bitops/core';
import type { TerraformRun } from './command.js';

/**
 * Writes the inputs of the deployment as values of terraform's variables. terraform reads files of this name by itself,
 * the last one wins; a `var-file` of the configuration is stronger. Nothing of it is in an argument, and the file is private.
 */
export function* inputVariables({ inputs }: TerraformRun): Steps {
  const known = Object.entries(inputs).flatMap(([name, it]) => ('value' in it ? [[name, it.value] as const] : []));
  if (known.length === 0) return;
  yield { write: 'zzz_bitops.auto.tfvars.json', content: JSON.stringify(Object.fromEntries(known)), mode: 0o600 };
}

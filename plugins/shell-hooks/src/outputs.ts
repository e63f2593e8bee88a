import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment, Fault, Outputs, ToolRun } from '@bitops/core';
import { nameForm, type ParsedValues, parseValues } from './values.js';

/** The file of one script's `$BITOPS_OUTPUT`, in a folder that no other deployment has. */
export function outputsFile({ artifacts }: ToolRun): string {
  return join(artifacts, 'outputs');
}

/** Reads what a script wrote into a file as outputs. A value that holds one of `$BITOPS_MASK` is sensitive. */
export function loadOutputs(
  file: string,
  env: Environment,
): {
  readonly outputs: Outputs;
  readonly bad: ParsedValues['bad'];
} {
  const { values, bad } = loadValues(file);
  const masks = loadMasks(env);
  const isSensitive = (value: string) => masks.some((mask) => value.includes(mask));
  const entries = Object.entries(values).map(([name, value]) => [name, { value, sensitive: isSensitive(value) }]);
  return { outputs: Object.fromEntries(entries), bad };
}

/** The inputs of a deployment as variables: texts as they are, all else as JSON. Gives the names that can be none. */
export function inputVariables({ inputs }: ToolRun): { readonly env: Environment; readonly wrong: readonly string[] } {
  const known = Object.entries(inputs).flatMap(([name, it]) => ('value' in it ? [[name, it.value] as const] : []));
  const entries = known.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
  return { env: Object.fromEntries(entries), wrong: Object.keys(inputs).filter((name) => !nameForm.test(name)) };
}

/** The fault of lines that are no outputs; never quotes them. */
export function badOutputs(id: string, script: string, path: string, bad: ParsedValues['bad']): Fault {
  const [first] = bad;
  return {
    code: 'OUTPUTS_INVALID',
    what: `${script} of ${id} handed on a bad line: $BITOPS_OUTPUT:${first?.line}: ${first?.what}`,
    at: { file: path },
    fix: 'A line is NAME=value, without export; a value of several lines is NAME<<EOF, the lines, EOF.',
  };
}

function loadValues(file: string): ParsedValues {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return { values: {}, bad: [] };
  // Anything but a file was put there by the script; to read a pipe would wait for ever.
  if (!stat.isFile()) return { values: {}, bad: [{ line: 1, what: 'something else stands in place of the file' }] };
  return parseValues(readFileSync(file), (name) => (nameForm.test(name) ? undefined : wrongName));
}

const wrongName = 'a name is made of letters, digits and _ and begins with no digit';

function loadMasks({ BITOPS_MASK: file }: Environment): readonly string[] {
  const isThere = file !== undefined && lstatSync(file, { throwIfNoEntry: false })?.isFile() === true;
  const lines = isThere ? readFileSync(file, 'utf8').split('\n') : [];
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

import { resolve } from 'node:path';
import type { Outputs, PluginApi, Steps } from '@bitops/core';
import { type CloudformationRun, inputFile } from './command.js';
import { loadTemplate } from './files.js';
import { loadParameters, type ParameterValue } from './parameters.js';
import type { Template } from './template.js';

/** What a stack is made with. */
export interface Values {
  readonly parameters: readonly ParameterValue[];
  /** Values that nobody may see. */
  readonly secrets: readonly string[];
}

/** A parameter whose template forgot to say NoEcho. */
const secretName = /pass(word|wd|phrase)|secret|token|credential|(api|private|access)_?key/i;

/** Reads the values of the parameters; inputs of the deployment are stronger than its files. */
export function loadValues(run: CloudformationRun, template: Template, api: PluginApi): Values {
  const parameters = loadGiven(run, api);
  checkNames(run, template, parameters, api);
  return { parameters, secrets: secretsIn(parameters, template) };
}

/** The values that nobody may see, as far as the files of the deployment are what they should be. */
export function loadSecrets(run: CloudformationRun, api: PluginApi): readonly string[] {
  try {
    return secretsIn(loadGiven(run, api), loadTemplate(run, api).template);
  } catch {
    return []; // what is wrong with them is told where they are used
  }
}

function loadGiven(run: CloudformationRun, api: PluginApi): readonly ParameterValue[] {
  const given = toParameters(run.inputs);
  const names = new Set(given.map((it) => it.ParameterKey));
  return [...loadParameters(run, api).filter((it) => !names.has(it.ParameterKey)), ...given];
}

function secretsIn(parameters: readonly ParameterValue[], template: Template): readonly string[] {
  const isSecret = (name: string) => template.parameters[name]?.isSecret === true || secretName.test(name);
  const secrets = parameters.flatMap(({ ParameterKey, ParameterValue = '' }) =>
    isSecret(ParameterKey) && ParameterValue !== '' ? [ParameterValue] : [],
  );
  const fallbacks = Object.values(template.parameters).flatMap((it) => (it.isSecret ? (it.fallback ?? []) : []));
  return [...new Set([...secrets, ...fallbacks.filter((it) => it !== '')])];
}

/** The values by their names, as far as they are given. */
export function byName({ parameters }: Values): Readonly<Record<string, string>> {
  return Object.fromEntries(
    parameters.flatMap(({ ParameterKey, ParameterValue }) =>
      ParameterValue === undefined ? [] : [[ParameterKey, ParameterValue]],
    ),
  );
}

/** Hides the secret ones from all output. */
export function* maskSecrets(secrets: readonly string[]): Steps {
  for (const mask of secrets) yield { mask };
}

/** Writes the parameters and tags of a change set to a private file: none of them is in an argument. */
export function* writeInput(run: CloudformationRun, values: Values, type: 'CREATE' | 'UPDATE'): Steps {
  // a stack that is not there has no previous values
  const isKept = (it: ParameterValue) => type === 'UPDATE' || it.UsePreviousValue !== true;
  const tags = Object.entries(run.config.options.tags).map(([Key, Value]) => ({ Key, Value }));
  const input = {
    Parameters: values.parameters.filter(isKept),
    ...(tags.length === 0 ? {} : { Tags: tags }),
  };
  yield { write: inputFile(run), content: JSON.stringify(input), mode: 0o600 };
}

/** AWS refuses both, but only when it makes a change set, and a plan of a new stack makes none. */
function checkNames(
  { deployment, config }: CloudformationRun,
  { parameters: declared }: Template,
  given: readonly ParameterValue[],
  { faults }: PluginApi,
): void {
  const names = given.map((it) => it.ParameterKey);
  const unknown = names.filter((it) => !Object.hasOwn(declared, it));
  const missing = Object.entries(declared).flatMap(([name, { fallback }]) =>
    fallback === undefined && !names.includes(name) ? [name] : [],
  );
  const at = { file: resolve(deployment.folder, config.options['cfn-files']['template-file']) };
  const found = [
    ...unknown.map((name) => ({
      code: 'CLOUDFORMATION_PARAMETER_UNKNOWN',
      what: `the template of ${deployment.id} has no parameter ${name}`,
      at,
      why: `It is given a value. The template's parameters: ${Object.keys(declared).join(', ') || 'none'}.`,
      fix: `Add ${name} to the Parameters of the template, or take it out of the file of parameters and the inputs.`,
    })),
    ...missing.map((name) => ({
      code: 'CLOUDFORMATION_PARAMETER_MISSING',
      what: `the parameter ${name} of ${deployment.id} has no value`,
      at,
      why: 'The template has no Default for it.',
      fix: `Give it one in the file of parameters or by bitops.deployments.${deployment.name}.inputs, or a Default.`,
    })),
  ];
  if (found.length > 0) throw faults(found);
}

/** A list is joined by commas, as AWS wants it. */
function toParameters(inputs: Outputs): readonly ParameterValue[] {
  return Object.entries(inputs).flatMap(([ParameterKey, it]) =>
    'value' in it ? [{ ParameterKey, ParameterValue: toText(it.value) }] : [],
  );
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(toText).join(',') : JSON.stringify(value);
}

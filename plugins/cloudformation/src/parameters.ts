/** The parameters that files give a stack; what is wrong with them is thrown with its place. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault, Place, PluginApi } from '@bitops/core';
import type { CloudformationRun } from './command.js';
import { type FoundFile, loadFile } from './files.js';

/** A parameter with its value, as AWS wants it. */
export interface ParameterValue {
  readonly ParameterKey: string;
  readonly ParameterValue?: string | undefined;
  readonly UsePreviousValue?: boolean | undefined;
}

/** Reads the parameters: of the one file, or of all files of a folder; none where the configuration names none. */
export function loadParameters(run: CloudformationRun, api: PluginApi): readonly ParameterValue[] {
  const { 'cfn-files': files, 'cfn-merge-parameters': merge } = run.config.options;
  const { 'template-param-file': file, 'template-param-flag': flag } = files.parameters;
  if (flag === false) return [];
  if (merge.parameters.enabled) return loadMerged(run, merge.parameters.directory, api);
  if (file) return loadList(run, file, api).list;
  if (flag !== true) return [];
  throw api.fault({
    code: 'CLOUDFORMATION_PARAMETERS_MISSING',
    what: `${run.deployment.id} is to use a file of parameters, and none is named`,
    at: { file: run.deployment.folder },
    fix: 'Set cloudformation.options.cfn-files.parameters.template-param-file, or template-param-flag to false.',
  });
}

/** The paths of the files with parameters, as patterns of `aws s3`: they may hold secrets. */
export function parameterFiles({ config }: CloudformationRun): readonly string[] {
  const { 'cfn-files': files, 'cfn-merge-parameters': merge } = config.options;
  const file = files.parameters['template-param-file'];
  const folder = merge.parameters.enabled ? [join(merge.parameters.directory, '*')] : [];
  return [...(file ? [join(file)] : []), ...folder];
}

function loadMerged(run: CloudformationRun, directory: string, api: PluginApi): readonly ParameterValue[] {
  const names = namesIn(run, directory).filter((it) => it.endsWith('.json'));
  if (names.length === 0) {
    throw api.fault({
      code: 'CLOUDFORMATION_PARAMETERS_MISSING',
      what: `the folder ${directory} of ${run.deployment.id} has no JSON files to merge`,
      at: { file: join(run.deployment.folder, directory) },
      why: 'cloudformation.options.cfn-merge-parameters.parameters.enabled is true.',
      fix: 'Put the lists of parameters there, or name their folder in cfn-merge-parameters.parameters.directory.',
    });
  }
  const from = new Map<string, string>();
  return names.flatMap((name) => {
    const { list, path } = loadList(run, join(directory, name), api);
    for (const { ParameterKey } of list) {
      const other = from.get(ParameterKey);
      if (other !== undefined) throw api.fault(twice(ParameterKey, run, path, other));
      from.set(ParameterKey, name);
    }
    return list;
  });
}

/** Before there is a workspace, the folder of the default environment counts, too. */
function namesIn({ deployment, defaults }: CloudformationRun, directory: string): readonly string[] {
  const names = [deployment.folder, ...(defaults === undefined ? [] : [defaults])].flatMap((folder) => {
    try {
      return readdirSync(join(folder, directory));
    } catch {
      return [];
    }
  });
  return [...new Set(names)].sort();
}

function loadList(run: CloudformationRun, named: string, { z, fault }: PluginApi) {
  const found = loadFile(run, named);
  if ('why' in found) {
    throw fault({
      code: 'CLOUDFORMATION_PARAMETERS_MISSING',
      what: `the file of parameters ${named} of ${run.deployment.id} can't be read`,
      at: { file: found.path },
      why: found.why,
      fix: 'Correct cloudformation.options.cfn-files.parameters.template-param-file, or add the file.',
    });
  }
  const { path } = found;
  const data = parse(found, (at, why) => fault(invalid(run, named, at, why)));
  const value = z.union([z.string(), z.number(), z.boolean()]).transform(String);
  const entry = z.object({
    ParameterKey: z.string().min(1),
    ParameterValue: value.optional(),
    UsePreviousValue: z.boolean().optional(),
  });
  const list = (Array.isArray(data) ? data : []).map((it: unknown, index) => {
    const read = entry.safeParse(it);
    if (read.success) return read.data;
    const field = read.error.issues[0]?.path.join('.');
    const what = field ? `its ${field} is none` : `it is ${kindOf(it)}`;
    throw fault(invalid(run, named, { file: path }, `Look at entry ${index + 1} of the list: ${what}.`));
  });
  if (!Array.isArray(data)) throw fault(invalid(run, named, { file: path }, `It is ${kindOf(data)}.`));
  const keys = list.map((it) => it.ParameterKey);
  const again = keys.find((it, index) => keys.indexOf(it) < index);
  if (again !== undefined) throw fault(twice(again, run, path, named));
  return { path, list };
}

function parse({ path, text }: FoundFile, invalidAt: (at: Place, why: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // what it says quotes the text, which may hold secrets: only the place is taken from it
    const [, offset] = /position (\d+)/.exec(String(error)) ?? [];
    const before = text.slice(0, offset === undefined ? text.length : Number(offset)).split('\n');
    const at = { file: path, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    throw invalidAt(at, text.trim() === '' ? 'It is empty.' : 'It is no JSON.');
  }
}

function invalid({ deployment }: CloudformationRun, named: string, at: Place, why: string): Fault {
  return {
    code: 'CLOUDFORMATION_PARAMETERS_INVALID',
    what: `${named} of ${deployment.id} is no list of parameters`,
    at,
    why,
    fix: 'Write a JSON list: [{ "ParameterKey": "Name", "ParameterValue": "value" }].',
  };
}

function twice(key: string, { deployment }: CloudformationRun, file: string, other: string): Fault {
  return {
    code: 'CLOUDFORMATION_PARAMETER_TWICE',
    what: `the parameter ${key} of ${deployment.id} is given twice`,
    at: { file },
    why: `It is in ${other}, too, and AWS takes one value only.`,
    fix: 'Remove one of the two.',
  };
}

function kindOf(it: unknown): string {
  if (it === null) return 'null';
  if (Array.isArray(it)) return 'a list';
  return typeof it === 'object' ? 'a map' : `a ${typeof it}`;
}

/** Digests of what is set for deployments. */
import type { Environment, EnvironmentFolder, Unit } from '@bitops/core';
import type { Digester } from './digest.js';
import type { Digests } from './inputs.js';

/** What settings of bitops say of how a run goes, of what it is about, or of one deployment: not what others make. */
const indifferent = new Set(
  'deadline deployments environments fail_fast grace ignore lock_wait logging needs retry run_mode stall_after tags timeout'.split(
    ' ',
  ),
);

/** The settings of bitops that count for all deployments of an environment. */
export function environmentSettings({ resolved }: EnvironmentFolder, digester: Digester): Digests {
  const set = given(resolved).filter(([path]) => !indifferent.has(path.split('.')[0] ?? ''));
  return Object.fromEntries(set.map(([path, value]) => [`bitops.${path}`, digester.value(value)]));
}

/** What is set for one deployment, by files, variables and flags; the variables that references name, and its inputs. */
export function digestSettings({ tool, deployment, resolved, references }: Unit, env: Environment, digester: Digester) {
  const set = given(resolved).map(([path, value]): [string, string] => [`${tool.name}.${path}`, digester.value(value)]);
  const named = references.flatMap(({ reference }): [string, string][] => {
    return reference.root === 'env' ? [[`\${env.${reference.name}}`, digester.value(env[reference.name] ?? null)]] : [];
  });
  const { inputs, tool: plugin } = deployment;
  const written = inputs === undefined ? [] : Object.entries(writtenIn(inputs));
  const inputsOf = written.map(([name, value]): [string, string] => [`inputs.${name}`, digester.value(value)]);
  return Object.fromEntries([...set, ...named, ...inputsOf, ['plugin', digester.value(plugin)]]);
}

/** What somebody sets; defaults come with the version of the plugin. */
function given({ origins }: Unit['resolved']): readonly [path: string, value: unknown][] {
  return [...origins].flatMap(([path, [first]]): [string, unknown][] => {
    return first === undefined || first.kind === 'default' ? [] : [[path, first.value]];
  });
}

/** The inputs as they are written, references and all. */
function writtenIn({ document, root }: NonNullable<Unit['deployment']['inputs']>): object {
  let at: unknown = document.data;
  for (const key of root) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
  return typeof at === 'object' && at !== null ? at : {};
}

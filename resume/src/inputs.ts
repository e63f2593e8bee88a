/** What the deployments of a run are made of, as digests. */
import type { EnvironmentFolder, Outputs, Prepared, Unit } from '@bitops/core';
import type { Digester } from './digest.js';
import type { FileDigests } from './files.js';
import { groupsOf, prepareGroups } from './groups.js';
import { digestSettings, environmentSettings } from './settings.js';
import { createVersions } from './versions.js';

/** Digests, by what they are of. */
export type Digests = Readonly<Record<string, string>>;

/** What a deployment is made of. */
export interface Parts {
  readonly action: string;
  /** Names of groups of files. */
  readonly groups: readonly string[];
  /** What is set, by its path. */
  readonly settings: Digests;
  /** The caller's variables that count, by their names. */
  readonly variables: Digests;
  /** Of bitops, of plugins, of programs. */
  readonly versions: Digests;
}

/** What all deployments of a run are made of. */
export interface Inputs {
  readonly groups: ReadonlyMap<string, FileDigests>;
  /** By id. */
  readonly deployments: ReadonlyMap<string, Parts>;
}

/** Reads what the deployments of a run are made of, before anything of it begins: what is changed later counts as changed. */
export function loadInputs(prepared: Prepared, digester: Digester, version: string): Inputs {
  const gathered = prepareGroups(prepared, digester);
  const versions = createVersions(prepared, digester, version);
  const ofEnvironment = new Map<EnvironmentFolder, Digests>();
  const ofTool = new Map<Unit['tool'], Digests>();
  const deployments = new Map<string, Parts>();
  for (const node of prepared.graph.nodes) {
    const unit = prepared.units.get(node.id);
    if (unit === undefined || node.skip !== undefined) continue;
    const around = ofEnvironment.get(unit.environment) ?? environmentSettings(unit.environment, digester);
    ofEnvironment.set(unit.environment, around);
    const variables = ofTool.get(unit.tool) ?? variablesOf(unit, prepared, digester);
    ofTool.set(unit.tool, variables);
    deployments.set(node.id, {
      action: node.action,
      groups: groupsOf(unit, gathered),
      settings: { ...around, ...digestSettings(unit, prepared.host.env, digester) },
      variables,
      versions: versions(unit),
    });
  }
  return { groups: gathered.groups, deployments };
}

function variablesOf({ tool }: Unit, { host }: Prepared, digester: Digester): Digests {
  const { variables = [] } = tool.madeOf ?? {};
  const known = variables.filter((it) => it instanceof RegExp); // plugins are JavaScript
  const names = Object.keys(host.env).filter((name) => known.some((it) => name.search(it) >= 0));
  return Object.fromEntries(names.map((name) => [name, digester.value(host.env[name])]));
}

/** The outputs that a deployment takes, by the id and the name of each; those that are not known are left out. */
export function outputsTaken(
  unit: Unit,
  units: Prepared['units'],
  told: (id: string) => Outputs | undefined,
  digester: Digester,
): Digests {
  return Object.fromEntries(
    takes(unit, units).flatMap(({ id, name }) => {
      const outputs = told(id);
      return outputs === undefined ? [] : [[`${id} ${name}`, digester.value(outputs[name] ?? null)]];
    }),
  );
}

/** The deployments whose outputs one takes, and the names of these. */
export function takes(unit: Unit, units: Prepared['units']): readonly { readonly id: string; readonly name: string }[] {
  return unit.references.flatMap(({ reference }) => {
    if (reference.root !== 'outputs') return [];
    const own = `${unit.environment.name}:${reference.deployment}`;
    return [{ id: units.has(own) ? own : reference.deployment, name: reference.name }];
  });
}

/** An environment, as BitOps would have run it and as it runs here. Reads files only. */
import { relative } from 'node:path';
import type { EnvironmentFolder, Unit } from '@bitops/core';
import { environmentDifferences, failFastOf, ownDocument, type Surroundings } from './around.js';
import { readAsBitops } from './as-bitops.js';
import { type ComparedDeployment, compareDeployment, loadSeen } from './deployment.js';
import { coreDifference, type Difference } from './difference.js';

/** What is said of an environment. */
export interface ComparedEnvironment {
  readonly name: string;
  readonly folder: string;
  readonly deployments: readonly ComparedDeployment[];
  /** Names of deployments whose plugin can't be used, so that nothing is known of them. */
  readonly unknown?: readonly string[];
  /** Those of the environment itself. */
  readonly differences: readonly Difference[];
}

/** Compares an environment; `units` are those of its deployments that are known. */
export function compareEnvironment(
  environment: EnvironmentFolder,
  units: readonly Unit[],
  around: Surroundings,
): ComparedEnvironment {
  const { host, plugins } = around;
  const { env } = host;
  const own = ownDocument(environment.folder);
  const failFast = failFastOf(own, env);
  const there = inOrderOfBitops(environment, units, host.orderOfBitops);
  const seen = there.flatMap((it) => loadSeen(it) ?? []);
  const readings = readAsBitops(seen, env);
  const deployments = units.map((unit) => {
    const more = [...merged(unit, around), ...unnamed(unit)];
    const mine = readings.get(unit.node.id) ?? [];
    return compareDeployment(unit, { env, failFast, plugins, readings: mine, more });
  });
  const differences = seen.length === 0 ? [] : environmentDifferences(environment, own, failFast, around);
  const { name, folder } = environment;
  const known = new Set(units.map((it) => it.node.deployment));
  const unknown = environment.deployments.map((it) => it.name).filter((it) => !known.has(it));
  const told = { name, folder, deployments: unreached(deployments, there, failFast), differences };
  return unknown.length === 0 ? told : { ...told, unknown };
}

/** Where the environment says no order, that of its image. */
function inOrderOfBitops(
  { settings }: EnvironmentFolder,
  units: readonly Unit[],
  order: readonly string[] = [],
): readonly Unit[] {
  if (settings.deployments !== undefined) return units;
  const rank = ({ tool }: Unit) => (order.includes(tool.name) ? order.indexOf(tool.name) : order.length);
  return [...units].sort((a, b) => rank(a) - rank(b));
}

/** BitOps ended at the first failure; `there` is its order. */
function unreached(
  all: readonly ComparedDeployment[],
  there: readonly Unit[],
  failFast: boolean,
): readonly ComparedDeployment[] {
  const names = there.map((it) => it.node.deployment);
  const failures = all.filter((it) => it.bitops === 'fail').map((it) => names.indexOf(it.name));
  if (!failFast || failures.length === 0) return all;
  const first = Math.min(...failures);
  return all.map((it) =>
    names.indexOf(it.name) > first && it.bitops !== 'none' ? { ...it, bitops: 'unreached' as const } : it,
  );
}

function merged({ defaults, tool, environment }: Unit, { host, repo }: Surroundings): readonly Difference[] {
  const { mergedByBitops = [] } = host;
  if (defaults === undefined || tool.comparison === undefined || mergedByBitops.includes(tool.name)) return [];
  const [said] = environment.resolved.origins.get('default_merge') ?? [];
  return [coreDifference('DEFAULT_MERGED', { what: relative(repo.root, defaults), at: said?.at })];
}

function unnamed({ tool, deployment, environment }: Unit): readonly Difference[] {
  const { deployments } = environment.settings;
  const name = deployment.partOf ?? deployment.name;
  if (tool.comparison === undefined || deployments === undefined || deployments[name]?.plugin !== undefined) return [];
  return [coreDifference('PLUGIN_UNNAMED', { what: name, at: deployment.at, instead: 'fail' })];
}

/** Deployments of other environments that a run does not touch, and whose outputs it needs. */
import { type Edges, waitedFor } from '@bitops/graph';
import { type EnvironmentFolder, type OpsRepo, targetOf } from '@bitops/repo';
import type { Findings, Unit } from './request.js';
import { type Parts, toUnit } from './units.js';

const skip = 'its environment is not part of this run';

/** The environments that the chosen ones wait for, and that are not chosen themselves. */
export function environmentsBefore(
  chosen: readonly EnvironmentFolder[],
  { environments }: OpsRepo,
  edges: Edges,
): readonly EnvironmentFolder[] {
  const idsOf = (it: EnvironmentFolder) => it.deployments.map((one) => `${it.name}:${one.name}`);
  const before = new Set(waitedFor(edges, chosen.flatMap(idsOf)));
  return environments.filter((it) => !chosen.includes(it) && idsOf(it).some((id) => before.has(id)));
}

/** Resolves those that the units refer to, be it by way of others; and what gives variables to them. */
export function loadReadUnits(parts: Parts, units: readonly Unit[], edges: Edges): readonly Unit[] {
  const { environments } = parts.repo;
  const asked = new Set<string>();
  const queue = units.filter((it) => it.node.skip === undefined);
  for (const unit of queue) {
    for (const use of unit.references) {
      if (use.reference.root === 'env') continue;
      const target = targetOf(use, { environment: unit.environment, name: unit.node.deployment, environments, edges });
      if ('code' in target || asked.has(target.id)) continue;
      asked.add(target.id);
      const here = units.find((it) => it.node.id === target.id);
      const environment = environments.find((it) => it.name === target.environment);
      if (here?.node.skip !== undefined) queue.push(here);
      else if (here === undefined && environment !== undefined) queue.push(...toRead(parts, environment, target.name));
    }
  }
  const read = new Map(queue.filter((it) => !units.includes(it)).map((it) => [it.node.id, it]));
  return [...read.values()];
}

/** A deployment, after those before it that give variables. */
function toRead(parts: Parts, environment: EnvironmentFolder, name: string): readonly Unit[] {
  const { deployments } = environment;
  const last = deployments.findIndex((it) => it.name === name);
  const read = deployments.slice(0, last + 1).flatMap((deployment) => {
    const findings: Findings = { faults: [], warnings: [] };
    const unit = toUnit({ ...parts, findings }, environment, deployment, skip);
    if (unit === undefined || (deployment.name !== name && unit.tool.variables === undefined)) return [];
    parts.findings.faults.push(...findings.faults, ...unit.resolved.faults, ...unit.resolved.missing);
    parts.findings.warnings.push(...findings.warnings);
    return [unit];
  });
  parts.findings.faults.push(...(read.length > 0 ? environment.faults : []));
  return read;
}

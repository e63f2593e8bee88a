/** Everything that can be checked before the first change is checked here, and all faults are told together. */
import { faults, faultsOf } from '@bitops/fault';
import type { Host } from '@bitops/loader';
import { createRedactor, type Mask, type Redactor, toMask } from '@bitops/runtime';
import { missingBinaries } from './binaries.js';
import { createBus } from './bus.js';
import { loadPlugins } from './load-plugins.js';
import type { EnvironmentFolder } from './repo/environment.js';
import { loadRepo, type OpsRepo } from './repo/load.js';
import type { Findings, Prepared, Request } from './request.js';
import { toGraph } from './schedule.js';
import { selectEnvironments } from './select.js';
import { parseSets } from './settings/deployment.js';
import { toUnits, unknownNames } from './units.js';

/** Reads, resolves and checks. Throws one FaultError that holds every fault it found, its texts redacted. */
export async function prepare(host: Host, request: Request): Promise<Prepared> {
  const redactor = createRedactor();
  redactor.addEnvironment(host.env);
  try {
    return await prepareOpenly(host, request, redactor);
  } catch (error) {
    throw faults(redactor.deep(faultsOf(error)), error);
  }
}

async function prepareOpenly(host: Host, request: Request, early: Redactor): Promise<Prepared> {
  const repo = await loadRepo(host);
  const findings: Findings = { faults: [], warnings: [...repo.warnings] };
  const environments = selectEnvironments(repo, host.env, request, findings);
  const { sets, faults: wrongSets } = parseSets(request.set ?? []);
  findings.faults.push(...wrongSets);
  const redactor = createRedactor(toMasks(repo, environments, findings));
  redactor.addEnvironment(host.env);
  const onSecret = (value: string) => {
    for (const it of [early, redactor]) it.add(value);
  };
  const bus = createBus();
  const plugins = await loadPlugins(repo, environments, bus, findings);
  const units = toUnits({ host, request, repo, environments, plugins, bus, set: sets, findings, onSecret });
  findings.faults.push(...unknownNames(environments, request, sets));
  if (request.validate !== true) findings.faults.push(...missingBinaries(units, host.env));
  if (findings.faults.length > 0) throw faults(findings.faults);
  const nodes = units.map((it) => it.node);
  return {
    host,
    request,
    repo,
    graph: toGraph(nodes, request.intent),
    warnings: redactor.deep(findings.warnings),
    units: new Map(units.map((it) => [it.node.id, it])),
    bus,
    set: sets,
    redactor,
  };
}

function toMasks(repo: OpsRepo, environments: readonly EnvironmentFolder[], findings: Findings): readonly Mask[] {
  const written = new Set([repo, ...environments].flatMap((it) => it.settings.logging.masks));
  return [...written].flatMap((mask) => {
    try {
      return [toMask(mask)];
    } catch (error) {
      findings.faults.push(...faultsOf(error));
      return [];
    }
  });
}

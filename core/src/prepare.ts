/** Everything that can be checked before the first change is checked here, and all faults are told together. */
import { parseSets, unknownFlags } from '@bitops/config';
import { distinct, faults, faultsOf } from '@bitops/fault';
import type { Host } from '@bitops/loader';
import { loadRepo, referenceFaults } from '@bitops/repo';
import { createRedactor, findUnreadable, loadMasks, type Redactor, toMask } from '@bitops/runtime';
import { missingBinaries } from './binaries.js';
import { createBus } from './bus.js';
import { checkDefaults } from './defaults.js';
import { loadPlugins } from './load-plugins.js';
import type { Findings, Prepared, Request } from './request.js';
import { toGraph } from './schedule.js';
import { othersThan, selectEnvironments } from './select.js';
import { loadUnits, unknownNames } from './units.js';

/** Reads, resolves and checks. Throws one FaultError that holds every fault it found, its texts redacted. */
export async function prepare(host: Host, request: Request): Promise<Prepared> {
  const redactor = createRedactor();
  redactor.addEnvironment(host.env);
  try {
    return await prepareOpenly(host, request, redactor);
  } catch (error) {
    throw faults(redactor.deep(distinct(faultsOf(error))), error);
  }
}

async function prepareOpenly(host: Host, request: Request, early: Redactor): Promise<Prepared> {
  const repo = await loadRepo(host);
  const findings: Findings = { faults: [...repo.pluginFaults], warnings: [...repo.warnings] };
  const environments = selectEnvironments(repo, host.env, request, findings);
  const { sets, faults: wrongSets } = parseSets(request.set ?? []);
  findings.faults.push(...wrongSets);
  // An environment that has none of its own has the repo's.
  const masks = new Map(
    [repo, ...environments].flatMap((it) => it.settings.logging.masks.map((mask) => [JSON.stringify(mask), mask])),
  );
  const redactor = createRedactor(await loadMasks([...masks.values()].map(toMask)));
  redactor.addEnvironment(host.env);
  const onSecret = (value: string) => {
    for (const it of [early, redactor]) it.add(value);
  };
  const bus = createBus();
  const plugins = await loadPlugins(repo, environments, bus, findings);
  const units = loadUnits({ host, request, repo, environments, plugins, bus, set: sets, findings, onSecret });
  await checkDefaults(repo, environments, units, findings, host.mergedByBitops?.[0]);
  findings.faults.push(
    ...referenceFaults(units, findings.faults.length === 0),
    ...unknownNames(environments, request, sets),
  );
  // Only where all tools are known it is known that none of them has a setting.
  if (units.length === environments.flatMap((it) => it.deployments).length) {
    const paths = sets.flatMap((it) => (it.deployment === undefined ? [it.path] : []));
    const schemas = units.map((it) => it.tool.config);
    findings.faults.push(...unknownFlags(paths, schemas, 'any deployment of this run'));
  }
  if (request.validate !== true) {
    findings.faults.push(...missingBinaries(units, host.env));
    findings.faults.push(...findUnreadable(repo.root, othersThan(environments, repo)));
  }
  if (findings.faults.length > 0) throw faults(redactor.deep(findings.faults));
  const nodes = units.map((it) => it.node);
  return {
    host,
    request,
    repo,
    graph: toGraph(nodes, request.intent),
    warnings: redactor.deep(distinct(findings.warnings)),
    units: new Map(units.map((it) => [it.node.id, it])),
    bus,
    set: sets,
    redactor,
  };
}

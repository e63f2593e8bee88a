/** Everything that can be checked before the first change is checked here, and all faults are told together. */
import { parseSets, unknownFlags } from '@bitops/config';
import { distinct, faults } from '@bitops/fault';
import { toGraph } from '@bitops/graph';
import { createBus } from '@bitops/hooks';
import type { Host, LoadedPlugin } from '@bitops/loader';
import { type EnvironmentFolder, loadRedactor, loadRepo, needsOf, referenceFaults, withRedactor } from '@bitops/repo';
import { findUnreadable, type Redactor, secretShort } from '@bitops/runtime';
import { deploymentNames, othersThan, select, unknownSets, unusedSets } from '@bitops/select';
import { missingBinaries } from './binaries.js';
import { checkDefaults } from './defaults.js';
import { loadPlugins } from './load-plugins.js';
import { environmentsBefore, loadReadUnits } from './read-units.js';
import type { Findings, Prepared, Request, Unit } from './request.js';
import { loadUnits } from './units.js';

/** What is known of the environments of a run, before it is decided whether it may start. */
export interface Survey extends Pick<Prepared, 'repo' | 'chosen' | 'bus' | 'set' | 'redactor' | 'edges'> {
  readonly environments: readonly EnvironmentFolder[];
  /** By alias. */
  readonly plugins: ReadonlyMap<string, LoadedPlugin>;
  readonly units: readonly Unit[];
  /** Deployments of other environments that are not run, and whose outputs are asked for. */
  readonly read: readonly Unit[];
  readonly findings: Findings;
}

/** Reads, resolves and checks. Throws one FaultError that holds every fault it found, its texts redacted. */
export function prepare(host: Host, request: Request): Promise<Prepared> {
  return withRedactor(host, async (early) => {
    const { repo, environments, plugins: _, units, read, findings, ...rest } = await survey(host, request, early);
    if (request.validate !== true) {
      findings.faults.push(...missingBinaries(units, read, host.env));
      const places = [...environments, ...read.map((it) => it.environment)];
      findings.faults.push(...findUnreadable(repo.root, othersThan(places, repo)));
    }
    if (findings.faults.length > 0) throw faults(rest.redactor.deep(findings.faults));
    // Who only looks is shown what was chosen.
    const shown = request.validate === true ? units.filter((it) => !rest.chosen.leftOut.has(it.node.id)) : units;
    const nodes = shown.map((it) => it.node);
    const graph = toGraph(nodes, rest.edges, request.intent);
    const short = rest.redactor.takeShort().map(secretShort);
    const warnings = rest.redactor.deep(distinct([...findings.warnings, ...short]));
    return {
      ...rest,
      host,
      request,
      repo,
      graph,
      warnings,
      units: new Map([...units, ...read].map((it) => [it.node.id, it])),
    };
  });
}

/** Reads and resolves all that a request is about, and finds what is wrong with it; `isForgiving` as in `loadRepo`. */
export async function survey(host: Host, request: Request, early: Redactor, isForgiving = false): Promise<Survey> {
  const repo = await loadRepo(host, isForgiving);
  const findings: Findings = { faults: [...repo.pluginFaults], warnings: [...repo.warnings] };
  const { edges, faults: wrongNeeds } = needsOf(repo);
  const chosen = await select(request, { repo, env: host.env, edges, findings });
  const { environments, leftOut } = chosen;
  const awaited = environmentsBefore(environments, repo, edges);
  const { sets, faults: wrongSets } = parseSets(request.set ?? [], deploymentNames(environments));
  findings.faults.push(...wrongSets);
  const redactor = await loadRedactor(host, [repo, ...environments, ...awaited]);
  const onSecret = (value: string) => {
    for (const it of [early, redactor]) it.add(value);
  };
  const bus = createBus();
  const plugins = await loadPlugins(repo, [...environments, ...awaited], bus, findings);
  const parts = { host, request, repo, environments, leftOut, plugins, bus, set: sets, findings, onSecret };
  const units = loadUnits(parts);
  const read = loadReadUnits(parts, units, edges);
  const names = environments.map((it) => it.name);
  const ofChosen = wrongNeeds.filter((it) => it.environments.some((name) => names.includes(name)));
  findings.faults.push(...ofChosen.map((it) => it.fault));
  await checkDefaults(repo, environments, units, findings, host.mergedByBitops?.[0]);
  findings.faults.push(
    ...referenceFaults([...units, ...read], { environments: repo.environments, edges }, findings.faults.length === 0),
    ...unknownSets(environments, sets),
  );
  findings.warnings.push(...unusedSets(units, leftOut, sets));
  // Only where all tools are known it is known that none of them has a setting.
  if (units.length === environments.flatMap((it) => it.deployments).length) {
    const paths = sets.flatMap((it) => (it.deployment === undefined ? [it.path] : []));
    const schemas = units.map((it) => it.tool.config);
    findings.faults.push(...unknownFlags(paths, schemas, 'any deployment of this run'));
  }
  return { repo, chosen, environments, plugins, units, read, findings, bus, set: sets, redactor, edges };
}

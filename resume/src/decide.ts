/** Which deployments of a run are done already, and why the others are not. Pure. */
import type { GraphNode, Outputs, Prepared, Unit } from '@bitops/core';
import { whatChanged } from './compare.js';
import type { Digester } from './digest.js';
import type { History, LastDone } from './history.js';
import { type Inputs, outputsTaken, takes } from './inputs.js';
import { canRead } from './readable.js';

/** What is decided of a deployment before its turn comes. */
export type Decision =
  /** It is done, unless outputs that it takes have changed. */
  { readonly done: LastDone } | { readonly runs: string };

/** What decisions are made of. */
export interface Deciding {
  /** The run that is gone on from. */
  readonly run: string;
  readonly prepared: Prepared;
  readonly inputs: Inputs;
  readonly history: History;
  readonly digester: Digester;
}

/** What is decided, and what it was made of. */
export interface Decided extends Deciding {
  /** By id. */
  readonly all: ReadonlyMap<string, Decision>;
}

/** Decides of all deployments that a run is about. */
export function decide(deciding: Deciding): ReadonlyMap<string, Decision> {
  const nodes = deciding.prepared.graph.nodes.filter((it) => it.skip === undefined);
  const decisions = new Map(nodes.map((it): [string, Decision] => [it.id, decideAlone(it.id, deciding)]));
  // One that has to run again may need what another one is run for.
  for (let again = true; again; ) {
    again = false;
    const mayRun = runningOf(nodes, decisions, deciding.prepared);
    const takers = takersAmong(mayRun, deciding.prepared);
    for (const node of nodes) {
      const decision = decisions.get(node.id);
      if (decision === undefined || 'runs' in decision) continue;
      const needed = neededBy(node, decision.done, { mayRun, takers }, deciding.prepared);
      if (needed === undefined) continue;
      decisions.set(node.id, { runs: needed });
      again = true;
    }
  }
  return decisions;
}

function decideAlone(id: string, { run, inputs, history, digester }: Deciding): Decision {
  const last = history.deployments.get(id);
  if (last === undefined) return { runs: `runs: the run ${run} did not come to it` };
  if (last.outcome === undefined) return { runs: `runs again: the run ${last.run} was killed before it had ended` };
  if (last.outcome !== 'succeeded') return { runs: `runs again: it ${verbs[last.outcome]} in the run ${last.run}` };
  if (last.action === 'preview') return { runs: `runs again: the run ${last.run} only showed what it would do` };
  const before = last.told?.deployments.get(id);
  const now = inputs.deployments.get(id);
  if (last.told === undefined || last.left === undefined || before === undefined || now === undefined) {
    return { runs: `runs again: the run ${last.run} has not written down what it was made of` };
  }
  if (last.told.header.key !== digester.key) {
    return { runs: `runs again: what it was made of in the run ${last.run} was digested with another key` };
  }
  const changed = whatChanged({ parts: before, groups: last.told.groups }, { parts: now, groups: inputs.groups });
  return changed === undefined ? { done: last } : { runs: `runs again: ${changed} since the run ${last.run}` };
}

const verbs = { failed: 'failed', cancelled: 'was interrupted', skipped: 'was skipped' } as const;

/** Those that run, and those that may: they take outputs of one that runs. */
function runningOf(
  nodes: readonly GraphNode[],
  decisions: ReadonlyMap<string, Decision>,
  { units, request }: Prepared,
) {
  const running = new Set<string>();
  for (const { id } of nodes) {
    const unit = units.get(id);
    const decision = decisions.get(id);
    const isFed =
      request.intent !== 'destroy' &&
      unit !== undefined &&
      takes(unit, units).some((it) => running.has(it.id) || !decisions.has(it.id));
    if (decision === undefined || 'runs' in decision || isFed) running.add(id);
  }
  return running;
}

/** Those that may run, and the outputs that they take. */
interface Needing {
  readonly mayRun: ReadonlySet<string>;
  /** By the id of the deployment whose outputs they are. */
  readonly takers: ReadonlyMap<string, readonly Taker[]>;
}

interface Taker {
  readonly by: string;
  readonly name: string;
}

function takersAmong(mayRun: ReadonlySet<string>, { units }: Prepared): Needing['takers'] {
  const takers = new Map<string, Taker[]>();
  for (const by of mayRun) {
    const unit = units.get(by);
    for (const { id, name } of unit === undefined ? [] : takes(unit, units)) {
      takers.set(id, [...(takers.get(id) ?? []), { by, name }]);
    }
  }
  return takers;
}

/** What of a deployment that is done nobody can have without running it again. */
function neededBy(node: GraphNode, { left }: LastDone, { mayRun, takers }: Needing, prepared: Prepared) {
  const { units, graph } = prepared;
  const unit = units.get(node.id);
  for (const { by, name } of takers.get(node.id) ?? []) {
    const isTold = left?.hooked.includes(name) === true;
    if (!isTold && unit !== undefined && canRead(unit, name, prepared)) continue;
    return `runs again: ${by} needs its output ${name}, which ${isTold ? 'one of its hooks told' : 'can only be told by a run'}`;
  }
  if (left === undefined || left.handedOn.length === 0) return undefined;
  const heirs = graph.nodes.filter((it) => mayRun.has(it.id) && it.environment === node.environment);
  const heir = heirs.find((it) => comesAfter(it, node, graph));
  if (heir === undefined) return undefined;
  return `runs again: its hooks hand on ${left.handedOn.join(', ')}, and ${heir.id} runs`;
}

function comesAfter(node: GraphNode, other: GraphNode, { nodes }: Prepared['graph']): boolean {
  const byId = new Map(nodes.map((it) => [it.id, it]));
  const seen = new Set(node.after);
  for (const id of seen) for (const before of byId.get(id)?.after ?? []) seen.add(before);
  return seen.has(other.id);
}

/** Why one that is done has to run after all: an output that it takes may be another one. `told` has what is known by now. */
export function outputsChanged(
  unit: Unit,
  { toldIn, runsSince, left }: LastDone,
  told: (id: string) => Outputs | undefined,
  { prepared, digester, all: decisions }: Decided,
): string | undefined {
  // What is gone stays gone, whatever it was made with.
  if (prepared.request.intent === 'destroy') return undefined;
  const before = left?.took ?? {};
  const now = outputsTaken(unit, prepared.units, told, digester);
  for (const { id, name } of takes(unit, prepared.units)) {
    const key = `${id} ${name}`;
    const other = decisions.get(id);
    const since = `since the run ${toldIn}`;
    if (now[key] !== undefined) {
      if (now[key] !== before[key]) return `runs again: the output ${name} of ${id} changed ${since}`;
    } else if (other === undefined) {
      return `runs again: it takes the output ${name} of ${id}, which is not part of this run`;
    } else if ('runs' in other || other.done.runsSince < runsSince) {
      return `runs again: ${id}, whose output ${name} it takes, was run ${since}`;
    }
  }
  return undefined;
}

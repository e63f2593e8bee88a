/** What deployments and environments say that they need, as edges. Pure. */
import { type Fault, type Place, suggestion } from '@bitops/fault';
import { cyclesOf } from './cycles.js';
import type { Edge, Edges } from './graph.js';

/** A need as it is written: a deployment, an environment, or `environment:deployment`. */
export interface Need {
  readonly name: string;
  readonly at?: Place;
}

/** A deployment of the ops repo. */
export interface NeedingDeployment {
  readonly name: string;
  /** The name of the folder that stands for it and others. */
  readonly partOf?: string;
  /** None written: it waits for the one before it. */
  readonly needs?: readonly Need[];
}

/** An environment of the ops repo. */
export interface NeedingEnvironment {
  readonly name: string;
  readonly needs: readonly Need[];
  /** In their order. */
  readonly deployments: readonly NeedingDeployment[];
  /** Names of deployments that are listed and have no folder: who needs one of them has nothing to wait for. */
  readonly absent: readonly string[];
}

/** A fault, and the environments whose runs it keeps from starting. */
export interface NeedFault {
  readonly environments: readonly string[];
  readonly fault: Fault;
}

/** The edges of the ops repo whose folder is `root`. What is wrong is told, and no edge. */
export function resolveNeeds(
  environments: readonly NeedingEnvironment[],
  root: string,
): {
  readonly edges: Edges;
  readonly faults: readonly NeedFault[];
} {
  const byName = new Map(environments.map((it) => [it.name, it]));
  const faults: NeedFault[] = [];
  const edges = new Map<string, readonly Edge[]>();
  for (const environment of environments) {
    const outer = environment.needs.flatMap((need) => {
      const found = ofEnvironment(need, environment, byName);
      if ('code' in found) faults.push({ environments: [environment.name], fault: found });
      return 'code' in found ? [] : found;
    });
    for (const [index, deployment] of environment.deployments.entries()) {
      const own = (deployment.needs ?? []).flatMap((need) => {
        const found = ofDeployment(need, deployment, environment, byName);
        if ('code' in found) faults.push({ environments: [environment.name], fault: found });
        return 'code' in found ? [] : found;
      });
      const chained = previous(environment.deployments, index).map((it) => inOrder(environment, it));
      edges.set(idOf(environment, deployment), [...outer, ...own, ...chained]);
    }
  }
  const owners = new Map(environments.flatMap((it) => it.deployments.map((one) => [idOf(it, one), it.name] as const)));
  return { edges, faults: [...faults, ...cyclesOf(edges, owners, root)] };
}

const idOf = ({ name }: { readonly name: string }, deployment: { readonly name: string }) =>
  `${name}:${deployment.name}`;

/** Without needs a deployment waits for the one before it; the parts of one folder always do. */
function previous(deployments: readonly NeedingDeployment[], index: number): readonly NeedingDeployment[] {
  const [before, own] = [deployments[index - 1], deployments[index]];
  if (before === undefined || own === undefined) return [];
  const isPart = own.partOf !== undefined && own.partOf === before.partOf;
  return own.needs === undefined || isPart ? [before] : [];
}

const inOrder = (environment: NeedingEnvironment, it: NeedingDeployment): Edge => ({
  to: idOf(environment, it),
  kind: 'order',
});

function ofEnvironment(
  need: Need,
  own: NeedingEnvironment,
  byName: ReadonlyMap<string, NeedingEnvironment>,
): readonly Edge[] | Fault {
  // Any name may have a colon in it.
  const other = byName.get(need.name) ?? [...byName.values()].find((it) => need.name.startsWith(`${it.name}:`));
  const deployment = other?.name === need.name ? undefined : need.name.slice((other?.name.length ?? 0) + 1);
  if (other === undefined) {
    const known = [...byName.values()].filter((it) => it !== own);
    return unknown(need, own.name, [...known.map((it) => it.name), ...idsOf(known)]);
  }
  if (deployment !== undefined && !isKnown(other, deployment)) return unknown(need, own.name, idsOf([other]));
  return other === own ? itself(need, own.name) : toEdges(need, other, deployment);
}

function ofDeployment(
  need: Need,
  own: NeedingDeployment,
  environment: NeedingEnvironment,
  byName: ReadonlyMap<string, NeedingEnvironment>,
): readonly Edge[] | Fault {
  const { name } = need;
  const id = idOf(environment, own);
  const inside = name.startsWith(`${environment.name}:`) ? name.slice(environment.name.length + 1) : name;
  if (inside === own.name) return itself(need, id);
  if (isKnown(environment, inside)) return toEdges(need, environment, inside).filter(({ to }) => to !== id);
  if (byName.has(name) || name.includes(':')) {
    const found = ofEnvironment(need, environment, byName);
    return 'code' in found ? { ...found, what: `${id} needs ${name}, ${whatIsWrong(found)}` } : found;
  }
  const names = environment.deployments.map((it) => it.name).filter((it) => it !== own.name);
  return unknown(need, id, [...names, ...byName.keys()]);
}

const whatIsWrong = ({ code }: Fault) =>
  code === 'NEED_UNKNOWN' ? 'which does not exist' : 'the environment that it belongs to';

function isKnown({ deployments, absent }: NeedingEnvironment, name: string): boolean {
  return absent.includes(name) || deployments.some((it) => it.name === name || it.partOf === name);
}

function toEdges({ at }: Need, environment: NeedingEnvironment, name: string | undefined): readonly Edge[] {
  const named = environment.deployments.filter((it) => name === undefined || it.name === name || it.partOf === name);
  return named.map((it) => ({ to: idOf(environment, it), kind: 'need', ...(at === undefined ? {} : { at }) }));
}

function idsOf(environments: readonly NeedingEnvironment[]): readonly string[] {
  return environments.flatMap((it) => it.deployments.map((one) => idOf(it, one)));
}

function unknown({ name, at }: Need, by: string, known: readonly string[]): Fault {
  return { code: 'NEED_UNKNOWN', what: `${by} needs ${name}, which does not exist`, at, fix: suggestion(name, known) };
}

function itself({ name, at }: Need, by: string): Fault {
  return { code: 'NEED_CIRCULAR', what: `${by} needs ${name}, which is itself`, at, fix: 'Take it out of its needs.' };
}

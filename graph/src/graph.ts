/** What waits for what: in the ops repo, and in a run of a part of it. Pure. */
import type { Action, Intent } from '@bitops/contract';
import type { Place } from '@bitops/fault';

/** Something that a deployment waits for. */
export interface Edge {
  /** The id of a deployment. */
  readonly to: string;
  /** A `need` is not survived by what needs it; an `order` is. */
  readonly kind: 'need' | 'order';
  /** Where it is written. */
  readonly at?: Place;
}

/** What each deployment of an ops repo waits for, by its id. */
export type Edges = ReadonlyMap<string, readonly Edge[]>;

/** One deployment of a run. */
export interface GraphNode {
  /** `environment:deployment`. */
  readonly id: string;
  readonly environment: string;
  readonly deployment: string;
  readonly tool: string;
  /** What it does, as far as is known before its hooks had their say. */
  readonly action: Action;
  /** Ids of all the nodes that it waits for. */
  readonly after: readonly string[];
  /** Those of them that must not fail, or it is not run. */
  readonly needs: readonly string[];
  /** Why it is not run, where it is not. */
  readonly skip?: string;
}

/** The deployments of a run, each after those that it waits for. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
}

/** Makes the graph of a run of a part of the ops repo; `nodes` are in the order in which equals run. */
export function toGraph(nodes: readonly Omit<GraphNode, 'after' | 'needs'>[], edges: Edges, intent: Intent): Graph {
  const chosen = new Set(nodes.map((it) => it.id));
  const forward = new Map(nodes.map((it) => [it.id, edgesWithin(it.id, chosen, edges)]));
  const turned = intent === 'destroy';
  const waits = turned ? reversed(forward) : forward;
  const made = (turned ? [...nodes].reverse() : nodes).map((node) => {
    const own = [...(waits.get(node.id) ?? [])];
    const needs = own.filter(([, kind]) => kind === 'need').map(([to]) => to);
    return Object.freeze({ after: Object.freeze(own.map(([to]) => to)), needs: Object.freeze(needs), ...node });
  });
  return Object.freeze({ nodes: Object.freeze(sorted(made)) });
}

/** Whether a deployment waits for another one, be it by way of others. */
export function follows(edges: Edges, id: string, other: string): boolean {
  for (const it of waitedFor(edges, [id])) if (it === other) return true;
  return false;
}

/** What deployments wait for, be it by way of others, each once; of themselves only what one waits for of the others. */
export function* waitedFor(edges: Edges, ids: Iterable<string>): Generator<string> {
  const seen = new Set(ids);
  for (const at of seen) {
    for (const { to } of edges.get(at) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      yield to;
    }
  }
}

type Kinds = Map<string, Edge['kind']>;

/** What of a run a deployment waits for; those that are not part of it stand for what they wait for themselves. */
function edgesWithin(id: string, chosen: ReadonlySet<string>, edges: Edges): Kinds {
  const found: Kinds = new Map();
  const passed: Kinds = new Map([[id, 'need']]);
  for (const [at, kind] of passed) {
    for (const edge of edges.get(at) ?? []) {
      const joint = kind === 'need' ? edge.kind : 'order';
      const into = chosen.has(edge.to) ? found : passed;
      const known = into.get(edge.to);
      if (known === 'need' || known === joint) continue;
      // Passed once more, where it turns out to be needed: so is what it needs itself.
      if (into === passed) passed.delete(edge.to);
      into.set(edge.to, joint);
    }
  }
  return found;
}

function reversed(waits: ReadonlyMap<string, Kinds>): ReadonlyMap<string, Kinds> {
  const turned = new Map<string, Kinds>([...waits.keys()].map((id) => [id, new Map()]));
  for (const [id, own] of [...waits].reverse()) for (const [to, kind] of own) turned.get(to)?.set(id, kind);
  return turned;
}

/** Each node behind those that it waits for; else in the order given. */
function sorted(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const byId = new Map(nodes.map((it) => [it.id, it]));
  const placed = new Set<GraphNode>();
  for (const node of nodes) {
    const stack = [node];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const before = top.after.map((id) => byId.get(id)).find((it) => it !== undefined && !placed.has(it));
      if (before !== undefined && !placed.has(top)) stack.push(before);
      else placed.add(stack.pop() ?? top);
    }
  }
  return [...placed];
}

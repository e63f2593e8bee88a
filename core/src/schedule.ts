/** What is run in which order: a frozen graph, and how it is walked. */
import type { Action, Intent } from '@bitops/contract';

/** One deployment of a run. */
export interface GraphNode {
  /** `environment:deployment`. */
  readonly id: string;
  readonly environment: string;
  readonly deployment: string;
  readonly tool: string;
  /** What it does, as far as is known before its hooks had their say. */
  readonly action: Action;
  /** Ids of the nodes that it waits for, whatever becomes of them. */
  readonly after: readonly string[];
  /** Why it is not run, where it is not. */
  readonly skip?: string;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
}

/** Chains the deployments of each environment, backwards for a destroy. Environments do not wait for each other. */
export function toGraph(nodes: readonly Omit<GraphNode, 'after'>[], intent: Intent): Graph {
  const ordered = intent === 'destroy' ? [...nodes].reverse() : [...nodes];
  const last = new Map<string, string>();
  const chained = ordered.map((node) => {
    const before = last.get(node.environment);
    last.set(node.environment, node.id);
    return Object.freeze({ ...node, after: Object.freeze(before === undefined ? [] : [before]) });
  });
  return Object.freeze({ nodes: Object.freeze(chained) });
}

/** Runs every node once, after all that it waits for, at most `concurrency` at a time, in the graph's order among equals. */
export function walkGraph(graph: Graph, concurrency: number, run: (node: GraphNode) => Promise<void>): Promise<void> {
  const rank = new Map(graph.nodes.map((node, index) => [node.id, index]));
  const missing = new Map(graph.nodes.map((node) => [node.id, node.after.length]));
  const dependents = new Map<string, GraphNode[]>(graph.nodes.map((node) => [node.id, []]));
  for (const node of graph.nodes) for (const before of node.after) dependents.get(before)?.push(node);
  const ready = graph.nodes.filter((node) => node.after.length === 0);
  let running = 0;
  const release = (done: GraphNode) => {
    for (const node of dependents.get(done.id) ?? []) {
      const left = (missing.get(node.id) ?? 0) - 1;
      missing.set(node.id, left);
      if (left === 0) ready.push(node);
    }
    ready.sort((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0));
  };
  return new Promise((resolve, reject) => {
    const next = () => {
      if (running === 0 && ready.length === 0) return resolve();
      while (running < concurrency) {
        const node = ready.shift();
        if (node === undefined) return;
        running += 1;
        run(node).then(() => {
          running -= 1;
          release(node);
          next();
        }, reject);
      }
    };
    next();
  });
}

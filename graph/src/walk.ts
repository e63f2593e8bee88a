import type { Graph, GraphNode } from './graph.js';

/**
 * Does something with a node; `cause` is what failed before and is needed by the node, be it by way of others. Answers with
 * what failed, if something did.
 */
export type Visit = (node: GraphNode, cause: string | undefined) => Promise<string | undefined>;

/** Visits every node once, after all that it waits for, at most `concurrency` at a time, in the graph's order among equals. */
export function walkGraph(graph: Graph, concurrency: number, visit: Visit): Promise<void> {
  const rank = new Map(graph.nodes.map((node, index) => [node.id, index]));
  const missing = new Map(graph.nodes.map((node) => [node.id, node.after.length]));
  const dependents = new Map<string, GraphNode[]>(graph.nodes.map((node) => [node.id, []]));
  for (const node of graph.nodes) for (const before of node.after) dependents.get(before)?.push(node);
  const failed = new Map<string, string>();
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
        const cause = node.needs.map((it) => failed.get(it)).find((it) => it !== undefined);
        visit(node, cause).then((own) => {
          const what = cause ?? own;
          if (what !== undefined) failed.set(node.id, what);
          running -= 1;
          release(node);
          next();
        }, reject);
      }
    };
    next();
  });
}

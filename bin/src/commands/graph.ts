import { type Fault, type GraphNode, prepare } from '@bitops/core';
import type { Caller } from '../caller.js';
import { exitCodes } from '../exit-codes.js';
import { toDot, toMermaid } from '../graph/diagrams.js';
import { renderGraph } from '../graph/tree.js';
import type { Invocation } from '../invocation.js';
import { printWarnings, type Screen } from '../screen.js';
import { answering, toDocument } from './document.js';
import { toHost, withCrashes } from './host.js';

/** `bitops graph`: which deployment waits for which, as a tree, one JSON document, or a diagram. */
export function graphCommand(
  caller: Caller,
  screen: Screen,
  { common, environments }: Extract<Invocation, { command: 'graph' }>,
): Promise<number> {
  const answer = async () => {
    const all = environments.length === 0;
    const request = { intent: 'deploy', environments, all, validate: true } as const;
    const host = toHost(caller, common);
    const { graph, warnings } = await withCrashes(caller, () => prepare(host, request));
    printWarnings(screen, warnings);
    screen.out.write(render(graph.nodes, warnings, screen));
    return exitCodes.done;
  };
  return answering(caller, screen, answer, (faults) => toData([], faults, []));
}

function render(nodes: readonly GraphNode[], warnings: readonly Fault[], { format, outStyle }: Screen): string {
  switch (format) {
    case 'text':
      return renderGraph(nodes, outStyle);
    case 'json':
      return toDocument(toData(nodes, [], warnings));
    case 'dot':
      return toDot(nodes);
    case 'mermaid':
      return toMermaid(nodes);
  }
}

function toData(nodes: readonly GraphNode[], faults: readonly Fault[], warnings: readonly Fault[]) {
  const shown = nodes.map(({ id, environment, deployment, tool, after, needs }) => {
    return { id, environment, deployment, tool, after, needs };
  });
  return { v: 1, nodes: shown, faults, warnings };
}

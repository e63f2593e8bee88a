import { type Fault, ownFolder, prepare } from '@bitops/core';
import { lastOutcomes, runsFolder } from '@bitops/journal';
import type { Caller } from '../caller.js';
import { exitCodes } from '../exit-codes.js';
import { toDot, toMermaid } from '../graph/diagrams.js';
import type { DrawnNode } from '../graph/node.js';
import { renderGraph } from '../graph/tree.js';
import type { LookInvocation } from '../invocation.js';
import { printNotes, printWarnings, type Screen } from '../screen.js';
import { answering, toDocument } from './document.js';
import { toHost, withCrashes } from './host.js';
import { toLook } from './selection.js';

/** `bitops graph`: which deployment waits for which, as a tree, one JSON document, or a diagram. */
export function graphCommand(caller: Caller, screen: Screen, invocation: LookInvocation): Promise<number> {
  const answer = async () => {
    const request = { intent: 'deploy', ...toLook(invocation, caller), validate: true } as const;
    const host = toHost(caller, invocation.common);
    const { graph, chosen, warnings, repo } = await withCrashes(caller, () => prepare(host, request));
    printNotes(screen, chosen.notes);
    printWarnings(screen, warnings);
    const known = lastOutcomes(runsFolder(ownFolder(repo.root, caller.env)));
    const nodes = graph.nodes.map((it) => {
      const last = known.get(it.id);
      return last === undefined ? it : { ...it, last };
    });
    screen.out.write(render(nodes, warnings, screen));
    return exitCodes.done;
  };
  return answering(caller, screen, answer, (faults) => toData([], faults, []));
}

function render(nodes: readonly DrawnNode[], warnings: readonly Fault[], { format, outStyle }: Screen): string {
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

function toData(nodes: readonly DrawnNode[], faults: readonly Fault[], warnings: readonly Fault[]) {
  const shown = nodes.map(({ id, environment, deployment, tool, after, needs, last }) => {
    return { id, environment, deployment, tool, after, needs, ...(last === undefined ? {} : { last }) };
  });
  return { v: 1, nodes: shown, faults, warnings };
}

import type { GraphNode } from '@bitops/core';

type Node = Pick<GraphNode, 'id' | 'environment' | 'deployment' | 'tool' | 'after' | 'needs'>;

/** What is drawn around the same set of deployments. */
interface Group {
  readonly environment: string;
  readonly nodes: readonly Node[];
}

/** The graph for Graphviz: an arrow leads to what waits; a dashed one is only an order. */
export function toDot(nodes: readonly Node[]): string {
  const inner = (it: string) => it.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', ' ');
  const text = (it: string) => `"${inner(it)}"`;
  const groups = groupsOf(nodes).flatMap(({ environment, nodes: own }, index) => [
    `  subgraph cluster_${index} {`,
    `    label=${text(environment)};`,
    ...own.map((it) => `    ${text(it.id)} [label="${inner(it.deployment)}\\n${inner(it.tool)}"];`),
    '  }',
  ]);
  const edges = arrows(nodes).map(({ from, to, isNeed }) => {
    return `  ${text(from)} -> ${text(to)}${isNeed ? '' : ' [style=dashed]'};`;
  });
  return `${['digraph bitops {', '  rankdir=LR;', '  node [shape=box];', ...groups, ...edges, '}'].join('\n')}\n`;
}

/** The graph for Mermaid: an arrow leads to what waits; a dotted one is only an order. */
export function toMermaid(nodes: readonly Node[]): string {
  const names = new Map(nodes.map((it, index) => [it.id, `n${index}`]));
  const text = (it: string) => `"${it.replaceAll('"', '#quot;').replaceAll('\n', ' ')}"`;
  const groups = groupsOf(nodes).flatMap(({ environment, nodes: own }, index) => [
    `  subgraph e${index}[${text(environment)}]`,
    ...own.map((it) => `    ${names.get(it.id)}[${text(`${it.deployment} (${it.tool})`)}]`),
    '  end',
  ]);
  const edges = arrows(nodes).map(({ from, to, isNeed }) => {
    return `  ${names.get(from)} ${isNeed ? '-->' : '-.->'} ${names.get(to)}`;
  });
  return `${['flowchart LR', ...groups, ...edges].join('\n')}\n`;
}

function groupsOf(nodes: readonly Node[]): readonly Group[] {
  const groups = new Map<string, Node[]>();
  for (const node of nodes) groups.set(node.environment, [...(groups.get(node.environment) ?? []), node]);
  return [...groups].map(([environment, own]) => ({ environment, nodes: own }));
}

function arrows(nodes: readonly Node[]) {
  return nodes.flatMap(({ id, after, needs }) => after.map((from) => ({ from, to: id, isNeed: needs.includes(from) })));
}

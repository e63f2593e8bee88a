import type { Outcome } from '@bitops/core';
import { cleanLine } from '../reporters/clean.js';
import type { DrawnNode as Node } from './node.js';

/** How the last outcome is painted; one that is not known yet is not. */
const colors: Readonly<Record<Outcome, string>> = {
  succeeded: '#2da44e',
  failed: '#cf222e',
  cancelled: '#bf8700',
  skipped: '#bf8700',
};

/** What is drawn around the same set of deployments. */
interface Group {
  readonly environment: string;
  readonly nodes: readonly Node[];
}

/** The graph for Graphviz: an arrow leads to what waits; a dashed one is only an order. */
export function toDot(nodes: readonly Node[]): string {
  const inner = (it: string) => cleanLine(it).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  const text = (it: string) => `"${inner(it)}"`;
  const groups = groupsOf(nodes).flatMap(({ environment, nodes: own }, index) => [
    `  subgraph cluster_${index} {`,
    `    label=${text(environment)};`,
    ...own.map((it) => {
      const paint = it.last?.outcome === undefined ? '' : `, color="${colors[it.last.outcome]}"`;
      return `    ${text(it.id)} [label="${inner(it.deployment)}\\n${inner(it.tool)}"${paint}];`;
    }),
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
  const text = (it: string) => `"${cleanLine(it).replaceAll('"', '#quot;')}"`;
  const groups = groupsOf(nodes).flatMap(({ environment, nodes: own }, index) => [
    `  subgraph e${index}[${text(environment)}]`,
    ...own.map((it) => `    ${names.get(it.id)}[${text(`${it.deployment} (${it.tool})`)}]`),
    '  end',
  ]);
  const edges = arrows(nodes).map(({ from, to, isNeed }) => {
    return `  ${names.get(from)} ${isNeed ? '-->' : '-.->'} ${names.get(to)}`;
  });
  const painted = nodes.flatMap(({ id, last }) => {
    return last?.outcome === undefined ? [] : [`  style ${names.get(id)} stroke:${colors[last.outcome]}`];
  });
  return `${['flowchart LR', ...groups, ...edges, ...painted].join('\n')}\n`;
}

function groupsOf(nodes: readonly Node[]): readonly Group[] {
  const groups = new Map<string, Node[]>();
  for (const node of nodes) groups.set(node.environment, [...(groups.get(node.environment) ?? []), node]);
  return [...groups].map(([environment, own]) => ({ environment, nodes: own }));
}

function arrows(nodes: readonly Node[]) {
  return nodes.flatMap(({ id, after, needs }) => after.map((from) => ({ from, to: id, isNeed: needs.includes(from) })));
}

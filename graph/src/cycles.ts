/** Deployments that wait for each other. Pure. */
import type { Place } from '@bitops/fault';
import type { Edge, Edges } from './graph.js';
import type { NeedFault } from './needs.js';

/** One fault for each cycle that a walk in the order of the edges comes upon; `environments` are by the ids of deployments. */
export function cyclesOf(edges: Edges, environments: ReadonlyMap<string, string>, root: string): readonly NeedFault[] {
  const done = new Set<string>();
  const found: NeedFault[] = [];
  for (const id of edges.keys()) walkFrom(id, edges, done, (path) => found.push(toFault(path, environments, root)));
  return found;
}

/** A deployment, and the edge by which the walk leaves it. */
interface Step {
  readonly id: string;
  next: number;
}

/** Deep first, without recursion: chains may be thousands long. */
function walkFrom(start: string, edges: Edges, done: Set<string>, onCycle: (path: readonly Way[]) => void): void {
  const path: Step[] = [{ id: start, next: 0 }];
  const within = new Map([[start, 0]]);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const edge = done.has(top.id) ? undefined : edges.get(top.id)?.[top.next];
    if (edge === undefined) {
      done.add(top.id);
      within.delete(top.id);
      path.pop();
      continue;
    }
    top.next += 1;
    const since = within.get(edge.to);
    if (since !== undefined) onCycle(path.slice(since).map((it) => toWay(it, edges)));
    else if (!done.has(edge.to)) {
      within.set(edge.to, path.length);
      path.push({ id: edge.to, next: 0 });
    }
  }
}

interface Way {
  readonly from: string;
  readonly edge: Edge | undefined;
}

const toWay = ({ id, next }: Step, edges: Edges): Way => ({ from: id, edge: edges.get(id)?.[next - 1] });

function toFault(path: readonly Way[], environments: ReadonlyMap<string, string>, root: string): NeedFault {
  const ids = path.map((it) => it.from);
  const lines = path.map(({ from, edge }) => {
    const to = edge?.to ?? '';
    return edge?.kind === 'order' ? `${from} comes after ${to}` : `${from} needs ${to}${placeOf(edge?.at, root)}`;
  });
  return {
    environments: [...new Set(ids.flatMap((it) => environments.get(it) ?? []))],
    fault: {
      code: 'NEED_CIRCULAR',
      what: `Deployments wait for each other: ${[...ids, ids[0]].join(' → ')}`,
      at: path.map((it) => it.edge?.at).find((it) => it !== undefined),
      why: lines.join('\n'),
      fix: 'Take one of these needs away, or split one of the deployments.',
    },
  };
}

function placeOf(at: Place | undefined, root: string): string {
  if (at === undefined) return '';
  const file = at.file.startsWith(`${root}/`) ? at.file.slice(root.length + 1) : at.file;
  return ` (${[file, at.line, at.column].filter((it) => it !== undefined).join(':')})`;
}

import { describe, expect, test } from 'vitest';
import fc from '../../test/rig/fast-check.js';
import { type Edges, follows, type Graph, type GraphNode, toGraph } from '../src/graph.js';
import { walkGraph } from '../src/walk.js';

const node = (id: string) => {
  const [environment = '', deployment = ''] = id.split(':');
  return { id, environment, deployment, tool: 'noop', action: 'apply' as const };
};
const nodesOf = (...ids: readonly string[]) => ids.map(node);
/** `a:2 > a:1` = comes after it, `a:2 >> a:1` = needs it. */
const edgesOf = (...lines: readonly string[]): Edges => {
  const edges = new Map<string, { to: string; kind: 'need' | 'order' }[]>();
  for (const line of lines) {
    const [from = '', sign, to = ''] = line.split(' ');
    edges.set(from, [...(edges.get(from) ?? []), { to, kind: sign === '>>' ? 'need' : 'order' }]);
  }
  return edges;
};
const shape = (graph: Graph) => graph.nodes.map(({ id, after, needs }) => [id, after, needs]);

describe('the graph of a run', () => {
  test('has the edges between what is run, each node behind those that it waits for', () => {
    const edges = edgesOf('a:1 >> b:1', 'a:2 > a:1');
    expect(shape(toGraph(nodesOf('a:1', 'a:2', 'b:1'), edges, 'deploy'))).toEqual([
      ['b:1', [], []],
      ['a:1', ['b:1'], ['b:1']],
      ['a:2', ['a:1'], []],
    ]);
  });

  test('is turned round to destroy', () => {
    const edges = edgesOf('a:1 >> b:1', 'a:2 > a:1');
    expect(shape(toGraph(nodesOf('a:1', 'a:2', 'b:1'), edges, 'destroy'))).toEqual([
      ['a:2', [], []],
      ['a:1', ['a:2'], []],
      ['b:1', ['a:1'], ['a:1']],
    ]);
  });

  test('keeps the order of what is run where something between is not', () => {
    const edges = edgesOf('a:3 >> a:2', 'a:2 >> a:1', 'b:2 > a:2', 'b:3 >> x:9');
    expect(shape(toGraph(nodesOf('a:1', 'a:3', 'b:2', 'b:3'), edges, 'deploy'))).toEqual([
      ['a:1', [], []],
      ['a:3', ['a:1'], ['a:1']],
      ['b:2', ['a:1'], []],
      ['b:3', [], []],
    ]);
  });

  test('knows what is needed by way of what is not run, also where a shorter way is none of needs', () => {
    const edges = edgesOf('a:3 > a:1', 'a:3 >> b:1', 'b:1 >> b:2', 'b:2 >> a:1', 'a:1 >> c:1');
    expect(shape(toGraph(nodesOf('a:3', 'c:1'), edges, 'deploy'))).toEqual([
      ['c:1', [], []],
      ['a:3', ['c:1'], ['c:1']],
    ]);
  });

  test('is frozen', () => {
    const graph = toGraph(nodesOf('a:1'), new Map(), 'deploy');
    expect([graph, graph.nodes, graph.nodes[0], graph.nodes[0]?.after].every((it) => Object.isFrozen(it))).toBe(true);
  });

  test('knows what follows what', () => {
    const edges = edgesOf('a:3 >> a:2', 'a:2 > a:1');
    expect([follows(edges, 'a:3', 'a:1'), follows(edges, 'a:1', 'a:3'), follows(edges, 'a:1', 'a:1')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

interface Case {
  readonly ids: readonly string[];
  readonly edges: Edges;
  readonly failing: ReadonlySet<string>;
}

/** Random ops repos: every deployment may wait for any that stand before it, and some fail. */
const cases = fc
  .array(
    fc.record({
      waits: fc.array(fc.record({ to: fc.nat({ max: 299 }), kind: fc.constantFrom('need', 'order') }), {
        maxLength: 4,
      }),
      fails: fc.nat({ max: 9 }).map((it) => it === 0),
    }),
    { maxLength: 300, size: 'max' },
  )
  .map((list): Case => {
    const ids = list.map((_, index) => `e${index % 7}:${index}`);
    const edges = list.map(({ waits }, index) => {
      const own = waits.filter(({ to }) => to < index);
      return [ids[index] ?? '', own.map(({ to, kind }) => ({ to: ids[to] ?? '', kind }))] as const;
    });
    const failing = new Set(ids.filter((_, index) => list[index]?.fails === true));
    return { ids, edges: new Map(edges), failing };
  });

/** Walks, and notes in which order nodes began, what they were told, and how many were under way at most. */
async function walk(graph: Graph, most: number, { failing }: Case, turns: () => number) {
  const began: string[] = [];
  const causes = new Map<string, string>();
  const ended = new Set<string>();
  let running = 0;
  let peak = 0;
  await walkGraph(graph, most, async ({ id, after }, cause) => {
    expect(after.filter((before) => !ended.has(before))).toEqual([]);
    began.push(id);
    if (cause !== undefined) causes.set(id, cause);
    running += 1;
    peak = Math.max(peak, running);
    for (let left = turns(); left > 0; left -= 1) await Promise.resolve();
    running -= 1;
    ended.add(id);
    return cause === undefined && failing.has(id) ? id : undefined;
  });
  return { began, causes, peak };
}

/** Which nodes can't be run, found in a simple way: the graph has each behind those that it needs. */
function blocked(nodes: readonly GraphNode[], failing: ReadonlySet<string>): ReadonlySet<string> {
  const lost = new Set<string>();
  for (const { id, needs } of nodes) if (needs.some((it) => lost.has(it) || failing.has(it))) lost.add(id);
  return lost;
}

test('every node is visited once, after what it waits for, never more at once than allowed, and told what it lacks', async () => {
  await fc.assert(
    fc.asyncProperty(
      cases,
      fc.integer({ min: 1, max: 16 }),
      fc.constantFrom('deploy', 'destroy'),
      fc.infiniteStream(fc.nat({ max: 3 })),
      async (it, most, intent, waits) => {
        const graph = toGraph(it.ids.map(node), it.edges, intent);
        const { began, causes, peak } = await walk(graph, most, it, () => waits.next().value);
        expect([...began].sort()).toEqual([...it.ids].sort());
        expect(peak).toBeLessThanOrEqual(most);
        expect(new Set(causes.keys())).toEqual(blocked(graph.nodes, it.failing));
        expect([...causes.values()].every((cause) => it.failing.has(cause))).toBe(true);
      },
    ),
  );
});

test('to destroy, every node comes before what it waits for else', async () => {
  await fc.assert(
    fc.asyncProperty(cases, fc.integer({ min: 1, max: 16 }), async (it, most) => {
      const graph = toGraph(it.ids.map(node), it.edges, 'destroy');
      const { began } = await walk(graph, most, { ...it, failing: new Set() }, () => 1);
      const rank = new Map(began.map((id, index) => [id, index]));
      for (const [id, edges] of it.edges)
        for (const { to } of edges) expect(rank.get(id)).toBeLessThan(rank.get(to) ?? -1);
    }),
  );
});

test('one at a time, nodes run in the order of the graph', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (it) => {
      const graph = toGraph(it.ids.map(node), it.edges, 'deploy');
      const { began } = await walk(graph, 1, it, () => 0);
      expect(began).toEqual(graph.nodes.map(({ id }) => id));
    }),
  );
});

test('a node that is ready does not wait for a slower one that has nothing to do with it', async () => {
  const graph = toGraph(nodesOf('a:1', 'a:2', 'b:1', 'b:2'), edgesOf('a:2 > a:1', 'b:2 > b:1'), 'deploy');
  const ended: string[] = [];
  let release: () => void = () => {};
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  await walkGraph(graph, 2, async ({ id }) => {
    if (id === 'a:1') await slow;
    ended.push(id);
    if (id === 'b:2') release();
    return undefined;
  });
  expect(ended).toEqual(['b:1', 'b:2', 'a:1', 'a:2']);
});

test('what a visit throws ends the walk', async () => {
  const graph = toGraph(nodesOf('a:1', 'a:2'), edgesOf('a:2 > a:1'), 'deploy');
  const walked = walkGraph(graph, 2, async () => {
    throw new Error('no luck');
  });
  await expect(walked).rejects.toThrow('no luck');
});

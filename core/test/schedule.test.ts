import { describe, expect, test } from 'vitest';
import fc from '../../test/rig/fast-check.js';
import { type Graph, toGraph, walkGraph } from '../src/schedule.js';

const node = (environment: string, deployment: string) => ({
  id: `${environment}:${deployment}`,
  environment,
  deployment,
  tool: 'noop',
  action: 'apply' as const,
});

describe('toGraph', () => {
  test('chains the deployments of an environment and no others', () => {
    const graph = toGraph([node('a', '1'), node('a', '2'), node('b', '1')], 'deploy');
    expect(graph.nodes.map(({ id, after }) => [id, after])).toEqual([
      ['a:1', []],
      ['a:2', ['a:1']],
      ['b:1', []],
    ]);
  });

  test('turns the chain round to destroy', () => {
    const graph = toGraph([node('a', '1'), node('a', '2')], 'destroy');
    expect(graph.nodes.map(({ id, after }) => [id, after])).toEqual([
      ['a:2', []],
      ['a:1', ['a:2']],
    ]);
  });

  test('is frozen', () => {
    const graph = toGraph([node('a', '1')], 'deploy');
    expect([graph, graph.nodes, graph.nodes[0]].every((it) => Object.isFrozen(it))).toBe(true);
  });
});

/** Random graphs: every node may wait for any that stand before it. */
const graphs = fc.array(fc.array(fc.nat({ max: 60 }), { maxLength: 4 }), { maxLength: 60 }).map((waits): Graph => {
  const nodes = waits.map((list, index) => ({
    ...node('e', String(index)),
    after: [...new Set(list.filter((other) => other < index).map((other) => `e:${other}`))],
  }));
  return { nodes };
});

test('every node runs once, after what it waits for, and never more at once than allowed', async () => {
  await fc.assert(
    fc.asyncProperty(
      graphs,
      fc.integer({ min: 1, max: 16 }),
      fc.infiniteStream(fc.nat({ max: 3 })),
      async (graph, most, waits) => {
        const ended = new Set<string>();
        const started: string[] = [];
        let running = 0;
        let peak = 0;
        await walkGraph(graph, most, async ({ id, after }) => {
          expect(after.every((before) => ended.has(before))).toBe(true);
          started.push(id);
          running += 1;
          peak = Math.max(peak, running);
          for (let turns = waits.next().value; turns > 0; turns -= 1) await Promise.resolve();
          running -= 1;
          ended.add(id);
        });
        expect([...started].sort()).toEqual(graph.nodes.map(({ id }) => id).sort());
        expect(peak).toBeLessThanOrEqual(most);
      },
    ),
  );
});

test('one at a time, nodes run in the order of the graph', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async (graph) => {
      const started: string[] = [];
      await walkGraph(graph, 1, async ({ id }) => void started.push(id));
      expect(started).toEqual(graph.nodes.map(({ id }) => id));
    }),
  );
});

test('what a node throws ends the walk', async () => {
  const graph = toGraph([node('a', '1'), node('a', '2')], 'deploy');
  const started: string[] = [];
  const walk = walkGraph(graph, 2, async ({ id }) => {
    started.push(id);
    throw new Error('broken');
  });
  await expect(walk).rejects.toThrow('broken');
  expect(started).toEqual(['a:1']);
});

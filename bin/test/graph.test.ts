import { describe, expect, it } from 'vitest';
import { createStyle } from '../src/colors.js';
import { toDot, toMermaid } from '../src/graph/diagrams.js';
import { renderGraph } from '../src/graph/tree.js';

const node = (id: string, after: readonly string[] = [], needs = after) => {
  const [environment = '', deployment = ''] = id.split(':');
  return { id, environment, deployment, tool: 'shell', after, needs };
};
const nodes = [
  node('net:vpc'),
  node('net:dns', ['net:vpc'], []),
  node('shop:api', ['net:vpc', 'net:dns']),
  node('shop:web', ['shop:api', 'net:vpc']),
  node('odd:say "hi"\\', ['net:vpc']),
  node('ops:report', ['shop:web', 'odd:say "hi"\\']),
];
const draw = (list: typeof nodes) => renderGraph(list, createStyle(false));

it('draws what waits below what it waits for, and nothing twice', () => {
  expect(`\n${draw(nodes)}`).toMatchInlineSnapshot(`
    "
    net › vpc  shell
    ├─ net › dns  shell
    │  └─ shop › api  shell
    │     └─ shop › web  shell
    │        └─ ops › report  shell
    └─ odd › say "hi"\\  shell
       └─ ops › report  shell
    "
  `);
  expect(draw([])).toBe('There are no deployments.\n');
});

it('draws a graph that is wide and deep, and each edge in it once', () => {
  const layers = Array.from({ length: 40 }, (_, layer) =>
    Array.from({ length: 20 }, (_, index) =>
      node(`e${layer}:${index}`, layer === 0 ? [] : Array.from({ length: 20 }, (_, it) => `e${layer - 1}:${it}`)),
    ),
  ).flat();
  const lines = draw(layers).split('\n');
  expect(lines.length).toBe(20 + 39 * 400 + 1);
});

it('makes a diagram for Graphviz', () => {
  expect(`\n${toDot(nodes)}`).toMatchInlineSnapshot(`
    "
    digraph bitops {
      rankdir=LR;
      node [shape=box];
      subgraph cluster_0 {
        label="net";
        "net:vpc" [label="vpc\\nshell"];
        "net:dns" [label="dns\\nshell"];
      }
      subgraph cluster_1 {
        label="shop";
        "shop:api" [label="api\\nshell"];
        "shop:web" [label="web\\nshell"];
      }
      subgraph cluster_2 {
        label="odd";
        "odd:say \\"hi\\"\\\\" [label="say \\"hi\\"\\\\\\nshell"];
      }
      subgraph cluster_3 {
        label="ops";
        "ops:report" [label="report\\nshell"];
      }
      "net:vpc" -> "net:dns" [style=dashed];
      "net:vpc" -> "shop:api";
      "net:dns" -> "shop:api";
      "shop:api" -> "shop:web";
      "net:vpc" -> "shop:web";
      "net:vpc" -> "odd:say \\"hi\\"\\\\";
      "shop:web" -> "ops:report";
      "odd:say \\"hi\\"\\\\" -> "ops:report";
    }
    "
  `);
});

it('makes a diagram for Mermaid', () => {
  expect(`\n${toMermaid(nodes)}`).toMatchInlineSnapshot(`
    "
    flowchart LR
      subgraph e0["net"]
        n0["vpc (shell)"]
        n1["dns (shell)"]
      end
      subgraph e1["shop"]
        n2["api (shell)"]
        n3["web (shell)"]
      end
      subgraph e2["odd"]
        n4["say #quot;hi#quot;\\ (shell)"]
      end
      subgraph e3["ops"]
        n5["report (shell)"]
      end
      n0 -.-> n1
      n0 --> n2
      n1 --> n2
      n2 --> n3
      n0 --> n3
      n0 --> n4
      n3 --> n5
      n4 --> n5
    "
  `);
});

describe('what was last done', () => {
  const [vpc, dns, api] = [node('net:vpc'), node('net:dns', ['net:vpc']), node('shop:api', ['net:dns'])];
  const known = { action: 'apply', run: '20260101T120000-abc', at: '2026-01-01T12:00:00.000Z' } as const;
  const done = [
    { ...vpc, last: { ...known, outcome: 'succeeded' as const } },
    { ...dns, last: { ...known, outcome: 'failed' as const } },
    { ...api, last: known },
  ];

  it('stands in the tree', () => {
    expect(`\n${renderGraph(done, createStyle(false))}`).toMatchInlineSnapshot(`
      "
      net › vpc  shell  ✔ applied 2026-01-01 12:00 UTC
      └─ net › dns  shell  ✘ failed 2026-01-01 12:00 UTC
         └─ shop › api  shell  … not ended 2026-01-01 12:00 UTC
      "
    `);
  });

  it('is painted in the diagrams, where it has ended', () => {
    expect(
      toDot(done)
        .split('\n')
        .filter((it) => it.includes('color')),
    ).toMatchInlineSnapshot(`
      [
        "    "net:vpc" [label="vpc\\nshell", color="#2da44e"];",
        "    "net:dns" [label="dns\\nshell", color="#cf222e"];",
      ]
    `);
    expect(
      toMermaid(done)
        .split('\n')
        .filter((it) => it.includes('stroke')),
    ).toMatchInlineSnapshot(`
      [
        "  style n0 stroke:#2da44e",
        "  style n1 stroke:#cf222e",
      ]
    `);
  });
});

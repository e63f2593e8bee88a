/** Graphs in layers: each node needs two of the layer before it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noop } from './ops-repo.mjs';

/** The nodes of a graph; `needs` are names. */
export function makeLayers(layers, width) {
  const nameOf = (layer, place) => `n${String(layer * width + (place % width)).padStart(4, '0')}`;
  return Array.from({ length: layers * width }, (_, index) => {
    const [layer, place] = [Math.floor(index / width), index % width];
    const needs = layer === 0 ? [] : [nameOf(layer - 1, place), nameOf(layer - 1, place + 1)];
    return { name: nameOf(layer, place), needs: [...new Set(needs)] };
  });
}

/** An ops repo with an environment for each node, of so many deployments in a chain. */
export function makeLayeredEnvironments(root, nodes, deployments) {
  const names = Array.from({ length: deployments }, (_, index) => `noop-${index + 1}`);
  for (const { name, needs } of nodes) {
    for (const it of names) mkdirSync(join(root, name, it), { recursive: true });
    const settings = { needs, deployments: Object.fromEntries(names.map((it) => [it, { plugin: 'noop' }])) };
    writeFileSync(join(root, name, 'bitops.config.yaml'), JSON.stringify({ bitops: settings }));
  }
  return withPlugin(root);
}

/** An ops repo with one environment, `bench`, that has a deployment for each node. */
export function makeLayeredDeployments(root, nodes) {
  for (const { name } of nodes) mkdirSync(join(root, 'bench', name), { recursive: true });
  const deployments = Object.fromEntries(nodes.map(({ name, needs }) => [name, { plugin: 'noop', needs }]));
  writeFileSync(join(root, 'bench', 'bitops.config.yaml'), JSON.stringify({ bitops: { deployments } }));
  return withPlugin(root);
}

/** The same graph for the bare scheduler: a chain of so many processes for each node. */
export function writeBareGraph(file, nodes, deployments = 1) {
  const last = ({ name }) => `${name}:${deployments - 1}`;
  const chain = ({ name, needs }) =>
    Array.from({ length: deployments }, (_, index) => {
      const before = index === 0 ? needs.map((it) => last({ name: it })) : [`${name}:${index - 1}`];
      return { name: `${name}:${index}`, needs: before };
    });
  writeFileSync(file, JSON.stringify(nodes.flatMap(chain)));
  return file;
}

function withPlugin(root) {
  writeFileSync(join(root, 'noop.mjs'), noop);
  writeFileSync(join(root, 'bitops.config.yaml'), JSON.stringify({ bitops: { plugins: ['./noop.mjs'] } }));
  return root;
}

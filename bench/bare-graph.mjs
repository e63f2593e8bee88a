/**
 * The floor of graphs: the least that a Node program can do that runs processes after those that they need, so many at a
 * time, and reads what they print, with pipes and no shell. `node bare-graph.mjs GRAPH CONCURRENCY FILE [ARG…]`
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const [graph, concurrency, file, ...args] = process.argv.slice(2);
const nodes = JSON.parse(readFileSync(graph, 'utf8'));
const missing = new Map(nodes.map((it) => [it.name, it.needs.length]));
const dependents = new Map(nodes.map((it) => [it.name, []]));
for (const { name, needs } of nodes) for (const it of needs) dependents.get(it).push(name);
const ready = nodes.filter((it) => it.needs.length === 0).map((it) => it.name);
let running = 0;
next();

function next() {
  while (running < Number(concurrency) && ready.length > 0) runOne(ready.shift());
}

function runOne(name) {
  running++;
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk) => process.stdout.write(chunk));
  child.stderr.on('data', (chunk) => process.stderr.write(chunk));
  child.once('close', (code) => {
    if (code !== 0) throw new Error(`${file} ended with ${code}`);
    running--;
    for (const it of dependents.get(name)) {
      missing.set(it, missing.get(it) - 1);
      if (missing.get(it) === 0) ready.push(it);
    }
    next();
  });
}

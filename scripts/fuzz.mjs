/**
 * Throws inputs at what takes texts from strangers (test/fuzz/). What was found once is tried first.
 *
 *   npm run test:fuzz                          a minute for each target, other inputs in every run
 *   npm run test:fuzz -- --minutes 60          an hour in all
 *   npm run test:fuzz -- --target references   one target
 *   npm run test:fuzz -- --runs 1000           so many inputs for each target, the same ones in every run
 *   npm run test:fuzz -- --seed 42             those of another run, which told its seed
 *
 * A finding is kept in test/fuzz/found/, and the exit code is 1.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { loadPackages, root } from './workspaces.mjs';

/** An input that takes longer than that hangs; the slowest of those that end takes a hundredth of it. */
const patience = 20_000;
const found = join(root, 'test', 'fuzz', 'found');
const roundOf = 60_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    runs: { type: 'string' },
    seed: { type: 'string' },
    target: { type: 'string', multiple: true },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'bitops-fuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

await bundle();
const { targets } = await import(join(folder, 'targets.mjs'));
const names = values.target ?? Object.keys(targets);
for (const name of names) if (targets[name] === undefined) throw new Error(`There is no target ${name}`);
/** What was done to each target: inputs and seconds. */
const totals = new Map(names.map((name) => [name, { runs: 0, seconds: 0 }]));
let findings = 0;

for (const name of names) report(name, await inThread({ target: name, inputs: loadFound(name) }));
if (findings === 0) await tryMade();
for (const [name, { runs, seconds }] of totals) console.log(`${name}: ${runs} inputs in ${seconds.toFixed(1)} s`);
console.log(findings === 0 ? 'No finding.' : `${findings} findings.`);
process.exitCode = findings > 0 ? 1 : 0;

async function tryMade() {
  const runs = values.runs === undefined ? 1e9 : Number(values.runs);
  let seed = Number(values.seed ?? (values.runs === undefined ? Date.now() % 1e9 : 1));
  if (values.runs === undefined) console.log(`The first seed is ${seed}.`);
  const end = performance.now() + Number(values.minutes ?? names.length) * 60_000;
  do {
    for (const target of names) {
      const left = (end - performance.now()) / names.length;
      const limit = values.runs === undefined ? { milliseconds: Math.min(roundOf, left) } : {};
      report(target, await inThread({ target, runs, seed, ...limit }), seed);
    }
    seed += 1;
  } while (values.runs === undefined && findings === 0 && end - performance.now() > 1000);
}

/** The targets as modules that need nothing of a build. */
async function bundle() {
  const { build } = await import('esbuild');
  const alias = Object.fromEntries(loadPackages().map((it) => [it.name, join(it.folder, 'src', 'index.ts')]));
  const entryPoints = ['targets', 'worker'].map((name) => join(root, 'test', 'fuzz', `${name}.ts`));
  const banner = {
    js: `import { createRequire as __r } from 'node:module'; const require = __r(${JSON.stringify(import.meta.url)});`,
  };
  // What is loaded only where it is needed is looked for from here.
  const define = { 'import.meta.url': JSON.stringify(import.meta.url) };
  const target = 'node20.19';
  const out = { outdir: folder, format: 'esm', outExtension: { '.js': '.mjs' }, logLevel: 'warning' };
  await build({ entryPoints, bundle: true, platform: 'node', target, alias, banner, define, ...out });
}

/** Runs a target in a thread; one that hangs is ended, and told with its input. */
function inThread(order) {
  const started = performance.now();
  const shared = new SharedArrayBuffer(8 + 1024 * 1024);
  const head = new Int32Array(shared, 0, 2);
  const worker = new Worker(join(folder, 'worker.mjs'), { workerData: { seed: 1, runs: 0, ...order, shared } });
  return new Promise((resolve, reject) => {
    let seen = -1;
    const watch = setInterval(() => {
      const isBegun = head[0] > 0; // on a busy machine it takes its time to start
      if (!isBegun || head[0] !== seen) {
        seen = head[0];
        return;
      }
      const finding = Buffer.from(new Uint8Array(shared, 8, head[1])).toString('utf8');
      end({ runs: seen, finding, why: `It has not ended after ${patience / 1000} seconds.` });
    }, patience);
    const end = (told) => {
      clearInterval(watch);
      void worker.terminate();
      resolve({ seconds: (performance.now() - started) / 1000, ...told });
    };
    worker.on('message', end);
    worker.on('error', (error) => {
      clearInterval(watch);
      reject(error);
    });
  });
}

function loadFound(name) {
  try {
    return readdirSync(join(found, name))
      .sort()
      .map((file) => readFileSync(join(found, name, file), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

function report(name, { runs, seconds, finding, why }, seed = 'none') {
  const total = totals.get(name);
  totals.set(name, { runs: total.runs + runs, seconds: total.seconds + seconds });
  if (finding === undefined) return;
  findings += 1;
  const file = join(found, name, createHash('sha256').update(finding).digest('hex').slice(0, 12));
  mkdirSync(join(found, name), { recursive: true });
  writeFileSync(file, finding);
  console.log(`A finding in ${name}, seed ${seed}: ${JSON.stringify(finding.slice(0, 500))}`);
  console.log(`  ${why.slice(0, 2000)}\n  It is kept as ${file}.`);
}

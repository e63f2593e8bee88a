/**
 * What bitops costs beside the tools it runs, as ratios of medians that were measured in one run, pair by pair.
 * `npm run bench` builds first; `-- --quick` takes fewer rounds, for a look.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../scripts/build.mjs';
import { root } from '../scripts/workspaces.mjs';
import { makeLayeredEnvironments, makeLayers, writeBareGraph } from './layers.mjs';
import { makeManyEnvironments } from './many.mjs';
import { compare } from './measure.mjs';
import { peakMemory } from './memory.mjs';
import { makeOpsRepo } from './ops-repo.mjs';
import { makePrinting, makeSecrets, writeOutput } from './output.mjs';

const isQuick = process.argv.includes('--quick');
const many = 200;

await build();
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bitops-bench-')));
try {
  report([...measure(), ...measureOutput(), ...measureMany(), ...measureGraph()]);
  await reportMemory();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure() {
  const one = makeOpsRepo(join(folder, 'one'), 1);
  const all = makeOpsRepo(join(folder, 'all'), many);
  const short = { warmUp: 2, rounds: isQuick ? 7 : 25 };
  const long = { warmUp: 1, rounds: isQuick ? 3 : 9 };
  const floor = node(['-e', '0']);
  const bare = node([join(root, 'bench', 'bare-scheduler.mjs'), String(many), 'true']);
  return [
    row('`bitops --version`', '`node -e 0`', 1.6, bitops(one, ['--version']), floor, short),
    row('deploy of one step', '`node -e 0`', 3.5, bitops(one, ['deploy', 'bench']), floor, short),
    row(`${many} no-op deployments`, `${many} processes, bare Node`, 1.8, bitops(all, ['deploy', 'bench']), bare, long),
  ];
}

/** Text with masking over a bare line splitter, as the share of its throughput that is left; NDJSON beside it. */
function measureOutput() {
  const bytes = (isQuick ? 40 : 200) * 1024 * 1024;
  const printed = writeOutput(join(folder, 'printed.txt'), bytes);
  const repo = makePrinting(join(folder, 'print'), 'cat', [printed]);
  const rounds = { warmUp: 1, rounds: isQuick ? 3 : 7 };
  const bare = toNothing(node([join(root, 'bench', 'bare-splitter.mjs'), 'cat', printed]));
  const over = `bare line splitter, ${bytes / 1024 / 1024} MB`;
  const deploy = (...more) => toNothing(withEnv(bitops(repo, ['deploy', 'bench', ...more]), makeSecrets(50)));
  return [
    row('output as text, 50 secrets', over, 2, deploy(), bare, rounds),
    row('output as NDJSON, 50 secrets', over, undefined, deploy('--format', 'json'), bare, rounds),
  ];
}

function measureMany() {
  const repo = makeManyEnvironments(join(folder, 'many'), 1000);
  const rounds = { warmUp: 1, rounds: isQuick ? 3 : 7 };
  const floor = node(['-e', '0']);
  return ['list', 'validate'].map((command) =>
    row(
      `${command}: 1,000 environments, 4,000 deployments`,
      '`node -e 0`',
      undefined,
      bitops(repo, [command]),
      floor,
      rounds,
    ),
  );
}

/** What it costs that many environments wait for each other: each has a workspace, a lock and three processes. */
function measureGraph() {
  const nodes = makeLayers(20, 50);
  const repo = makeLayeredEnvironments(join(folder, 'layers'), nodes, 3);
  const bare = [writeBareGraph(join(folder, 'layers.json'), nodes, 3), '2', 'true'];
  return [
    row(
      '1,000 environments of 3 no-op deployments in 20 layers',
      '3,000 processes, bare Node, two at a time',
      1.8,
      bitops(repo, ['deploy', '--all', '--concurrency', '2']),
      node([join(root, 'bench', 'bare-graph.mjs'), ...bare]),
      { warmUp: 1, rounds: isQuick ? 1 : 5 },
    ),
  ];
}

async function reportMemory() {
  const mega = 1024 * 1024;
  const repo = makePrinting(join(folder, 'giant'), 'bash', [
    '-c',
    `yes "${'0123456789'.repeat(8)}" | head -c ${1024 * mega}`,
  ]);
  const many = join(folder, 'many');
  const peaks = [
    ['list, 1,000 environments', await peakMemory(bitops(many, ['list']))],
    ['validate, 1,000 environments', await peakMemory(bitops(many, ['validate']))],
    [
      '3,000 deployments in 1,000 environments',
      await peakMemory(bitops(join(folder, 'layers'), ['deploy', '--all', '--concurrency', '2'])),
    ],
    ['1 GB of output to a slow reader', await peakMemory(bitops(repo, ['deploy', 'bench']), mega)],
  ];
  console.log('\n| what | peak memory in MB | target | |\n|---|---|---|---|');
  for (const [what, peak] of peaks) {
    const verdict = peak === undefined ? 'unknown' : peak <= 150 ? 'met' : 'missed';
    console.log(`| ${what} | ${peak ?? '?'} | 150 | ${verdict} |`);
  }
}

/** A reader that takes everything at once. */
function toNothing(program) {
  return { ...program, discard: true };
}

function withEnv(program, more) {
  return { ...program, env: { ...program.env, ...more } };
}

function row(what, over, target, a, b, rounds) {
  return { what, over, target, rounds: rounds.rounds, ...compare(a, b, rounds) };
}

function bitops(cwd, args) {
  return node([join(root, 'bin', 'dist', 'cli.js'), ...args], cwd);
}

/** A small environment of its own, so that nothing of the caller's is measured. */
function node(args, cwd = folder) {
  const tmp = join(folder, 'tmp');
  mkdirSync(tmp, { recursive: true });
  return { file: process.execPath, args, cwd, env: { PATH: process.env.PATH, HOME: tmp, TMPDIR: tmp } };
}

function report(rows) {
  console.log(`Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} cores.`);
  console.log('Milliseconds: medians. Ratio: the median of all pairs (the smallest to the largest).\n');
  console.log('| what | ms | over | ms | ratio | target | |\n|---|---|---|---|---|---|---|');
  for (const { what, over, target, a, b, ratio } of rows) {
    const spread = `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`;
    const verdict = target === undefined ? '' : ratio.median <= target ? 'met' : 'missed';
    const [ours, theirs] = [a.median.toFixed(0), b.median.toFixed(0)];
    console.log(`| ${what} | ${ours} | ${over} | ${theirs} | ${spread} | ${target ?? ''} | ${verdict} |`);
  }
}

/**
 * The fault campaign: `npm run test:faults -- --moments 300 --seed 7`. Prints what happened when, and what was wrong afterwards;
 * an ops repo with which something is wrong is kept, and its moment can be tried again with the same seed and `--only`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { installed } from './step.mjs';
import { fetchHelm, findHelm } from './tools.mjs';
import { root } from './workspaces.mjs';

const { values } = parseArgs({
  options: {
    moments: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    jobs: { type: 'string', default: '2' },
    only: { type: 'string' },
  },
});
const [moments, jobs] = [Number(values.moments), values.only === undefined ? Number(values.jobs) : 1];

await build();
const missing = findHelm(3) === undefined ? fetchHelm(3) : undefined;
if (missing !== undefined) console.error(`faults: ${missing}: the moments that need it are skipped`);
console.log(`\n== ${moments} moments of seed ${values.seed}, ${jobs} at a time`);
const folder = mkdtempSync(join(tmpdir(), 'bitops-faults-'));
const results = join(folder, 'results.ndjson');
const codes = await Promise.all(Array.from({ length: jobs }, (_, job) => campaign(`${job}/${jobs}`)));
const lived = existsSync(results) ? readFileSync(results, 'utf8').trimEnd().split('\n').map(JSON.parse) : [];
rmSync(folder, { recursive: true });
tell(lived);
process.exitCode = codes.every((code) => code === 0) && lived.length > 0 ? 0 : 1;

function campaign(part) {
  const env = {
    ...process.env,
    BITOPS_FAULTS_MOMENTS: String(moments),
    BITOPS_FAULTS_SEED: values.seed,
    BITOPS_FAULTS_PART: part,
    BITOPS_FAULTS_RESULTS: results,
  };
  const only = values.only === undefined ? [] : ['-t', `moment ${values.only}:`];
  const args = ['run', '--reporter=dot', 'test/faults.test.ts', ...only];
  const child = spawn(installed('vitest'), args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve) => child.once('close', resolve));
}

/** Two tables, by what happened and by when, and each moment after which something was wrong. */
function tell(all) {
  const bad = all.filter((it) => it.wrong.length > 0);
  console.log(`\n${all.length} moments, ${bad.length} with something wrong afterwards`);
  for (const [title, of] of [
    ['what happened', (it) => it.moment.fault],
    ['to a run of', (it) => it.moment.scenario],
    ['while it was at', (it) => it.during],
  ]) {
    console.log(`\n| ${title} | moments | something wrong | exit codes |\n|---|---:|---:|---|`);
    for (const name of [...new Set(all.map(of))].sort()) {
      const own = all.filter((it) => of(it) === name);
      const ends = [...new Set(own.map((it) => it.end))].sort().map((end) => `${end} × ${count(own, end)}`);
      console.log(`| ${name} | ${own.length} | ${own.filter((it) => bad.includes(it)).length} | ${ends.join(', ')} |`);
    }
  }
  const [locked, resumed] = ['toolLock', 'resumed'].map((name) => all.filter((it) => it[name]).length);
  console.log(`\nnext runs that went on from where the struck one was: ${resumed}; all others began anew`);
  console.log(`locks of the tool's own that were left, and reported with their holder: ${locked}`);
  for (const { moment, during, wrong, kept } of bad) {
    console.log(`\n✘ moment ${moment.index} of seed ${values.seed}: ${moment.fault} to ${moment.scenario}, ${during}`);
    for (const it of wrong) console.log(`  ${it.replaceAll('\n', '\n  ')}`);
    console.log(
      `  kept: ${kept}\n  again: npm run test:faults -- --moments ${moments} --seed ${values.seed} --only ${moment.index}`,
    );
  }
}

function count(own, end) {
  return own.filter((it) => it.end === end).length;
}

/** Everything a change must pass, cheapest first. What follows `npm test --` goes to vitest. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setup } from './setup.mjs';

console.log('== install and build');
setup();
const { build } = await import('./build.mjs');
const { installed, run, step } = await import('./step.mjs');
const { fetchTools } = await import('./tools.mjs');
await build();

console.log('\n== tools for the tests');
failOrWarn(fetchTools());
step('biome', installed('biome'), ['check', '.', '--error-on-warnings']);
step('knip', installed('knip'), ['--no-progress']);
step('types of the tests', installed('tsc'), ['-p', 'tsconfig.test.json']);
step('publint', process.execPath, ['scripts/publint.mjs']);
vitest(process.argv.slice(2));

function vitest(args) {
  console.log('\n== vitest');
  const folder = mkdtempSync(join(tmpdir(), 'bitops-vitest-'));
  const file = join(folder, 'results.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { status } = run(installed('vitest'), ['run', ...reporters, ...args]);
  const results = readResults(file);
  rmSync(folder, { recursive: true });
  if (results !== undefined) printSummary(results);
  process.exitCode = status !== 0 || results === undefined || results.numPassedTests === 0 ? status || 1 : 0;
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function printSummary({ testResults, numPassedTests, numFailedTests, numPendingTests }) {
  const skipped = testResults.flatMap((it) => it.assertionResults).filter((it) => it.status === 'skipped');
  if (skipped.length > 0) console.log('Skipped:');
  for (const { fullName } of skipped) console.log(`  - ${fullName}`);
  console.log(`\n${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
}

function failOrWarn(missing) {
  for (const it of missing) console.error(`test: ${it}: the tests that need it are skipped`);
  if (missing.length > 0 && process.env.BITOPS_REQUIRE_TOOLS === '1') process.exit(1);
}

/** An interrupt while hooks run: nothing more is begun, and what cleans up still runs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventsOf, expectClean, type Files, hooksIn, linesOf, opsRepo, outcomesOf } from './rig.js';

const json = ['--format', 'json'] as const;
const begun = /begins"/;

const pair: Files = {
  'test/bitops.config.yaml': 'bitops:\n  deployments:\n    one: { plugin: shell }\n    two: { plugin: shell }\n',
  'test/one/deploy.sh': 'echo one\n',
  'test/two/deploy.sh': 'echo two\n',
};

test.each([
  { hook: 'sleep 300', failFast: 'true' },
  { hook: 'sleep 300', failFast: 'false' },
  { hook: 'trap "exit 0" INT; while :; do sleep 0.1; done', failFast: 'false' },
])('during a before hook nothing more is begun: $hook, fail_fast $failFast', async ({ hook, failFast }) => {
  const repo = opsRepo({
    ...pair,
    ...hooksIn('test/one'),
    'bitops.config.yaml': `bitops: { fail_fast: ${failFast} }\n`,
    'test/one/bitops.before-deploy.d/a.sh': `echo begins\n${hook}\n`,
  });
  const run = await repo.bitops(['deploy', 'test', ...json], { signalAfter: { line: begun, signal: 'SIGINT' } });
  expect(run.exitCode).toBe(130);
  const cleaned = ['on-failure of test/one, cancelled', 'always of test/one, cancelled'];
  expect(linesOf(run)).toEqual(['begins', ...cleaned]);
  expect(outcomesOf(run)).toEqual({ 'test:one': 'cancelled', 'test:two': 'cancelled' });
  expectClean(repo);
});

test('during a before hook of an environment no deployment is begun, and its own hooks clean up', async () => {
  const repo = opsRepo({
    ...pair,
    ...hooksIn('test'),
    ...hooksIn('test/one'),
    'test/bitops.before-deploy.d/a.sh': 'trap "exit 0" INT; echo begins\nwhile :; do sleep 0.1; done\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json], { signalAfter: { line: begun, signal: 'SIGINT' } });
  expect(run.exitCode).toBe(130);
  expect(linesOf(run)).toEqual(['begins', 'on-failure of test, cancelled', 'always of test, cancelled']);
  expect(eventsOf(run, 'deployment.started')).toEqual([]);
  expect(outcomesOf(run)).toEqual({ 'test:one': 'cancelled', 'test:two': 'cancelled' });
  expectClean(repo);
});

test('what ends well in spite of an interrupt has succeeded, and what comes after it is not begun', async () => {
  const repo = opsRepo({
    ...pair,
    'test/one/bitops.always.d/m.sh': 'trap "" INT; echo begins; while [ ! -e "$GO" ]; do sleep 0.1; done\n',
  });
  const go = join(repo.home, 'go');
  const started = repo.start(['deploy', 'test', ...json], { env: { GO: go } });
  await started.waitForLine(begun);
  started.kill('SIGINT');
  await started.waitForLine(/Interrupted: waiting for m\.sh to end/);
  writeFileSync(go, '');
  const run = await started.done;
  expect(run.exitCode).toBe(130);
  expect(outcomesOf(run)).toEqual({ 'test:one': 'succeeded', 'test:two': 'cancelled' });
  expect(linesOf(run)).toEqual(['one', 'begins']);
  expectClean(repo);
});

test('during the last hook of all: it is said that the hook was ended, and the exit code is that of an interrupt', async () => {
  const repo = opsRepo({ ...pair, 'test/two/bitops.always.d/m.sh': 'echo begins; sleep 300\n' });
  const run = await repo.bitops(['deploy', 'test', ...json], { signalAfter: { line: begun, signal: 'SIGINT' } });
  expect(run.exitCode).toBe(130);
  expect(eventsOf(run, 'error')).toMatchObject([{ what: expect.stringMatching(/always\.d\/m\.sh.*SIGINT/) }]);
  expectClean(repo);
});

test.each(['beforeRun', 'beforeTool', 'afterTool'])(
  'a plugin that hangs in %s is given up after grace',
  async (hook) => {
    const repo = opsRepo({
      ...pair,
      'p.mjs': `export default ({ plugin }) => plugin({ name: 'p', tap(hooks) {
      hooks.${hook}.tap(() => {
        setInterval(() => {}, 1000);
        console.error('begins"');
        return new Promise(() => {});
      });
    } });`,
      'bitops.config.yaml': 'bitops: { plugins: [./p.mjs], grace: 1 }\n',
    });
    const run = await repo.bitops(['deploy', 'test', ...json], { signalAfter: { line: begun, signal: 'SIGTERM' } });
    expect(run.exitCode).toBe(143);
    expect(eventsOf(run, 'run.finished')).toMatchObject([{ outcome: 'cancelled', exitCode: 143 }]);
    expectClean(repo);
  },
);

test.each([
  { grace: 30, ends: 3, failed: 0 },
  // The second one has no time left, and the third one is not begun after a failure.
  { grace: 4, ends: 1, failed: 1 },
])('hooks that clean up share what grace leaves: $grace seconds', async ({ grace, ends, failed }) => {
  const repo = opsRepo({
    ...pair,
    'test/one/deploy.sh': 'echo begins; sleep 300\n',
    ...Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [`test/one/bitops.always.d/${name}.sh`, 'sleep 2; echo ends\n']),
    ),
    'bitops.config.yaml': `bitops: { grace: ${grace} }\n`,
  });
  const run = await repo.bitops(['deploy', 'test', ...json], { signalAfter: { line: begun, signal: 'SIGINT' } });
  expect([run.exitCode, linesOf(run)]).toEqual([130, ['begins', ...Array.from({ length: ends }, () => 'ends')]]);
  expect(eventsOf(run, 'error')).toHaveLength(failed);
  expectClean(repo);
});

/** Ctrl-C and its kin: tools are asked once and end in their own way, hooks clean up, and nothing is left behind. */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import {
  errorsOf,
  eventsOf,
  expectClean,
  type Files,
  hooksIn,
  isCopying,
  linesOf,
  type OpsRepo,
  opsRepo,
  outcomesOf,
  resources,
  scripted,
  stateOf,
  testWith,
} from './rig.js';

const terraform = testWith('terraform');
const json = ['--format', 'json'] as const;
/** As long as a person needs to read that bitops waits; signals that come before that are not a second wish. */
const noticeMs = 1100;
const begun = /begins"/;
const config = 'terraform: { cli: { stack-action: apply } }\n';
const slow = scripted('slow', 'echo begins; sleep 300').replace('input', 'depends_on = [terraform_data.good]\n  input');
const later = resources('later').replace('input', 'depends_on = [terraform_data.slow]\n  input');

const pair: Files = {
  'test/bitops.config.yaml': 'bitops:\n  deployments:\n    one: { plugin: shell }\n    two: { plugin: shell }\n',
  'test/one/deploy.sh': 'echo one\n',
  'test/two/deploy.sh': 'echo two\n',
};

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  terraform(`${signal} during an apply: one interrupt to terraform, which ends in its own way`, async () => {
    const repo = opsRepo({
      ...hooksIn('test'),
      ...hooksIn('test/terraform'),
      'test/terraform/bitops.config.yaml': config,
      'test/terraform/main.tf': resources('good') + slow + later,
    });
    const signals = countSignals(repo);
    const started = repo.start(['deploy', 'test', ...json]);
    await started.waitForLine(begun);
    started.kill(signal);
    const run = await started.done;
    expect(run.exitCode).toBe(exitCode);
    expect(signals()).toEqual(['SIGINT']);
    const lines = linesOf(run);
    expect(lines.filter((line) => line.includes('Interrupt received'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes(' of test'))).toEqual([
      ...['before-deploy of test', 'before-deploy of test/terraform'],
      ...['on-failure of test/terraform, cancelled', 'always of test/terraform, cancelled'],
      ...['on-failure of test, cancelled', 'always of test, cancelled'],
    ]);
    expect(stateOf(repo)).toEqual(['good', 'slow (tainted)']);
    expect(outcomesOf(run)).toEqual({ 'test:terraform': 'cancelled' });
    expect(errorsOf(run)).toEqual([]);
    expect(eventsOf(run, 'run.finished')).toMatchObject([{ outcome: 'cancelled', exitCode }]);
    expectClean(repo);
  });
}

terraform('a Ctrl-C on a terminal, which reaches all of the group, reaches terraform once', async () => {
  const repo = opsRepo({
    'test/terraform/bitops.config.yaml': config,
    'test/terraform/main.tf': resources('good') + slow,
  });
  const signals = countSignals(repo);
  const cli = fileURLToPath(new URL('../bin/dist/cli.js', import.meta.url));
  const output = join(repo.home, 'output');
  const script = `exec "$0" "$1" deploy test >"$2" 2>&1`;
  const child = spawn('bash', ['-c', script, process.execPath, cli, output], {
    cwd: repo.root,
    env: { ...repo.env },
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await vi.waitFor(() => expect(readFileSync(output, 'utf8')).toMatch(/: begins$/m), { timeout: 30_000 });
  process.kill(-(child.pid ?? 0), 'SIGINT');
  expect(await ended).toBe(130);
  expect(signals()).toEqual(['SIGINT']);
  expect(readFileSync(output, 'utf8')).toContain('Interrupted: waiting for terraform to end; press Ctrl-C again');
  expect(stateOf(repo)).toEqual(['good', 'slow (tainted)']);
  expectClean(repo);
});

terraform(
  'a second interrupt during an apply: terraform leaves, what it made is in the state, nothing goes on',
  async () => {
    const stubborn = scripted('slow', 'trap "" INT TERM; echo begins; while :; do sleep 0.1; done');
    const repo = opsRepo({
      'test/terraform/bitops.config.yaml': config,
      'test/terraform/main.tf':
        resources('good') + stubborn.replace('input', 'depends_on = [terraform_data.good]\n  input'),
    });
    const started = repo.start(['deploy', 'test', ...json]);
    await started.waitForLine(begun);
    started.kill('SIGINT');
    await started.waitForLine(/Interrupt received/);
    await sleep(noticeMs);
    started.kill('SIGINT');
    const run = await started.done;
    expect(run.exitCode).toBe(130);
    expect(stateOf(repo)).toContain('good');
    expect(outcomesOf(run)).toEqual({ 'test:terraform': 'cancelled' });
    expectClean(repo);
  },
);

test('a tool that does not end is ended by the second interrupt, and the hooks still clean up', async () => {
  const repo = opsRepo({
    ...pair,
    ...hooksIn('test/one'),
    'test/one/deploy.sh': 'trap "echo asked" INT\nsleep 300 &\necho begins\nwhile :; do sleep 0.1; done\n',
  });
  const started = repo.start(['deploy', 'test', ...json]);
  await started.waitForLine(begun);
  started.kill('SIGINT');
  await started.waitForLine(/"line":"asked"/);
  await sleep(noticeMs);
  started.kill('SIGINT');
  const run = await started.done;
  expect(run.exitCode).toBe(130);
  expect(linesOf(run).slice(-2)).toEqual(['on-failure of test/one, cancelled', 'always of test/one, cancelled']);
  expect(linesOf(run).filter((line) => line === 'asked')).toHaveLength(1);
  expect(eventsOf(run, 'command.finished')).toMatchObject([{ signal: 'SIGTERM' }]);
  expect(outcomesOf(run)).toEqual({ 'test:one': 'cancelled', 'test:two': 'cancelled' });
  expect(run.stderr).toContain('Interrupted again: ending bash now');
  expectClean(repo);
});

test('a signal that is delivered twice, as by timeout(1) or npm, is one wish', async () => {
  const repo = opsRepo({
    ...pair,
    'test/one/deploy.sh': 'trap "echo saved; exit 1" INT\ntrap "echo told" TERM\necho begins\nsleep 300 & wait\n',
  });
  const started = repo.start(['deploy', 'test', ...json]);
  await started.waitForLine(begun);
  started.kill('SIGINT');
  await started.waitForLine(/^Interrupted: waiting for bash/);
  started.kill('SIGINT');
  started.kill('SIGTERM');
  const run = await started.done;
  expect(run.exitCode).toBe(130);
  expect(linesOf(run)).toEqual(['begins', 'saved']);
  expect(run.stderr).not.toContain('again:');
  expectClean(repo);
});

test('a tool that does not end is ended when its grace is over', async () => {
  const repo = opsRepo({
    ...pair,
    'bitops.config.yaml': 'bitops: { grace: 1 }\n',
    'test/one/deploy.sh': 'trap "" INT TERM\necho begins\nwhile :; do sleep 0.1; done\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json], { signalAfter: { line: begun, signal: 'SIGINT' } });
  expect(run.exitCode).toBe(130);
  expect(eventsOf(run, 'command.finished')).toMatchObject([{ exitCode: null, signal: 'SIGKILL' }]);
  expectClean(repo);
});

test('while the workspace is made: no hook and no tool is begun', async () => {
  const many = Array.from({ length: 1000 }, (_, index) => [`_data/${index}/x/y/file`, '']);
  const repo = opsRepo({ ...pair, ...hooksIn('test'), ...Object.fromEntries(many) });
  let isHit = false;
  for (let attempt = 0; attempt < 10 && !isHit; attempt += 1) {
    const started = repo.start(['deploy', 'test', ...json]);
    await vi.waitFor(() => expect(isCopying(repo, '_data/0')).toBe(true), { timeout: 30_000, interval: 5 });
    started.kill('SIGINT');
    const run = await started.done;
    expect(run.exitCode).toBe(130);
    expectClean(repo);
    isHit = eventsOf(run, 'environment.started').length === 0;
    if (isHit) expect(linesOf(run)).toEqual([]);
  }
  expect(isHit).toBe(true);
});

test('before anything runs: the process just ends', async () => {
  const repo = opsRepo({
    ...pair,
    'bitops.config.mjs': 'process.stderr.write("loading\\n"); await new Promise((go) => setTimeout(go, 300_000));\n',
  });
  const run = await repo.bitops(['deploy', 'test'], { signalAfter: { line: /^loading$/, signal: 'SIGINT' } });
  expect(run).toMatchObject({ exitCode: null, signal: 'SIGINT', stdout: '' });
  expectClean(repo);
});

/** Puts a program before terraform on the PATH that writes down which signals it gets. */
function countSignals(repo: OpsRepo): () => readonly string[] {
  const real = execFileSync('sh', ['-c', 'command -v terraform'], { encoding: 'utf8' }).trim();
  const log = join(repo.home, 'signals');
  writeFileSync(log, '');
  repo.fake(
    'terraform',
    `for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => require('node:fs').appendFileSync(${JSON.stringify(log)}, signal + '\\n'));
    }
    const child = require('node:child_process').spawn(${JSON.stringify(real)}, args, { stdio: 'inherit' });
    child.on('exit', (code) => process.exit(code ?? 1));`,
  );
  return () => readFileSync(log, 'utf8').split('\n').slice(0, -1);
}

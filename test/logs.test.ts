/** Logs: what `bitops.logging` of BitOps 2.x asks for. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventsOf, expectClean, type Files, type OpsRepo, opsRepo } from './rig.js';

const secret = 'hunter2-hunter2';
const esc = '\u001b';
const failing: Files = {
  'test/bitops.config.yaml': 'bitops: { deployments: { one: { plugin: shell }, two: { plugin: shell } } }\n',
  'test/one/deploy.sh': 'echo "the password is $DB_PASSWORD"; printf "\\033[31mred\\033[0m\\n"\n',
  'test/two/deploy.sh': 'exit 3\n',
};
const logs = (more: string) => `bitops: { logging: { path: ../home/logs, ${more} } }\n`;
const logOf = (repo: OpsRepo, name: string) => readFileSync(join(repo.home, 'logs', name), 'utf8');

test('a log has what is printed, redacted and without colours; the log of faults has only those', async () => {
  const repo = opsRepo({ ...failing, 'bitops.config.yaml': logs('filename: bitops-run, err: bitops.logs') });
  const env = { DB_PASSWORD: secret, FORCE_COLOR: '1' };
  const run = await repo.bitops(['deploy', 'test'], { env });
  expect([run.exitCode, run.stdout.includes(esc)]).toEqual([1, true]);
  const log = logOf(repo, 'bitops-run.log');
  const [head = '', first] = log.split('\n');
  expect(head).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z run \d{8}T\d{6}-\w+$/);
  expect(first).toMatch(/^bitops deploy {2}test {2}\d/);
  expect(log).toContain('  │ the password is ***\n  │ red\n');
  expect(log).toMatch(/✘ deploy failed[\s\S]*✘ COMMAND_FAILED bash/);
  for (const it of [esc, secret]) expect(log).not.toContain(it);
  const faults = logOf(repo, 'bitops.logs');
  expect(faults).toMatch(/^\S+Z run \S+\n✘ COMMAND_FAILED [\s\S]*fix: /);
  expect(faults).not.toContain('the password');

  await repo.bitops(['deploy', 'test', '--only', 'one', '--format', 'json', '--log-level', 'error'], { env });
  const both = logOf(repo, 'bitops-run.log');
  expect(both.startsWith(log)).toBe(true);
  expect(both.slice(log.length)).toMatch(
    /^\S+Z run \S+\nbitops deploy {2}test[\s\S]*the password is \*\*\*[\s\S]*✔ deploy done/,
  );
  expectClean(repo);
});

test('variables name the log, whatever files say; the name may have its ending already', async () => {
  const repo = opsRepo({ ...failing, 'bitops.config.yaml': logs('filename: other') });
  const env = { BITOPS_LOGGING_FILENAME: 'mine.logs', BITOPS_LOGGING_PATH: join(repo.home, 'a', 'b') };
  await repo.bitops(['plan', 'test'], { env });
  expect(readFileSync(join(repo.home, 'a', 'b', 'mine.log'), 'utf8')).toContain('bitops plan  test');
  expect(existsSync(join(repo.home, 'logs'))).toBe(false);
  for (const none of ['false', 'False'])
    await repo.bitops(['plan', 'test'], { env: { BITOPS_LOGGING_FILENAME: none } });
  expect(existsSync(join(repo.home, 'logs'))).toBe(false);
});

test('each environment has its own log, and all have what the run says as a whole', async () => {
  const own = (name: string) => logs(`filename: ${name}`);
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: {}\n',
    'one/bitops.config.yaml': own('one'),
    'one/shell/deploy.sh': 'echo "I am one"\n',
    'two/bitops.config.yaml': own('two'),
    'two/shell/deploy.sh': 'echo "I am two"\n',
    'two/shell/bitops.after-deploy.d/x.sh': 'echo "after two"\n',
  });
  expect(await repo.bitops(['deploy', '--all', '--concurrency', '2'])).toMatchObject({ exitCode: 0, stderr: '' });
  const [one, two] = [logOf(repo, 'one.log'), logOf(repo, 'two.log')];
  expect([one.includes('I am one'), one.includes('I am two'), one.includes('after two')]).toEqual([true, false, false]);
  expect([two.includes('I am one'), two.includes('I am two'), two.includes('after two')]).toEqual([false, true, true]);
  for (const log of [one, two]) expect(log).toContain('✔ deploy done: 1 deployment in ');
});

test('a log that can not be written is a warning, and the run goes on', async () => {
  const repo = opsRepo({ ...failing, 'bitops.config.yaml': logs('filename: run, err: err') });
  repo.write('../home/logs', 'a file, and no folder\n');
  const run = await repo.bitops(['deploy', 'test', '--only', 'one', '--format', 'json']);
  expect(run.exitCode).toBe(0);
  const warnings = eventsOf(run, 'warning');
  expect(warnings.map((it) => it.code)).toEqual(['LOG_UNWRITABLE', 'LOG_UNWRITABLE']);
  expect(warnings[0]).toMatchObject({ at: { file: join(repo.home, 'logs', 'run.log') }, why: expect.any(String) });
  repo.write('bitops.config.yaml', 'bitops: { logging: { path: /dev, err: full } }\n');
  const full = await repo.bitops(['deploy', 'test', '--only', 'one']);
  expect(full).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('✔ deploy done') });
  expect(full.stderr).toMatch(/⚠ LOG_LOST Not all of the run is in the log \/dev\/full[\s\S]*ENOSPC/);
  expectClean(repo);
});

test('with --safe no log is written: the ops repo of a stranger could name any file', async () => {
  const repo = opsRepo({ ...failing, 'bitops.config.yaml': logs('filename: any, err: ../.profile') });
  const env = { BITOPS_LOGGING_FILENAME: 'any' };
  expect((await repo.bitops(['deploy', 'test', '--safe'], { env })).exitCode).toBe(0);
  for (const it of ['logs', '.profile']) expect(existsSync(join(repo.home, it))).toBe(false);
  expectClean(repo);
});

test('the level debug says more, all others as much as ever; colours can be switched off', async () => {
  const repo = opsRepo(failing);
  const deploy = (settings: string, args: readonly string[] = []) => {
    repo.write('bitops.config.yaml', `bitops: { logging: { ${settings} } }\n`);
    return repo.bitops(['deploy', 'test', '--only', 'one', ...args]);
  };
  for (const level of ['WARNING', 'CRITICAL']) {
    expect((await deploy(`level: ${level}`)).stdout).toContain('the password is');
  }
  expect((await deploy('level: DEBUG')).stdout).toContain('exit code 0');
  expect((await deploy('level: DEBUG', ['--log-level', 'info'])).stdout).not.toContain('exit code 0');
  expect(await deploy('color: { enabled: false }')).toMatchObject({ exitCode: 0, stderr: '' });
});

/** A run of many deployments starts their processes by a small program beside it: that nobody notices. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { eventsOf, expectClean, opsRepo, outcomesOf } from './rig.js';

const onLinux = test.runIf(process.platform === 'linux');
const count = 60;
const names = Array.from({ length: count }, (_, index) => `d${String(index).padStart(2, '0')}`);
const isRunning = (pid: string) => existsSync(`/proc/${pid}`);
/** The last one waits for a file that the test makes; the exit code is up to each. */
const files = (exitCode: (name: string) => number) => ({
  'test/bitops.config.yaml': `bitops: { fail_fast: false, deployments: { ${names.map((it) => `${it}: { plugin: shell, needs: [${it === 'd59' ? 'd58' : ''}] }`).join(', ')} } }\n`,
  ...Object.fromEntries(names.map((it) => [`test/${it}/deploy.sh`, `echo ${it}\nexit ${exitCode(it)}\n`])),
  'test/d59/deploy.sh': 'echo begins $PPID\nwhile [ ! -e "$GO" ]; do sleep 0.05; done\necho ends\n',
});

test('each has its output and its outcome, with the same events as a small run', async () => {
  const repo = opsRepo(files((it) => (it === 'd07' ? 3 : 0)));
  const done = await repo.bitops(['deploy', 'test', '--concurrency', '4', '--format', 'json'], {
    env: { GO: repo.root },
  });
  expect(done.exitCode).toBe(1);
  const outcomes = outcomesOf(done);
  expect(Object.values(outcomes).filter((it) => it === 'succeeded')).toHaveLength(count - 1);
  expect(outcomes).toMatchObject({ 'test:d07': 'failed' });
  const lines = eventsOf(done, 'output').map((it) => it.line);
  expect(names.slice(0, -1).filter((it) => !lines.includes(it))).toEqual([]);
  expect(
    eventsOf(done, 'command.finished')
      .map((it) => it.exitCode)
      .toSorted(),
  ).toEqual([...Array(count - 1).fill(0), 3]);
  expectClean(repo);
});

onLinux('bitops is killed: that program goes with it, what it started goes on, and the next run recovers', async () => {
  const repo = opsRepo(files(() => 0));
  const go = join(repo.root, 'go');
  const killed = repo.start(['deploy', 'test', '--concurrency', '4'], { env: { GO: go } });
  const [, pid = ''] = /begins (\d+)/.exec(await killed.waitForLine(/begins \d+/)) ?? [];
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('sidecar');
  killed.kill('SIGKILL');
  await killed.done;
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 10_000 });
  expect(repo.orphans()).not.toEqual([]);
  writeFileSync(go, '');
  await vi.waitFor(() => expect(repo.orphans()).toEqual([]), { timeout: 10_000 });
  const next = await repo.bitops(['deploy', 'test', '--format', 'json'], { env: { GO: go } });
  expect(next.exitCode).toBe(0);
  expect(eventsOf(next, 'warning')).toMatchObject([{ code: 'RUN_RECOVERED' }]);
  expectClean(repo);
});

onLinux('an interrupt ends what runs, and the run', async () => {
  const repo = opsRepo(files(() => 0));
  const running = repo.start(['deploy', 'test', '--concurrency', '4'], { env: { GO: join(repo.root, 'go') } });
  const [, pid = ''] = /begins (\d+)/.exec(await running.waitForLine(/begins \d+/)) ?? [];
  running.kill('SIGINT');
  expect((await running.done).exitCode).toBe(130);
  expect(isRunning(pid)).toBe(false);
  expectClean(repo);
});

onLinux('that program is killed: what it started ends by itself, fails, and says why', async () => {
  const repo = opsRepo(files(() => 0));
  const go = join(repo.root, 'go');
  const running = repo.start(['deploy', 'test', '--concurrency', '4', '--format', 'json'], { env: { GO: go } });
  const [, pid = ''] = /begins (\d+)/.exec(await running.waitForLine(/begins \d+/)) ?? [];
  process.kill(Number(pid), 'SIGKILL');
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 10_000 });
  writeFileSync(go, '');
  const done = await running.done;
  expect(done.exitCode).toBe(1);
  expect(eventsOf(done, 'output').map((it) => it.line)).toContain('ends');
  expect(eventsOf(done, 'error')).toMatchObject([
    { code: 'COMMAND_LOST', what: expect.stringContaining('nobody knows how') },
  ]);
  expectClean(repo);
});

/** Runs that meet each other: one at a time in an environment, and nothing is forgotten. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventsOf, expectClean, type Files, linesOf, opsRepo } from './rig.js';

const json = ['--format', 'json'] as const;
const begun = /begins"/;
/** Waits for a file that the test makes. */
const hold = 'echo begins; while [ ! -e "$GO" ]; do sleep 0.1; done';

const shells: Files = {
  'test/bitops.config.yaml': 'bitops:\n  deployments:\n    one: { plugin: shell }\n',
  'test/one/deploy.sh': `${hold}\necho ends\n`,
  'zone/bitops.config.yaml': 'bitops:\n  deployments:\n    one: { plugin: shell }\n',
  'zone/one/deploy.sh': 'echo zone\n',
};

test('of two runs of one environment the second is refused, is told who holds it, and runs nothing', async () => {
  const repo = opsRepo({ ...shells, 'test/bitops.before-deploy.d/m.sh': 'echo x >>"$LOG"\n' });
  const [go, log] = [join(repo.home, 'go'), join(repo.home, 'log')];
  const first = repo.start(['deploy', 'test', ...json], { env: { GO: go, LOG: log } });
  await first.waitForLine(begun);
  for (const intent of ['deploy', 'plan']) {
    const second = await repo.bitops([intent, 'zone', 'test'], { env: { LOG: log } });
    expect(second).toMatchObject({ exitCode: 2, stdout: '' });
    expect(second.stderr).toMatch(/LOCK_HELD Another run has the environment test: deploy, run 20\d{6}T/);
    expect(second.stderr).toContain(`Process ${first.pid} on `);
  }
  const other = await repo.bitops(['deploy', 'zone', ...json]);
  expect(linesOf(other)).toEqual(['zone']);
  writeFileSync(go, '');
  const run = await first.done;
  expect(run.exitCode).toBe(0);
  expect(linesOf(run)).toEqual(['begins', 'ends']);
  expect(readFileSync(log, 'utf8')).toBe('x\n');
  expectClean(repo);
});

test('runs of different environments come and go at once', async () => {
  const all = Array.from({ length: 6 }, (_, index) => `e${index}`);
  const repo = opsRepo(Object.fromEntries(all.flatMap((name) => [[`${name}/shell/deploy.sh`, 'echo done\n']])));
  repo.write('bitops.config.yaml', 'bitops: {}\n');
  for (let round = 0; round < 3; round += 1) {
    const runs = await Promise.all(all.map((name) => repo.bitops(['deploy', name])));
    expect(runs.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
      all.map(() => ({ exitCode: 0, stderr: '' })),
    );
  }
  expectClean(repo);
});

test('a run that is refused for another environment leaves the recovery of a killed one to the next run', async () => {
  const repo = opsRepo({ ...shells, 'zone/one/deploy.sh': 'if [ ! -e "$GO" ]; then echo begins; sleep 300; fi\n' });
  const go = join(repo.home, 'go');
  const killed = repo.start(['deploy', 'zone', ...json], { env: { GO: go } });
  await killed.waitForLine(begun);
  killed.kill('SIGKILL');
  await killed.done;
  repo.killOrphans();
  const left = repo.leftovers();
  const holder = repo.start(['deploy', 'test', ...json], { env: { GO: go } });
  await holder.waitForLine(begun);
  expect(await repo.bitops(['deploy', 'zone', 'test'], { env: { GO: go } })).toMatchObject({ exitCode: 2 });
  expect(repo.leftovers()).toEqual(expect.arrayContaining([...left]));
  writeFileSync(go, '');
  await holder.done;
  const next = await repo.bitops(['deploy', 'zone', ...json], { env: { GO: go } });
  expect(next.exitCode).toBe(0);
  expect(eventsOf(next, 'warning')).toMatchObject([{ code: 'RUN_RECOVERED' }]);
  expectClean(repo);
});

test('a run waits for its turn if it is asked to, as an option or a setting says, and an interrupt ends the wait', async () => {
  const settings = 'bitops:\n  lock_wait: 5m\n  deployments:\n    one: { plugin: shell }\n';
  const repo = opsRepo({ ...shells, 'test/bitops.config.yaml': settings });
  const go = join(repo.home, 'go');
  const first = repo.start(['deploy', 'test', ...json], { env: { GO: go } });
  await first.waitForLine(begun);
  const now = await repo.bitops(['deploy', 'test', '--lock-wait', '0s', ...json]);
  expect(now).toMatchObject({ exitCode: 2, events: [{ type: 'error', code: 'LOCK_HELD' }] });
  const interrupted = repo.start(['plan', 'zone', 'test', ...json], { env: { GO: go } });
  await interrupted.waitForLine(/Waiting up to 5m for test\. Another run has the environment test: deploy, run 20/);
  interrupted.kill('SIGINT');
  const end = await interrupted.done;
  expect(end.exitCode).toBe(130);
  expect(end.events).toMatchObject([{ type: 'note' }, { type: 'error', code: 'WAIT_INTERRUPTED' }]);
  const second = repo.start(['deploy', 'test', ...json], { env: { GO: go } });
  await second.waitForLine(/Waiting up to 5m/);
  writeFileSync(go, '');
  expect([(await first.done).exitCode, (await second.done).exitCode]).toEqual([0, 0]);
  expect((await second.done).events.filter((it) => it.type === 'note')).toHaveLength(1);
  const wrong = await repo.bitops(['deploy', 'test', '--lock-wait', 'soon']);
  expect(wrong.stderr).toContain('USAGE_INVALID');
  expectClean(repo);
});

test('unlock leaves the lock of a run that lives, and of a killed one what is to be recovered', async () => {
  const repo = opsRepo(shells);
  const go = join(repo.home, 'go');
  const lock = '.bitops/locks/test.json';
  const unlock = (...args: readonly string[]) => repo.bitops(['unlock', 'test', ...args, ...json]);
  expect(await unlock()).toMatchObject({ exitCode: 0, document: { locks: [], faults: [] } });
  const killed = repo.start(['deploy', 'test', ...json], { env: { GO: go } });
  await killed.waitForLine(begun);
  const alive = { exitCode: 2, document: { locks: [{ state: 'alive' }], faults: [{ code: 'LOCK_ALIVE' }] } };
  expect(await unlock('--yes')).toMatchObject(alive);
  expect(await repo.bitops(['unlock', 'test', 'zome'])).toMatchObject({ exitCode: 2, stdout: '' });
  killed.kill('SIGKILL');
  await killed.done;
  for (const { pid } of repo.orphans()) process.kill(pid, 'SIGKILL');
  const left = [...repo.leftovers()].sort();
  const gone = await repo.bitops(['unlock', 'test', '--yes']);
  expect(gone).toMatchObject({ exitCode: 0, stderr: '' });
  expect(gone.stdout).toContain('the next run takes the lock over, and recovers what the run has left');

  // As if a container had it that shares the folder, and nobody can tell whether that lives.
  const holder = JSON.parse(repo.read(lock));
  repo.write(lock, JSON.stringify({ ...holder, host: 'other pid:[1]' }));
  const asked = await unlock();
  expect(asked).toMatchObject({ exitCode: 2, document: { faults: [{ code: 'UNLOCK_UNCONFIRMED' }] } });
  expect(await unlock('--yes')).toMatchObject({
    exitCode: 0,
    document: { locks: [{ state: 'elsewhere', removed: true }] },
  });
  expect(JSON.parse(repo.read(lock)).workspaces).toEqual(holder.workspaces);
  expect([...repo.leftovers()].sort()).toEqual(left);
  writeFileSync(go, '');
  const next = await repo.bitops(['deploy', 'test', ...json], { env: { GO: go } });
  expect(next.exitCode).toBe(0);
  expect(eventsOf(next, 'warning')).toMatchObject([{ code: 'RUN_RECOVERED' }]);

  // Of what nobody can read, or what left nothing, nothing is to be kept.
  repo.write(lock, '');
  expect(await unlock('--yes')).toMatchObject({
    exitCode: 0,
    document: { locks: [{ state: 'broken', removed: true }] },
  });
  expect(existsSync(join(repo.root, lock))).toBe(false);
  expectClean(repo);
});

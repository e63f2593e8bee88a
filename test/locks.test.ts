/** Runs that meet each other: one at a time in an environment, and nothing is forgotten. */
import { readFileSync, writeFileSync } from 'node:fs';
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

/** One run at a time on all machines: two checkouts of one ops repo, and a real server that keeps the lock. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startAws } from './rig/aws.js';
import { gitIn } from './rig/git.js';
import { loadGuide } from './rig/guide.js';
import { startPostgres } from './rig/postgres.js';
import { eventsOf, expectClean, type Files, linesOf, type OpsRepo, opsRepo, type ToolName, testWith } from './rig.js';

const json = ['--format', 'json'] as const;
const begun = /begins"/;

/** The first deployment waits for a file of the test, and ends in an orderly way when it is asked to. */
const files: Files = {
  'test/bitops.config.yaml': 'bitops:\n  deployments:\n    one: { plugin: shell }\n    two: { plugin: shell }\n',
  'test/one/deploy.sh':
    'trap \'echo "puts things right"; exit 1\' INT\necho begins; while [ ! -e "$GO" ]; do sleep 0.1; done\necho "ends on $MACHINE"\n',
  'test/two/deploy.sh': 'echo "two on $MACHINE"\n',
};

const ci = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://git.example.com',
  GITHUB_REPOSITORY: 'acme/ops',
  GITHUB_RUN_ID: '4711',
  GITHUB_ACTOR: 'alice',
};
const page = 'https://git.example.com/acme/ops/actions/runs/4711';

/** What a lock file of somebody else says; its machine is not this one. */
const stranger = {
  run: '20260101T000000-stranger',
  intent: 'destroy',
  host: 'far-away',
  pid: 7,
  started: '1',
  since: '2026-01-01T00:00:00.000Z',
  actor: 'bob',
  url: 'https://ci.example.com/8',
};

/** A server that keeps locks, as a test needs it. */
interface Server {
  readonly options: string;
  readonly env: Readonly<Record<string, string>>;
  /** What says that nobody may come in. */
  readonly locked: Readonly<Record<string, string>>;
  /** Gives the lock to the stranger, whoever has it. */
  steal(): Promise<void> | void;
  stop(): Promise<void>;
}

interface Provider {
  readonly name: 's3' | 'postgres';
  readonly tools: readonly ToolName[];
  start(repo: OpsRepo): Promise<Server>;
}

const providers: readonly Provider[] = [
  {
    name: 's3',
    tools: ['moto'],
    async start(repo) {
      const aws = await startAws(repo);
      await aws.s3('PUT', 'acme-locks');
      const record = JSON.stringify({ v: 1, token: 'other', beat: 0, ttl: 600, holder: stranger });
      return {
        options: 'bucket: acme-locks',
        env: aws.env,
        locked: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
        steal: async () =>
          void (await aws.s3('PUT', 'acme-locks/bitops-locks/git.example.com/acme/ops/test.json', record)),
        stop: aws.stop,
      };
    },
  },
  {
    name: 'postgres',
    tools: ['postgres'],
    async start() {
      const server = await startPostgres();
      return {
        options: 'table: bitops_locks',
        env: { BITOPS_LOCK_POSTGRES_URL: server.url() },
        locked: { BITOPS_LOCK_POSTGRES_URL: server.url('wrong-password-4711') },
        steal: () =>
          void server.sql(
            `UPDATE bitops_locks SET token = 'other', holder = '${JSON.stringify(stranger)}', expires_at = now() + interval '1 hour'`,
          ),
        stop: server.stop,
      };
    },
  },
];

/** Two checkouts that only share the remote of git and the server; the second one is cloned by another protocol. */
async function twoMachines({ name, start }: Provider, ttl?: string) {
  const [a, b] = [opsRepo(files), opsRepo(files)] as const;
  const server = await start(a);
  // Nothing said: as the plugin's own page shows it.
  const page = loadGuide(`plugins/lock-${name}/README.md`).examples.find((it) => it.language === 'yaml');
  const plugin = `lock-${name}: { source: '@bitops/plugin-lock-${name}', options: { ttl: ${ttl}, ${server.options} } }`;
  const go = join(a.home, 'go');
  for (const [repo, remote] of [
    [a, 'https://token:s3cret-of-git@git.example.com/acme/ops.git'],
    [b, 'git@git.example.com:Acme/ops'],
  ] as const) {
    repo.write('bitops.config.yaml', ttl === undefined ? `${page?.text}\n` : `bitops:\n  plugins:\n    ${plugin}\n`);
    gitIn(repo)('init', '--quiet');
    gitIn(repo)('remote', 'add', 'origin', remote);
  }
  onTestFinished(() => expect([a.leftovers(), b.leftovers(), a.orphans(), b.orphans()]).toEqual([[], [], [], []]));
  const env = { ...server.env, GO: go };
  return { a, b, server, go, onA: { env: { ...env, ...ci, MACHINE: 'a' } }, onB: { env: { ...env, MACHINE: 'b' } } };
}

for (const provider of providers) {
  const it = testWith(...provider.tools);

  it(`${provider.name}: a second machine is refused, plans with a warning, and waits for its turn if it is asked to`, async () => {
    const { a, b, go, onA, onB } = await twoMachines(provider);
    const first = a.start(['deploy', 'test', ...json], onA);
    await first.waitForLine(begun);

    const second = await b.bitops(['deploy', 'test'], onB);
    expect(second).toMatchObject({ exitCode: 2, stdout: '' });
    expect(second.stderr).toMatch(/LOCK_HELD Another run has the environment test: deploy, run 20\d{6}T/);
    expect(second.stderr).toMatch(new RegExp(`Process ${first.pid} on \\S+, started by alice, since 20`));
    expect(second.stderr).toContain(page);
    expect(second.stderr).not.toContain('s3cret-of-git');

    const plan = await b.bitops(['plan', 'test', ...json], onB);
    expect(plan.exitCode).toBe(0);
    expect(eventsOf(plan, 'warning')).toMatchObject([{ code: 'ENVIRONMENT_BUSY', why: expect.stringContaining(page) }]);

    const impatient = await b.bitops(['deploy', 'test', '--lock-wait', '1s', ...json], onB);
    expect(impatient.exitCode).toBe(2);
    expect(impatient.events.map((it) => it.type)).toEqual(['note', 'error']);
    expect(eventsOf(impatient, 'error')).toMatchObject([
      { code: 'LOCK_HELD', why: expect.stringContaining('up to 1s') },
    ]);

    const interrupted = b.start(['deploy', 'test', '--lock-wait', '5m', ...json], onB);
    await interrupted.waitForLine(/Waiting up to 5m for test\. Another run has/);
    interrupted.kill('SIGTERM');
    const end = await interrupted.done;
    expect(end.exitCode).toBe(143);
    expect(end.events.map((it) => it.type)).toEqual(['note', 'error']);

    const alive = await b.bitops(['unlock', 'test', '--yes', ...json], onB);
    expect(alive).toMatchObject({
      exitCode: 2,
      document: { faults: [{ code: 'LOCK_ALIVE' }], locks: [{ removed: false }] },
    });

    const waiting = b.start(['deploy', 'test', '--lock-wait', '5m', ...json], onB);
    await waiting.waitForLine(/Waiting up to 5m/);
    writeFileSync(go, '');
    const [one, other] = await Promise.all([first.done, waiting.done]);
    expect([one.exitCode, other.exitCode]).toEqual([0, 0]);
    expect(linesOf(other)).toEqual(['begins', 'ends on b', 'two on b']);
    expect(other.events.filter((it) => it.type === 'note')).toHaveLength(1);
    expect((await b.bitops(['unlock', 'test'], onB)).stdout).toBe('test: nobody has its lock\n');
    expectClean(a);
    expectClean(b);
  });

  it(`${provider.name}: the lock of a machine that is gone ends by itself, and not before`, async () => {
    const { a, b, go, onA, onB } = await twoMachines(provider, '4s');
    const first = a.start(['deploy', 'test', ...json], onA);
    await first.waitForLine(begun);
    first.kill('SIGKILL');
    await first.done;
    for (const { pid } of a.orphans()) process.kill(pid, 'SIGKILL');
    writeFileSync(go, '');
    expect((await b.bitops(['deploy', 'test'], onB)).stderr).toContain('LOCK_HELD');
    const next = await b.bitops(['deploy', 'test', '--lock-wait', '30s', ...json], onB);
    expect(next.exitCode).toBe(0);
    expect(linesOf(next)).toEqual(['begins', 'ends on b', 'two on b']);
    // What the killed run left on its own machine is found by the next run there.
    const again = await a.bitops(['deploy', 'test', ...json], onA);
    expect(again.exitCode).toBe(0);
    expect(eventsOf(again, 'warning')).toMatchObject([{ code: 'RUN_RECOVERED' }]);
  });

  it(`${provider.name}: a run that lost its lock starts nothing more, and leaves the lock to who has it`, async () => {
    const { a, b, server, onA, onB } = await twoMachines(provider, '4s');
    const first = a.start(['deploy', 'test', ...json], onA);
    await first.waitForLine(begun);
    await server.steal();
    const end = await first.done;
    expect(end.exitCode).toBe(1);
    expect(linesOf(end)).toEqual(['begins', 'puts things right']);
    expect(eventsOf(end, 'error')).toMatchObject([
      { code: 'LOCK_LOST', environment: 'test', why: expect.stringContaining(stranger.url) },
    ]);
    expect(eventsOf(end, 'deployment.finished')).toMatchObject([
      { deployment: 'one', outcome: 'cancelled', reason: 'the lock of test was lost' },
      { deployment: 'two', outcome: 'cancelled' },
    ]);
    expect(end.events.at(-1)).toMatchObject({ type: 'run.finished', outcome: 'cancelled', exitCode: 1 });
    const asked = await b.bitops(['unlock', 'test'], onB);
    expect(asked.exitCode).toBe(2);
    expect(asked.stdout).toContain(`destroy, run ${stranger.run}, has it, on another machine`);
    expect(asked.stderr).toContain('UNLOCK_UNCONFIRMED');
    const freed = await b.bitops(['unlock', 'test', '--yes', ...json], onB);
    expect(freed).toMatchObject({
      exitCode: 0,
      document: { faults: [], locks: [{ holder: stranger, removed: true }] },
    });
    expect(await b.bitops(['unlock', 'test', ...json], onB)).toMatchObject({ exitCode: 0, document: { locks: [] } });
  });

  it(`${provider.name}: who may not come in is told so; a server that goes away ends the run before its lock does`, async () => {
    const { a, b, server, onA, onB } = await twoMachines(provider, '4s');
    const refused = await b.bitops(['deploy', 'test', '--log-level', 'debug'], {
      env: { ...onB.env, ...server.locked },
    });
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('LOCK_DENIED');
    expect(refused.stderr).toContain(`plugin lock-${provider.name}`);
    expect(refused.stderr).not.toMatch(/password-4711|sesame/);
    gitIn(b)('remote', 'remove', 'origin');
    expect((await b.bitops(['deploy', 'test'], onB)).stderr).toContain('LOCK_REPO_UNKNOWN');
    const unsure = await b.bitops(['plan', 'test', ...json], onB);
    expect(unsure.exitCode).toBe(0);
    expect(eventsOf(unsure, 'warning')).toMatchObject([{ code: 'LOCK_REPO_UNKNOWN' }]);
    const first = a.start(['deploy', 'test', ...json], onA);
    await first.waitForLine(begun);
    await server.stop();
    const end = await first.done;
    expect(end.exitCode).toBe(1);
    expect(linesOf(end)).toEqual(['begins', 'puts things right']);
    expect(eventsOf(end, 'error')).toMatchObject([
      { code: 'LOCK_LOST', why: expect.stringMatching(/^It was last renewed at 20.* and then could not be: /) },
    ]);
    expect(eventsOf(end, 'warning')).toMatchObject([{ code: 'LOCK_UNRELEASED' }]);
    const next = await a.bitops(['deploy', 'test', ...json], onA);
    expect(next.exitCode).toBe(2);
    expect(next.events).toMatchObject([{ type: 'error', code: 'LOCK_UNREACHABLE' }]);
    const plan = await a.bitops(['plan', 'test', ...json], onA);
    expect(plan.exitCode).toBe(0);
    expect(eventsOf(plan, 'warning')).toMatchObject([{ code: 'LOCK_UNREACHABLE' }]);
    const unlock = await a.bitops(['unlock', 'test', '--yes', ...json], onA);
    expect(unlock).toMatchObject({ exitCode: 2, document: { locks: [], faults: [{ code: 'LOCK_UNREACHABLE' }] } });
    expectClean(a);
  });
}

/** The journal of what was deployed and destroyed: what is written down, who reads it, and what it never holds. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toPlain } from './rig/plain.js';
import { expectClean, type Finished, type OpsRepo, opsRepo } from './rig.js';

const json = ['--format', 'json'] as const;

interface Told {
  readonly id: string;
  readonly intent: string;
  readonly environments: readonly string[];
  readonly outcome?: string;
  readonly exitCode?: number;
}

async function runsOf(repo: OpsRepo, ...args: readonly string[]): Promise<readonly Told[]> {
  const { document } = await repo.bitops(['runs', ...args, ...json]);
  return (document as { runs: readonly Told[] }).runs;
}

async function lastOf(repo: OpsRepo): Promise<Readonly<Record<string, string>>> {
  const { document } = await repo.bitops(['graph', ...json]);
  const { nodes } = document as { nodes: readonly { id: string; last?: { outcome?: string; action: string } }[] };
  return Object.fromEntries(
    nodes.map(({ id, last }) => [id, last === undefined ? '' : `${last.action} ${last.outcome}`]),
  );
}

const shell = (...names: readonly string[]) =>
  `bitops: {deployments: {${names.map((it) => `${it}: {plugin: shell}`).join(', ')}}}\n`;
const without = (run: Finished) => run.stdout.replaceAll(/\d{8}T\d{6}-\w+/g, 'ID').replaceAll(/\d{4}-\S+ \S+/g, 'TIME');

test('runs that may change something are written down, and told by runs and graph', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: {fail_fast: false}\n',
    'shop/bitops.config.yaml': shell('a', 'b'),
    'other/bitops.config.yaml': shell('c'),
    'shop/a/deploy.sh': 'echo "$WORD"\n',
    'shop/b/deploy.sh': 'exit 3\n',
    'shop/a/destroy.sh': 'true\n',
    'other/c/deploy.sh': 'true\n',
  });
  const none = await repo.bitops(['runs']);
  expect(none.stdout).toBe('No run is written down: bitops deploy and bitops destroy write one.\n');
  await repo.bitops(['plan', '--all']);
  await repo.bitops(['deploy', '--all', '--dry-run']);
  expect(await runsOf(repo)).toEqual([]);
  expect(readdirSync(repo.root)).not.toContain('.bitops');

  expect((await repo.bitops(['deploy', 'shop'])).exitCode).toBe(1);
  expect((await repo.bitops(['destroy', 'shop', '--only', 'a', '--yes'])).exitCode).toBe(0);
  expect(await runsOf(repo)).toMatchObject([
    { intent: 'destroy', environments: ['shop'], outcome: 'succeeded', exitCode: 0 },
    { intent: 'deploy', environments: ['shop'], outcome: 'failed', exitCode: 1 },
  ]);
  expect(await lastOf(repo)).toEqual({
    'shop:a': 'destroy succeeded',
    'shop:b': 'apply failed',
    'other:c': '',
  });
  expect(without(await repo.bitops(['graph', 'shop']))).toMatchInlineSnapshot(`
    "shop › a  shell  ✔ destroyed TIME UTC
    └─ shop › b  shell  ✘ failed TIME UTC
    "
  `);
  expect(toPlain((await repo.bitops(['runs'])).stdout)).toMatchInlineSnapshot(`
    [
      "  run  started (UTC)  intent  environments  outcome  time  can be resumed",
      "✔ RUN  TIME  destroy  shop  succeeded  TIME  —",
      "✘ RUN  TIME  deploy  shop  failed  TIME  yes",
    ]
  `);

  const [newest] = await runsOf(repo);
  expect(await runsOf(repo, '--keep', '1')).toEqual([newest]);
  expect(await runsOf(repo)).toEqual([newest]);
  const wrong = await repo.bitops(['runs', '--keep', 'few']);
  expect([wrong.exitCode, wrong.stderr.includes('--keep')]).toEqual([2, true]);
  expectClean(repo);
});

test('a journal is for its user alone, ignored by git, and holds no secret and no output of a tool', async () => {
  const secret = 'correct horse battery';
  const repo = opsRepo({
    'test/bitops.config.yaml': shell('a', 'b'),
    'test/a/deploy.sh': `echo "${secret}" >>"$BITOPS_MASK"
echo '{"word": {"value": "${secret}", "sensitive": true}}' >"$BITOPS_OUTPUT"
echo "a line that a tool prints"
`,
    'test/b/deploy.sh': 'exit 1\n',
    'test/bitops.before-deploy.d/1.sh': `echo "OPEN=${secret}" >>"$BITOPS_ENV"\n`,
  });
  const args = ['deploy', 'test', '--set', `a:cli.args=["${secret}"]`];
  const run = await repo.bitops(args, { env: { DB_PASSWORD: secret } });
  expect([run.exitCode, run.stderr]).toEqual([1, expect.not.stringContaining(secret)]);
  const [{ id } = { id: '' }] = await runsOf(repo);
  const folder = join(repo.root, '.bitops/runs', id);
  const text = readFileSync(join(folder, 'events.ndjson'), 'utf8');
  expect(text).toContain('"type":"run.finished"');
  for (const it of [secret, btoa(secret).slice(0, -4), encodeURIComponent(secret), 'a line that a tool prints']) {
    expect(text).not.toContain(it);
  }
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(repo.read('.bitops/runs/.gitignore')).toBe('*\n');
});

test('a run that was killed is told as one that has not ended, and the next one goes on', async () => {
  const repo = opsRepo({ 'test/bitops.config.yaml': shell('a') });
  repo.write('test/a/deploy.sh', `echo under way; until [ -e "${repo.root}/go" ]; do sleep 0.05; done\n`);
  const killed = repo.start(['deploy', 'test', ...json]);
  await killed.waitForLine(/under way/);
  expect(await runsOf(repo)).toMatchObject([{ intent: 'deploy', environments: ['test'] }]);
  killed.kill('SIGKILL');
  await killed.done;
  expect(await lastOf(repo)).toEqual({ 'test:a': 'apply undefined' });
  expect((await repo.bitops(['runs'])).stdout).toContain('not ended');
  repo.write('go', '');
  expect((await repo.bitops(['deploy', 'test'])).exitCode).toBe(0);
  expect((await runsOf(repo)).map((it) => it.outcome)).toEqual(['succeeded', undefined]);
  expect(await lastOf(repo)).toEqual({ 'test:a': 'apply succeeded' });
  expectClean(repo);
});

test('where no journal can be written that is said, and the run is as it would be', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': shell('a'),
    'test/a/deploy.sh': 'true\n',
    '.bitops/runs': 'a file\n',
  });
  const run = await repo.bitops(['deploy', 'test']);
  expect(run.exitCode).toBe(0);
  expect(run.stderr).toContain('JOURNAL_UNWRITABLE');
  expect(repo.read('.bitops/runs')).toBe('a file\n');
  const events = await repo.bitops(['deploy', 'test', ...json]);
  expect(events.events.at(-1)).toMatchObject({ type: 'run.finished', outcome: 'succeeded' });
});

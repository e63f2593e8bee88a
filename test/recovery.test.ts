/** Runs that meet each other, and runs that were killed: nothing is done twice, nothing is lost, nothing stays. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  errorsOf,
  eventsOf,
  expectClean,
  type Files,
  type Finished,
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
const begun = /begins"/;
const config = 'terraform: { cli: { stack-action: apply } }\n';
/** Waits for a file that the test makes. */
const hold = 'echo begins; while [ ! -e "$GO" ]; do sleep 0.1; done';
const names = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7', 'r8'];

/** One environment more than one for those who need two. */
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

terraform('bitops is killed during an apply: terraform goes on to its end, and all is in the state', async () => {
  const { repo, go } = await killedApply(chainOf(8));
  writeFileSync(go, '');
  await vi.waitFor(() => expect(repo.orphans()).toEqual([]), { timeout: 30_000, interval: 100 });
  expect(stateOf(repo)).toEqual(names);
  expect(repo.leftovers()).not.toEqual([]);
  const next = await repo.bitops(['deploy', 'test', ...json]);
  expect(next.exitCode).toBe(0);
  expect(eventsOf(next, 'warning')).toMatchObject([{ code: 'RUN_RECOVERED', what: expect.stringContaining('killed') }]);
  expect(eventsOf(next, 'deployment.finished')).toMatchObject([{ changes: { create: 0, replace: 0 } }]);
  expect(stateOf(repo)).toEqual(names);
  expectClean(repo);
});

terraform('the run after a killed one waits for what that left running, and then completes', async () => {
  const { repo, go } = await killedApply(chainOf(8));
  const next = repo.start(['deploy', 'test', ...json], { env: { GO: go } });
  const warning = await next.waitForLine(/RUN_RECOVERED/);
  expect(warning).toContain('waiting for what it left running');
  expect(stateOf(repo)).not.toContain('r8');
  writeFileSync(go, '');
  const run = await next.done;
  expect(run.exitCode).toBe(0);
  expect(outcomesOf(run)).toEqual({ 'test:terraform': 'succeeded' });
  expect(eventsOf(run, 'deployment.finished')).toMatchObject([{ changes: { create: 0, replace: 0 } }]);
  expect(stateOf(repo)).toEqual(names);
  expectClean(repo);
});

terraform('bitops and terraform are killed together: what was made before is in the state', async () => {
  const { repo, go } = await killedApply(chainOf(8), { BITOPS_TERRAFORM_WORKSPACE: 'blue' });
  for (const { pid } of repo.orphans()) process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(repo.orphans()).toEqual([]), { timeout: 30_000 });
  writeFileSync(go, '');
  const env = { GO: go, BITOPS_TERRAFORM_WORKSPACE: 'blue' };
  const run = await repo.bitops(['deploy', 'test', ...json], { env });
  expect(run.exitCode).toBe(0);
  expect(stateOf(repo, 'test/terraform/terraform.tfstate.d/blue/terraform.tfstate')).toEqual(names);
  expect(eventsOf(run, 'warning')).toMatchObject([{ what: expect.stringMatching(/killed: recovering$/) }]);
  expectClean(repo);
});

terraform('what is kept comes home although bitops was killed', async () => {
  const { repo, go } = await killedApply(scripted('one', `echo kept >inventory; ${hold}; echo more >>inventory`));
  writeFileSync(go, '');
  await repo.bitops(['plan', 'test']);
  expect(repo.read('test/terraform/inventory')).toBe('kept\nmore\n');
  expect(stateOf(repo)).toEqual(['one']);
  expectClean(repo);
});

test('bitops is killed during a hook: the next run ends the hook when its grace is over', async () => {
  const repo = opsRepo({
    ...shells,
    'bitops.config.yaml': 'bitops: { grace: 1 }\n',
    'test/one/bitops.before-deploy.d/m.sh': 'if [ ! -e "$GO" ]; then echo begins; sleep 300; fi\n',
  });
  const go = join(repo.home, 'go');
  await killAt(repo, ['deploy', 'test'], { GO: go });
  expect(repo.orphans()).not.toEqual([]);
  writeFileSync(go, '');
  const run = await repo.bitops(['deploy', 'test', ...json], { env: { GO: go } });
  expect(run.exitCode).toBe(0);
  expect(linesOf(run)).toEqual(['begins', 'ends']);
  expectClean(repo);
});

test('bitops is killed while it makes the workspace', async () => {
  const many = Array.from({ length: 1000 }, (_, index) => [`_data/${index}/x/y/file`, '']);
  const repo = opsRepo({ ...shells, ...Object.fromEntries(many) });
  const started = repo.start(['deploy', 'zone']);
  await vi.waitFor(() => expect(isCopying(repo)).toBe(true), { timeout: 30_000, interval: 5 });
  started.kill('SIGKILL');
  await started.done;
  expect(await repo.bitops(['deploy', 'zone'])).toMatchObject({ exitCode: 0 });
  expectClean(repo);
});

test('a run that is refused, or ended too early, leaves the recovery to the next one', async () => {
  const repo = opsRepo({ ...shells, 'zone/one/deploy.sh': 'if [ ! -e "$GO" ]; then echo begins; sleep 300; fi\n' });
  const go = join(repo.home, 'go');
  await killAt(repo, ['deploy', 'zone'], { GO: go });
  for (const { pid } of repo.orphans()) process.kill(pid, 'SIGKILL');
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

const readOnly = canMount() ? test : test.skip;
const why = canMount() ? '' : ' [not run: no right to mount]';

readOnly(`an ops repo that cannot be written is planned${why}`, async () => {
  const repo = opsRepo({ 'test/terraform/bitops.config.yaml': config, 'test/terraform/main.tf': resources('one') });
  const plan = await repo.bitops(['plan', 'test', ...json], { node: readOnlyNode(repo) });
  expect(plan).toMatchObject({ exitCode: 0, stderr: '' });
  expect(eventsOf(plan, 'deployment.finished')).toMatchObject([{ changes: { create: 1 } }]);
  expectClean(repo);
  expect(homeOf(repo)).toEqual([]);
});

readOnly(`in an ops repo that cannot be written, no state is lost${why}`, async () => {
  const repo = opsRepo({ 'test/terraform/bitops.config.yaml': config, 'test/terraform/main.tf': resources('one') });
  const before = repo.snapshot();
  const node = readOnlyNode(repo);
  const first = await repo.bitops(['deploy', 'test', ...json], { node });
  expect(first.exitCode).toBe(1);
  expect(errorsOf(first)).toEqual(['STATE_RESCUED']);
  const [rescued = ''] = homeOf(repo);
  expect(stateOf(repo, join('../home', rescued))).toEqual(['one']);
  expect(eventsOf(first, 'error')[0]?.fix).toContain('test/terraform/terraform.tfstate');
  expect(repo.snapshot()).toEqual(before);

  await repo.bitops(['deploy', 'test']);
  repo.write('test/terraform/main.tf', resources('one', 'two'));
  const made = repo.snapshot();
  const second = await repo.bitops(['deploy', 'test', ...json], { node });
  expect(second.exitCode).toBe(1);
  expect(errorsOf(second)).toEqual(['STATE_UNWRITABLE']);
  expect(eventsOf(second, 'command.started')).toEqual([]);
  expect(repo.snapshot()).toEqual(made);
  expectClean(repo);
});

/** A chain of resources, the third of which waits, and all of which print. */
function chainOf(count: number): string {
  return names
    .slice(0, count)
    .map((name, index) => {
      const script = `seq 200; ${name === 'r3' ? hold : 'true'}; seq 200`;
      const before = names[index - 1];
      const it = scripted(name, script);
      return before === undefined ? it : it.replace('input', `depends_on = [terraform_data.${before}]\n  input`);
    })
    .join('');
}

/** An apply of which bitops was killed in the middle; it goes on when the file `go` is made. */
async function killedApply(main: string, env: Readonly<Record<string, string>> = {}) {
  const repo = opsRepo({
    'test/bitops.config.yaml': 'bitops:\n  deployments:\n    terraform: { keep: [inventory] }\n',
    'test/terraform/bitops.config.yaml': config,
    'test/terraform/main.tf': main,
  });
  const go = join(repo.home, 'go');
  await killAt(repo, ['deploy', 'test'], { GO: go, ...env });
  return { repo, go };
}

async function killAt(repo: OpsRepo, args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const started = repo.start([...args, ...json], { env });
  await started.waitForLine(begun);
  started.kill('SIGKILL');
  const ended: Finished = await started.done;
  expect(ended.signal).toBe('SIGKILL');
}

function isCopying(repo: OpsRepo): boolean {
  return repo.leftovers().some((it) => existsSync(join(repo.tmp, it, 'repo', '_data', '0')));
}

/** Paths of the files in the home folder. */
function homeOf(repo: OpsRepo): readonly string[] {
  return readdirSync(repo.home, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile() && it.name !== 'read-only-node')
    .map((it) => join(it.parentPath, it.name).slice(repo.home.length + 1));
}

function canMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A node for whose processes alone the ops repo cannot be written, which not even root can then. */
function readOnlyNode(repo: OpsRepo): string {
  const script = `mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"`;
  const file = '../home/read-only-node';
  repo.write(file, `#!/bin/sh\nexec unshare -m sh -c '${script}' '${repo.root}' '${process.execPath}' "$@"\n`, 0o755);
  return join(repo.home, 'read-only-node');
}

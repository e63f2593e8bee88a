/** bitops is killed: its tools go on, nothing is lost, and the next run puts things right. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  errorsOf,
  eventsOf,
  expectClean,
  type Files,
  type Finished,
  isCopying,
  linesOf,
  type OpsRepo,
  opsRepo,
  outcomesOf,
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

const shells: Files = {
  'test/bitops.config.yaml': 'bitops:\n  deployments:\n    one: { plugin: shell }\n',
  'test/one/deploy.sh': `${hold}\necho ends\n`,
  'zone/bitops.config.yaml': 'bitops:\n  deployments:\n    one: { plugin: shell }\n',
  'zone/one/deploy.sh': 'echo zone\n',
};

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

terraform('bitops is killed in a later deployment: what is home already is left as it is there', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': 'bitops: { deployments: { terraform: { keep: [note] }, one: { plugin: shell } } }\n',
    'test/terraform/bitops.config.yaml': config,
    'test/terraform/main.tf': scripted('r1', 'echo from the run > note'),
    'test/one/deploy.sh': 'echo begins; sleep 1\n',
  });
  const killed = repo.start(['deploy', 'test']);
  await killed.waitForLine(/│ begins/);
  killed.kill('SIGKILL');
  await killed.done;
  expect(repo.read('test/terraform/note')).toBe('from the run\n');
  repo.write('test/terraform/note', 'changed by somebody since\n');
  const next = await repo.bitops(['plan', 'test', ...json]);
  expect([next.exitCode, errorsOf(next)]).toEqual([0, []]);
  expect(eventsOf(next, 'warning').map((it) => it.code)).toEqual(['RUN_RECOVERED']);
  expect(repo.read('test/terraform/note')).toBe('changed by somebody since\n');
  expect(stateOf(repo)).toEqual(['r1']);
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
  repo.killOrphans();
  await vi.waitFor(() => expect(repo.orphans()).toEqual([]), { timeout: 30_000 });
  writeFileSync(go, '');
  const env = { GO: go, BITOPS_TERRAFORM_WORKSPACE: 'blue' };
  const run = await repo.bitops(['deploy', 'test', ...json], { env });
  expect(run.exitCode).toBe(0);
  expect(stateOf(repo, 'test/terraform/terraform.tfstate.d/blue/terraform.tfstate')).toEqual(names);
  expect(eventsOf(run, 'warning')).toMatchObject([{ what: expect.stringMatching(/killed: recovering$/) }]);
  expectClean(repo);
});

terraform('what cannot be brought home is looked at before anything else is made', async () => {
  const { repo, go } = await killedApply(scripted('one', `echo kept >inventory; ${hold}`));
  writeFileSync(go, '');
  repo.write('test/terraform/inventory/in/the/way', '');
  const next = await repo.bitops(['deploy', 'test', ...json]);
  expect(next.exitCode).toBe(1);
  expect(errorsOf(next)).toEqual(['KEEP_FAILED']);
  expect(eventsOf(next, 'command.started')).toEqual([]);
  expect(stateOf(repo)).toEqual(['one']);
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
  await vi.waitFor(() => expect(isCopying(repo, '_data/0')).toBe(true), { timeout: 30_000, interval: 5 });
  started.kill('SIGKILL');
  await started.done;
  expect(await repo.bitops(['deploy', 'zone'])).toMatchObject({ exitCode: 0 });
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

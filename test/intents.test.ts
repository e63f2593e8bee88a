/** The matrix of intents: what a deployment does, by what the user and what the configuration want. */
import { expect, test } from 'vitest';
import {
  eventsOf,
  expectClean,
  type Files,
  type Finished,
  linesOf,
  type OpsRepo,
  opsRepo,
  resources,
  stateOf,
  testWith,
} from './rig.js';

const json = ['--format', 'json'] as const;
const commands = [
  ['plan', 'test'],
  ['deploy', 'test'],
  ['deploy', 'test', '--apply'],
  ['destroy', 'test', '--yes'],
];
const state = 'test/terraform/terraform.tfstate';

// In every cell `old` is there and `new` is not: what a deployment does is seen in its changes and in what is there then.
const previewed = { action: 'preview', create: 1, delete: 0, state: ['old'] };
const doomed = { action: 'preview', create: 0, delete: 1, state: ['old'] };
const applied = { action: 'apply', create: 1, delete: 0, state: ['new', 'old'] };
const destroyed = { action: 'destroy', create: 0, delete: 1, state: [] };

const rows = [
  { says: 'nothing', config: '{}', env: {}, cells: [previewed, previewed, applied, destroyed] },
  {
    says: 'plan',
    config: '{ cli: { stack-action: plan } }',
    env: {},
    cells: [previewed, previewed, applied, destroyed],
  },
  {
    says: 'apply',
    config: '{ cli: { stack-action: apply } }',
    env: {},
    cells: [previewed, applied, applied, destroyed],
  },
  {
    says: 'destroy',
    config: '{ cli: { stack-action: destroy } }',
    env: {},
    cells: [doomed, destroyed, 'refused', destroyed],
  },
  {
    says: 'TERRAFORM_APPLY',
    config: '{}',
    env: { TERRAFORM_APPLY: 'true' },
    cells: [previewed, applied, applied, destroyed],
  },
  {
    says: 'TERRAFORM_DESTROY, over TERRAFORM_APPLY',
    config: '{}',
    env: { TERRAFORM_APPLY: 'true', TERRAFORM_DESTROY: 'True' },
    cells: [doomed, destroyed, 'refused', destroyed],
  },
  {
    says: 'plan, and BITOPS_TERRAFORM_STACK_ACTION apply',
    config: '{ cli: { stack-action: plan } }',
    env: { BITOPS_TERRAFORM_STACK_ACTION: 'apply', TERRAFORM_DESTROY: '' },
    cells: [previewed, applied, applied, destroyed],
  },
] as const;

for (const { says, config, env, cells } of rows) {
  testWith('terraform')(`terraform: the configuration says ${says}`, async () => {
    const repo = opsRepo({
      'test/terraform/bitops.config.yaml': `terraform: ${config}\n`,
      'test/terraform/main.tf': resources('old'),
    });
    await makeOld(repo);
    const old = repo.read(state);
    for (const [index, args] of commands.entries()) {
      repo.write(state, old, 0o600);
      repo.write('test/terraform/main.tf', resources('old', 'new'));
      const run = await repo.bitops([...args, ...json], { env });
      const cell = cells[index];
      if (cell === 'refused') expectRefused(repo, run, old);
      else expect({ exitCode: run.exitCode, ...doneBy(run), state: stateOf(repo) }).toEqual({ exitCode: 0, ...cell });
      expectClean(repo);
    }
  });
}

const shell: Files = {
  'test/shell/bitops.config.yaml': 'shell: {}\n',
  'test/shell/plan.sh': 'echo plans\n',
  'test/shell/deploy.sh': 'echo deploys\n',
  'test/shell/destroy.sh': 'echo destroys\n',
};

test.each([
  { args: ['plan', 'test'], action: 'preview', line: 'plans' },
  { args: ['deploy', 'test'], action: 'apply', line: 'deploys' },
  { args: ['deploy', 'test', '--apply'], action: 'apply', line: 'deploys' },
  { args: ['destroy', 'test', '--yes'], action: 'destroy', line: 'destroys' },
])('a tool that has no setting for it applies: bitops $args', async ({ args, action, line }) => {
  const repo = opsRepo(shell);
  const run = await repo.bitops([...args, ...json]);
  expect(eventsOf(run, 'deployment.finished')).toMatchObject([{ action, outcome: 'succeeded' }]);
  expect(linesOf(run)).toEqual([line]);
  expectClean(repo);
});

test('nothing is destroyed without a yes where there is nobody to ask', async () => {
  const repo = opsRepo(shell);
  const run = await repo.bitops(['destroy', 'test']);
  expect(run).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('--yes') });
  expect(await repo.bitops(['destroy', 'test', '--dry-run'])).toMatchObject({ exitCode: 0 });
  expectClean(repo);
});

/** The set of the first run is independent of what the configuration says. */
async function makeOld(repo: OpsRepo): Promise<void> {
  const made = await repo.bitops(['deploy', 'test', '--set', 'cli.stack-action=apply']);
  expect(made).toMatchObject({ exitCode: 0 });
}

function doneBy(run: Finished) {
  const [it] = eventsOf(run, 'deployment.finished');
  return { action: it?.action, create: it?.changes?.create, delete: it?.changes?.delete };
}

function expectRefused(repo: OpsRepo, run: Finished, old: string): void {
  expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('bitops destroy test') });
  expect(run.stdout).toContain('"code":"ACTION_REFUSED"');
  expect(run.stdout).not.toContain('command.started');
  expect(repo.read(state)).toBe(old);
}

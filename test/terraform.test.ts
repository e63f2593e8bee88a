/** The life of an environment with a real terraform: previewed, made, kept, removed. */
import { expect } from 'vitest';
import {
  eventsOf,
  except,
  expectClean,
  type Files,
  type Finished,
  linesOf,
  opsRepo,
  outcomesOf,
  resources,
  scripted,
  stateOf,
  testWith,
} from './rig.js';

const terraform = testWith('terraform');
const json = ['--format', 'json'] as const;

terraform('plan changes nothing on disk, deploy makes, deploy again finds nothing, destroy removes', async () => {
  const repo = opsRepo(withConfig('', resources('one', 'two')), { modes: { 'test/terraform/main.tf': 0o640 } });
  const before = repo.snapshot();
  const plan = await repo.bitops(['plan', 'test', ...json]);
  expect(plan).toMatchObject({ exitCode: 0, stderr: '' });
  expect(changesOf(plan)).toEqual({ create: 2, update: 0, replace: 0, delete: 0, read: 0 });
  expect(repo.snapshot()).toEqual(before);
  expectClean(repo);

  const deploy = await repo.bitops(['deploy', 'test', '--apply', ...json]);
  expect(deploy).toMatchObject({ exitCode: 0, stderr: '' });
  expect(changesOf(deploy)).toMatchObject({ create: 2 });
  expect(stateOf(repo)).toEqual(['one', 'two']);
  expect(except(repo.snapshot(), 'test/terraform/terraform.tfstate')).toEqual(before);
  expect(repo.snapshot()['test/terraform/terraform.tfstate']).toMatch(/^0600 /);

  const made = repo.snapshot();
  const again = await repo.bitops(['deploy', 'test', '--apply', ...json]);
  expect(again.exitCode).toBe(0);
  expect(changesOf(again)).toEqual({ create: 0, update: 0, replace: 0, delete: 0, read: 0 });
  expect(repo.snapshot()).toEqual(made);

  const destroy = await repo.bitops(['destroy', 'test', '--yes', ...json]);
  expect(destroy).toMatchObject({ exitCode: 0, stderr: '' });
  expect(changesOf(destroy)).toMatchObject({ delete: 2 });
  expect(stateOf(repo)).toEqual([]);
  expect(new Set([...workspacesOf(plan), ...workspacesOf(deploy), ...workspacesOf(destroy)]).size).toBe(3);
  expectClean(repo);
});

terraform('a plan with state there changes nothing either, also where it would destroy', async () => {
  const repo = opsRepo(withConfig('stack-action: apply', resources('one')));
  await repo.bitops(['deploy', 'test']);
  repo.write('test/terraform/main.tf', resources('two'));
  const before = repo.snapshot();
  const plan = await repo.bitops(['plan', 'test', ...json]);
  expect(changesOf(plan)).toMatchObject({ create: 1, delete: 1 });
  const destruction = await repo.bitops(['plan', 'test', '--set', 'cli.stack-action=destroy', ...json]);
  expect(changesOf(destruction)).toMatchObject({ create: 0, delete: 1 });
  expect(repo.snapshot()).toEqual(before);
  expectClean(repo);
});

terraform('plan --exit-code tells whether there are changes', async () => {
  const repo = opsRepo(withConfig('stack-action: apply', resources('one')));
  expect(await repo.bitops(['plan', 'test', '--exit-code'])).toMatchObject({ exitCode: 3, stderr: '' });
  expect(await repo.bitops(['plan', 'test'])).toMatchObject({ exitCode: 0 });
  await repo.bitops(['deploy', 'test']);
  expect(await repo.bitops(['plan', 'test', '--exit-code'])).toMatchObject({ exitCode: 0, stderr: '' });
  repo.write('test/terraform/main.tf', 'broken');
  expect(await repo.bitops(['plan', 'test', '--exit-code'])).toMatchObject({ exitCode: 1 });
  expectClean(repo);
});

terraform('a dry run shows the apply and changes nothing', async () => {
  const repo = opsRepo({
    ...withConfig('stack-action: apply', resources('one')),
    'test/terraform/bitops.before-deploy.d/a.sh': 'echo hook ran\n',
  });
  const before = repo.snapshot();
  const dry = await repo.bitops(['deploy', 'test', '--dry-run', ...json]);
  expect(dry).toMatchObject({ exitCode: 0, stderr: '' });
  const commands = eventsOf(dry, 'command.started').filter((it) => it.file.endsWith('terraform'));
  expect(commands.map((it) => [it.args[0], it.effect, it.dryRun ?? false])).toEqual([
    ['init', 'read', false],
    ['plan', 'read', false],
    ['show', 'read', false],
    ['apply', 'write', true],
  ]);
  expect(changesOf(dry)).toMatchObject({ create: 1 });
  expect(linesOf(dry)).not.toContain('hook ran');
  expect(repo.snapshot()).toEqual(before);
  const text = await repo.bitops(['deploy', 'test', '--dry-run']);
  expect(text.stdout).toMatch(/\$ terraform apply .*plan\.tfplan'? {2}\(not done\)/);
  expect(text.stdout).toMatch(/\$ bitops\.before-deploy\.d\/a\.sh {2}\(not done\)/);
  expectClean(repo);
});

terraform('each terraform workspace has a state of its own, which lives in the ops repo', async () => {
  const repo = opsRepo(withConfig('stack-action: apply', resources('one')));
  const named = (name: string) => ({ env: { BITOPS_TERRAFORM_WORKSPACE: name } });
  const before = repo.snapshot();
  expect(await repo.bitops(['plan', 'test'], named('blue'))).toMatchObject({ exitCode: 0, stderr: '' });
  expect(repo.snapshot()).toEqual(before);

  await repo.bitops(['deploy', 'test'], named('blue'));
  await repo.bitops(['deploy', 'test', '--set', 'options.workspace=green']);
  expect(stateOf(repo, 'test/terraform/terraform.tfstate.d/blue/terraform.tfstate')).toEqual(['one']);
  expect(stateOf(repo, 'test/terraform/terraform.tfstate.d/green/terraform.tfstate')).toEqual(['one']);
  expect(stateOf(repo)).toEqual([]);

  const again = await repo.bitops(['deploy', 'test', ...json], named('blue'));
  expect(changesOf(again)).toMatchObject({ create: 0 });
  const destroy = await repo.bitops(['destroy', 'test', '--yes', ...json], named('blue'));
  expect(changesOf(destroy)).toMatchObject({ delete: 1 });
  expect(stateOf(repo, 'test/terraform/terraform.tfstate.d/blue/terraform.tfstate')).toEqual([]);
  expect(stateOf(repo, 'test/terraform/terraform.tfstate.d/green/terraform.tfstate')).toEqual(['one']);
  expectClean(repo);
});

terraform('an apply that fails half-way leaves what it made in the state', async () => {
  const failing = `${scripted('bad', 'exit 7').replace('input', 'depends_on = [terraform_data.good]\n  input')}`;
  const repo = opsRepo(withConfig('stack-action: apply', resources('good') + failing));
  const deploy = await repo.bitops(['deploy', 'test', ...json]);
  expect(deploy.exitCode).toBe(1);
  expect(outcomesOf(deploy)).toEqual({ 'test:terraform': 'failed' });
  expect(stateOf(repo)).toEqual(['bad (tainted)', 'good']);
  repo.write('test/terraform/main.tf', resources('good', 'bad'));
  const mended = await repo.bitops(['deploy', 'test', ...json]);
  expect(mended.exitCode).toBe(0);
  expect(changesOf(mended)).toMatchObject({ create: 0, replace: 1 });
  expect(stateOf(repo)).toEqual(['bad', 'good']);
  expectClean(repo);
});

terraform('the lock file of providers and what keep names come home, also after a failure', async () => {
  const files = {
    ...withConfig(
      'stack-action: apply',
      scripted('one', 'mkdir -p keys; echo inventory >inventory.yaml; echo key >keys/a'),
    ),
    'test/bitops.config.yaml': 'bitops:\n  deployments:\n    terraform:\n      keep: [inventory.yaml, keys, absent]\n',
    // Without a provider from elsewhere terraform itself writes no lock file.
    'test/terraform/bitops.before-deploy.d/lock.sh': 'echo "# locked" >.terraform.lock.hcl\n',
  };
  for (const more of ['', scripted('bad', 'while [ ! -e keys/a ]; do sleep 0.1; done; exit 7')]) {
    const repo = opsRepo(files);
    repo.write('test/terraform/more.tf', more);
    const before = repo.snapshot();
    await repo.bitops(['plan', 'test']);
    expect(repo.snapshot()).toEqual(before);
    const deploy = await repo.bitops(['deploy', 'test']);
    expect(deploy.exitCode).toBe(more === '' ? 0 : 1);
    const added = Object.keys(repo.snapshot()).filter((path) => before[path] === undefined);
    const home = ['.terraform.lock.hcl', 'inventory.yaml', 'keys/', 'keys/a', 'terraform.tfstate'];
    expect(added.sort()).toEqual(home.map((path) => `test/terraform/${path}`));
    expect(repo.read('test/terraform/.terraform.lock.hcl')).toBe('# locked\n');
    expectClean(repo);
  }
});

terraform('--only and --skip leave deployments out, with their hooks', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml':
      'bitops:\n  deployments:\n    a: { plugin: terraform }\n    b/c: { plugin: terraform }\n',
    'test/a/main.tf': resources('one'),
    'test/a/bitops.before-deploy.d/x.sh': 'echo hook of a\n',
    'test/b/c/main.tf': resources('two'),
    'test/b/c/bitops.before-deploy.d/x.sh': 'echo hook of c\n',
  });
  const only = await repo.bitops(['deploy', 'test', '--apply', '--only', 'b/c', ...json]);
  expect(outcomesOf(only)).toEqual({ 'test:a': 'skipped', 'test:b/c': 'succeeded' });
  expect(linesOf(only)).toContain('hook of c');
  expect(linesOf(only)).not.toContain('hook of a');
  expect(stateOf(repo, 'test/a/terraform.tfstate')).toEqual([]);
  const skip = await repo.bitops(['deploy', 'test', '--apply', '--skip', 'test:b/c', ...json]);
  expect(outcomesOf(skip)).toEqual({ 'test:a': 'succeeded', 'test:b/c': 'skipped' });
  expect(stateOf(repo, 'test/a/terraform.tfstate')).toEqual(['one']);
  expect(stateOf(repo, 'test/b/c/terraform.tfstate')).toEqual(['two']);
  expectClean(repo);
});

function withConfig(cli: string, main: string): Files {
  const config = cli === '' ? 'terraform: {}\n' : `terraform:\n  cli:\n    ${cli}\n`;
  return { 'test/terraform/bitops.config.yaml': config, 'test/terraform/main.tf': main };
}

function changesOf(run: Finished) {
  return eventsOf(run, 'deployment.finished')[0]?.changes;
}

function workspacesOf(run: Finished): readonly string[] {
  return [...new Set(eventsOf(run, 'command.started').map((it) => it.cwd))];
}

/** `bitops doctor --fix`: what is rewritten, and that nothing means anything else afterwards. */
import { linkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addPrograms, reportOf } from './rig/doctor.js';
import { expectClean, type Files, type OpsRepo, opsRepo, testWith } from './rig.js';

const json = ['--format', 'json'] as const;

const ofOne: Files = {
  'bitops.config.yaml': 'bitops: {}\n',
  'default/terraform/bitops.config.yaml': 'terraform:\n  options:\n    command: plan\n',
  'default/terraform/main.tf': 'resource "terraform_data" "shared" {}\n',
  'test/terraform/main.tf': 'resource "terraform_data" "it" {}\n',
  'test/terraform/bitops.config.yml': `# of the team
terraform:
    cli:
        target: terraform_data.it   # only this
    options:
        # what a pipeline may change
        command: "apply"  # not yet
        skip-deploy: "false"
`,
  'test/terraform/bitops-before-deploy.d/say.sh': 'echo "before $BITOPS_TERRAFORM_COMMAND"\n',
};

/** Every setting with its value, as `bitops explain` has it. */
async function settingsOf(repo: OpsRepo): Promise<unknown> {
  const run = await repo.bitops(['explain', 'test', ...json]);
  expect(run.exitCode).toBe(0);
  const { deployments } = run.document as { deployments: { settings: { path: string; value?: unknown }[] }[] };
  return deployments.map((it) => it.settings.map(({ path, value }) => [path, value]));
}

/** What terraform was called with, and what hooks printed. */
async function deployedBy(repo: OpsRepo): Promise<readonly string[]> {
  const { exitCode, stdout } = await repo.bitops(['deploy', 'test']);
  expect(exitCode).toBe(0);
  rmSync(join(repo.root, 'test/terraform/terraform.tfstate'));
  const lines = stdout.split('\n').filter((it) => /^ {2}([$] terraform|│ before)/.test(it));
  return lines.map((it) => it.replaceAll(/bitops-\w{6}/g, 'bitops-xxxxxx'));
}

describe('--fix', () => {
  testWith('terraform')('a repo of 1.x: old names are new ones, and it deploys as before', async () => {
    const repo = opsRepo(ofOne);
    const [settings, deployed] = [await settingsOf(repo), await deployedBy(repo)];
    expect(deployed).toEqual(expect.arrayContaining([expect.stringMatching(/terraform apply/), '  │ before apply']));
    const fixed = await repo.bitops(['doctor', '--fix', ...json]);
    expect(fixed.exitCode).toBe(0);
    expect(reportOf(fixed)).toMatchObject({
      deprecated: [{ code: 'FOLDER_DEPRECATED' }],
      fixed: [
        { from: 'terraform.options.command', to: 'terraform.cli.stack-action' },
        { from: 'terraform.options.command', to: 'terraform.cli.stack-action' },
        { from: 'bitops.config.yml', to: 'bitops.config.yaml' },
        { from: 'bitops-before-deploy.d', to: 'bitops.before-deploy.d' },
      ],
    });
    expect(repo.read('test/terraform/bitops.config.yaml')).toBe(`# of the team
terraform:
    cli:
        # what a pipeline may change
        stack-action: "apply"  # not yet
        target: terraform_data.it   # only this
    options:
        skip-deploy: "false"
`);
    expect(await settingsOf(repo)).toEqual(settings);
    expect(await deployedBy(repo)).toEqual(deployed);
    const before = repo.snapshot();
    expect(reportOf(await repo.bitops(['doctor', '--fix', ...json])).fixed).toEqual([]);
    expect(repo.snapshot()).toEqual(before);
    expect((await repo.bitops(['validate'])).stderr).not.toMatch(/(KEY|FILE|HOOK_FOLDER)_DEPRECATED/);
    expectClean(repo);
  });

  test('nothing is changed where others may count on it, and why is told', async () => {
    const old = 'terraform:\n  options:\n    command: plan\n';
    const names = ['both', 'flow', 'anchor', 'linked', 'hard', 'locked', 'named', 'broken', 'latin'];
    const file = (name: string) => `${name}/terraform/bitops.config.yaml`;
    const repo = opsRepo(
      {
        ...Object.fromEntries(names.map((it) => [`${it}/terraform/main.tf`, ''])),
        [file('both')]: `${old}  cli:\n    stack-action: apply\n`,
        [file('flow')]: 'terraform: { options: { command: plan } }\n',
        [file('anchor')]: old.replace('options:', 'options: &it'),
        [file('hard')]: old,
        [file('locked')]: old,
        'shared/settings.yaml': old,
        'named/terraform/bitops.config.yml': 'terraform: {}\n',
        'named/terraform/bitops.before-deploy.d/a.sh': 'cat bitops.config.yml\n',
        [file('broken')]: 'terraform:\n\toptions:\n',
      },
      { modes: { [file('locked')]: 0o444 } },
    );
    symlinkSync('../../shared/settings.yaml', join(repo.root, file('linked')));
    linkSync(join(repo.root, file('hard')), join(repo.root, 'shared/hard.yaml'));
    repo.write(file('latin'), Buffer.from('terraform: # \xe4\n  options:\n    command: plan\n', 'latin1'));
    addPrograms(repo);
    const before = repo.snapshot();
    const run = await repo.bitops(['doctor', '--fix', ...json]);
    const { fixed, faults } = reportOf(run);
    expect(fixed.map(({ why }) => why).sort()).toEqual([
      'a link leads to it, so that others may have it, too',
      'an anchor, an alias, a merge key or a tag has to do with it',
      'it does not stand on a line of its own',
      'named/terraform/bitops.before-deploy.d/a.sh:1 names it',
      'terraform.cli.stack-action is there, too: remove the one that is wrong',
      'the file has another name, too (a hard link)',
      'the file is not all UTF-8',
      'the file is read-only',
    ]);
    expect(faults.map((it) => it.code).sort()).toEqual(['FILE_UNREADABLE', 'YAML_INVALID']);
    expect(run.exitCode).toBe(2);
    expect(repo.snapshot()).toEqual(before);
    expectClean(repo);
  });
});

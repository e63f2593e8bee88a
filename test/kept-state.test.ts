/** What `keep` and plugins name is never brought home over the state that is there. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { expectClean, type Files, opsRepo, resources, stateOf, testWith } from './rig.js';

const terraform = testWith('terraform');
const local = 'terraform {\n  backend "local" {}\n}\n';

function withKept(keep: string, more: Files = {}): Files {
  return {
    'test/bitops.config.yaml': `bitops:\n  deployments:\n    tf: { plugin: terraform, keep: [${keep}] }\n`,
    'test/tf/bitops.config.yaml':
      'terraform: { cli: { stack-action: apply, backend-config: [path=states/a.tfstate] } }\n',
    'test/tf/main.tf': local + resources('one'),
    ...more,
  };
}

terraform('a folder that holds the state is not kept', async () => {
  for (const name of ['.', 'states']) {
    const repo = opsRepo(withKept('keys'));
    expect((await repo.bitops(['deploy', 'test'])).exitCode).toBe(0);
    repo.write('test/bitops.config.yaml', withKept(name)['test/bitops.config.yaml'] ?? '');
    repo.write('test/tf/main.tf', local + resources('one', 'two'));
    const before = repo.snapshot();
    const { exitCode, stderr } = await repo.bitops(['deploy', 'test']);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`KEEP_REFUSED ${name} can't be kept`)]);
    expect(repo.snapshot()).toEqual(before);
    expect(stateOf(repo, 'test/tf/states/a.tfstate')).toEqual(['one']);
    expectClean(repo);
  }
});

terraform('state that is kept as well is where it always is', async () => {
  const config = 'terraform: { cli: { stack-action: apply }, options: { workspace: blue } }\n';
  const more = { 'test/tf/bitops.config.yaml': config, 'test/tf/main.tf': resources('one') };
  const repo = opsRepo(withKept('terraform.tfstate.d, terraform.tfstate.d/blue', more));
  for (let run = 0; run < 2; run += 1) {
    expect((await repo.bitops(['deploy', 'test'])).exitCode).toBe(0);
    expect(stateOf(repo, 'test/tf/terraform.tfstate.d/blue/terraform.tfstate')).toEqual(['one']);
  }
  expectClean(repo);
});

terraform('a kept folder that holds the state of another deployment does not take its place', async () => {
  const deployments = 'tf/aws: { plugin: terraform }, tf: { plugin: terraform, keep: [aws] }';
  const repo = opsRepo({
    'test/bitops.config.yaml': `bitops: { deployments: { ${deployments} } }\n`,
    'test/tf/main.tf': resources('one'),
    'test/tf/aws/main.tf': resources('two'),
  });
  const { exitCode, stderr } = await repo.bitops(['deploy', 'test', '--apply']);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('KEEP_FAILED')]);
  expect(stateOf(repo, 'test/tf/aws/terraform.tfstate')).toEqual(['two']);
  expect(stateOf(repo, 'test/tf/terraform.tfstate')).toEqual(['one']);
  expectClean(repo);
});

test.each(['../../../../../PRECIOUS', '/PRECIOUS', '.', ''])('a plugin can not call %o its state', async (name) => {
  const precious = mkdtempSync(join(tmpdir(), 'precious-'));
  onTestFinished(() => rmSync(precious, { recursive: true }));
  writeFileSync(join(precious, 'file'), '');
  const odd = JSON.stringify(`${name.replace('/PRECIOUS', precious)}/`);
  const repo = opsRepo({
    'odd.mjs': `export default ({ z, tool }) => tool({
      name: 'odd', config: z.strictObject({}), durable: () => [${odd}],
      *steps() { yield { file: 'touch', args: ['made'], effect: 'write' }; },
    });`,
    'bitops.config.yaml': 'bitops: { plugins: [./odd.mjs] }\n',
    'test/odd/bitops.config.yaml': 'odd: {}\n',
  });
  const before = repo.snapshot();
  const { exitCode, stderr } = await repo.bitops(['deploy', 'test']);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('PATH_ESCAPES')]);
  expect(repo.snapshot()).toEqual(before);
  expect(existsSync(join(precious, 'file'))).toBe(true);
  expectClean(repo);
});

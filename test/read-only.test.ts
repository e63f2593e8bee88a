/** An ops repo that bitops may read and not write. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOnlyNode, whyNoReadOnly } from './rig/read-only.js';
import { errorsOf, eventsOf, expectClean, type OpsRepo, opsRepo, resources, stateOf, testWith } from './rig.js';

const json = ['--format', 'json'] as const;
const config = 'terraform: { cli: { stack-action: apply } }\n';

const why = whyNoReadOnly;
const readOnly = why === '' ? testWith('terraform') : test.skip;

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

  const again = await repo.bitops(['deploy', 'test', ...json], { node });
  expect([again.exitCode, errorsOf(again)]).toEqual([1, ['STATE_RESCUED']]);
  expect(eventsOf(again, 'command.started')).toEqual([]);
  expect(homeOf(repo)).toEqual([rescued]);

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

/** Paths of the files in the home folder, the journals of runs left out. */
function homeOf(repo: OpsRepo): readonly string[] {
  return readdirSync(repo.home, { recursive: true, withFileTypes: true })
    .filter(
      (it) =>
        it.isFile() && !['read-only-node', 'events.ndjson', 'inputs.ndjson', 'key', '.gitignore'].includes(it.name),
    )
    .map((it) => join(it.parentPath, it.name).slice(repo.home.length + 1));
}

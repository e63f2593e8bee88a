/** Real terraform with a state server that fails: what was made must not be forgotten with the workspace. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { startStateServer } from './rig/state-server.js';
import { errorsOf, eventsOf, expectClean, opsRepo, resources, stateOf, testWith } from './rig.js';

const json = ['--format', 'json'] as const;
const errored = 'test/terraform/errored.tfstate';

testWith('terraform')(
  'state that the backend refuses comes home, and stands in the way until it was pushed',
  async () => {
    const server = await startStateServer();
    const repo = opsRepo({
      'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
      'test/terraform/main.tf': server.backend + resources('one'),
    });
    const before = repo.snapshot();
    server.refuses = true;
    const failed = await repo.bitops(['deploy', 'test', ...json]);
    expect(failed.exitCode).toBe(1);
    expect(stateOf(repo, errored)).toEqual(['one']);
    expect(eventsOf(failed, 'warning')).toMatchObject([
      { code: 'TERRAFORM_STATE_UNSAVED', at: { file: expect.stringContaining(errored) } },
    ]);
    expectClean(repo);

    server.refuses = false;
    const refused = await repo.bitops(['deploy', 'test', ...json]);
    expect(refused.exitCode).toBe(2);
    expect(errorsOf(refused)).toEqual(['TERRAFORM_STATE_UNSAVED']);
    expect(eventsOf(refused, 'error')[0]?.fix).toContain('terraform state push errored.tfstate');
    const plan = await repo.bitops(['plan', 'test', ...json]);
    expect(plan.exitCode).toBe(0);
    expect(eventsOf(plan, 'warning')).toMatchObject([{ code: 'TERRAFORM_STATE_UNSAVED' }]);

    server.state = repo.read(errored);
    rmSync(join(repo.root, errored));
    const deploy = await repo.bitops(['deploy', 'test', ...json]);
    expect(deploy.exitCode).toBe(0);
    expect(eventsOf(deploy, 'deployment.finished')).toMatchObject([{ changes: { create: 0 } }]);
    expect(repo.snapshot()).toEqual(before);
    expectClean(repo);
  },
);

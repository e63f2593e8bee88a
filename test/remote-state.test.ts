/** Real terraform with a state server that fails: what was made must not be forgotten with the workspace. */

import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { errorsOf, eventsOf, expectClean, opsRepo, resources, stateOf, testWith } from './rig.js';

const json = ['--format', 'json'] as const;
const errored = 'test/terraform/errored.tfstate';

testWith('terraform')(
  'state that the backend refuses comes home, and stands in the way until it was pushed',
  async () => {
    const server = await startStateServer();
    const backend = `terraform {\n  backend "http" {\n    address   = "${server.url}"\n    retry_max = 0\n  }\n}\n`;
    const repo = opsRepo({
      'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
      'test/terraform/main.tf': backend + resources('one'),
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

/** A state server as terraform's http backend wants one. */
async function startStateServer() {
  const it = { url: '', state: '', refuses: false };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (request.method === 'GET') return void response.writeHead(it.state === '' ? 404 : 200).end(it.state);
      if (it.refuses) return void response.writeHead(500).end();
      it.state = body;
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  it.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/state`;
  return it;
}

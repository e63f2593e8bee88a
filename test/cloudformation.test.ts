/** CloudFormation with the real AWS CLI against moto: the example, and templates in buckets. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { startAws } from './rig/aws.js';
import { commandsOf, shop, timeout } from './rig/shop.js';
import { eventsOf, expectClean, opsRepo, outcomesOf, testWith } from './rig.js';
import { root, trackedFiles } from './tracked.js';

const json = ['--format', 'json'] as const;
const testWithMoto = testWith('aws', 'moto');

testWithMoto(
  'examples/cloudformation: every command of its README works, in its order',
  async () => {
    const folder = 'examples/cloudformation/';
    const files = trackedFiles(`${folder}*`).map((path) => [path.slice(folder.length), readFileSync(join(root, path))]);
    const repo = opsRepo(Object.fromEntries(files));
    const { env } = await startAws(repo);
    const before = repo.snapshot();
    const commands = [...repo.read('README.md').matchAll(/`bitops ([^`]+)`/g)].map(([, args = '']) => args.split(' '));
    const counts = [];
    for (const args of commands) {
      const run = await repo.bitops([...args, ...json], { env });
      expect({ args, exitCode: run.exitCode, stderr: run.stderr }).toEqual({ args, exitCode: 0, stderr: '' });
      expect(run.stdout).not.toContain('not-a-real-password');
      counts.push(eventsOf(run, 'deployment.finished').map(({ changes }) => [changes?.create, changes?.delete]));
    }
    expect(counts).toEqual([
      [[2, 0]],
      [[2, 0]],
      [[0, 0]],
      [[2, 0]],
      [
        [0, 2],
        [0, 2],
      ],
    ]);
    const again = await repo.bitops(['destroy', 'test', '--yes'], { env });
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('there is nothing to destroy') });
    expect(repo.snapshot()).toEqual(before);
    expectClean(repo);
  },
  timeout,
);

testWithMoto(
  'from a bucket: the folder is uploaded without what may hold secrets, and only by a deploy',
  async () => {
    const repo = shop({ 'test/cloudformation/part.yaml': 'Resources: {}\n', 'test/cloudformation/ENV_FILE': 'A=b\n' });
    const { env, s3 } = await startAws(repo);
    await s3('PUT', 'templates');
    const bucket = { ...env, CFN_TEMPLATE_S3_BUCKET: 'templates', BITOPS_CFN_S3_PREFIX: '/shop/test/' };
    const keys = async () => [...(await s3('GET', 'templates')).matchAll(/<Key>([^<]+)/g)].map(([, key]) => key);
    expect((await repo.bitops(['plan', 'test'], { env: bucket })).exitCode).toBe(0);
    expect(await keys()).toEqual([]);
    const run = await repo.bitops(['deploy', 'test', ...json], { env: bucket });
    expect(outcomesOf(run)).toEqual({ 'test:cloudformation': 'succeeded' });
    expect(await keys()).toEqual(['shop/test/part.yaml', 'shop/test/template.yaml']);
    const url = '--template-url https://templates.s3.amazonaws.com/shop/test/template.yaml';
    expect(commandsOf(run).find((it) => it.includes('create-change-set'))).toContain(url);
    expectClean(repo);
  },
  timeout,
);

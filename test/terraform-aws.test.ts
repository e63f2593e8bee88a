/** examples/terraform-aws with the real aws provider: state and its lock in S3, drift, and a lock that is held. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Aws, startAws } from './rig/aws.js';
import { eventsOf, expectClean, type OpsRepo, opsRepo, scripted, testWith } from './rig.js';
import { root, trackedFiles } from './tracked.js';

const folder = 'examples/terraform-aws/';
const json = ['--format', 'json'] as const;
const state = 'bitops-example-state/test/terraform.tfstate';
const testWithAws = testWith('terraform', 'moto', 'aws-provider');

testWithAws(
  'every command of its README works, in its order',
  async () => {
    const { repo, aws } = await example();
    const commands = [...repo.read('README.md').matchAll(/`bitops ([^`]+)`/g)].map(([, args = '']) => args);
    expect(commands.map((it) => it.split(' ')[0])).toEqual(['plan', 'deploy', 'plan', 'destroy']);
    for (const args of commands) {
      const run = await repo.bitops(args.split(' '), { env: aws.env, timeout: 170_000 });
      expect(run, args).toMatchObject({ exitCode: 0, stderr: '' });
      expectClean(repo);
    }
  },
  300_000,
);

testWithAws(
  'it is deployed, plans clean, finds drift, mends it, and is destroyed',
  async () => {
    const { repo, aws, run } = await example();
    const before = Object.keys(repo.snapshot());
    expect(await run('plan', 'test', '--exit-code')).toMatchObject({ exitCode: 3, changes: { create: 1 } });
    expect(Object.keys(repo.snapshot())).toEqual(before);

    const deployed = await run('deploy', 'test');
    expect(deployed).toMatchObject({ exitCode: 0, changes: { create: 1 } });
    const bucket = deployed.outputs?.['bucket'];
    const name = bucket !== undefined && 'value' in bucket ? String(bucket.value) : '';
    expect(await aws.s3('GET', `${name}?tagging`)).toContain('<Value>platform</Value>');
    expect(JSON.parse(await aws.s3('GET', state))).toMatchObject({ resources: [{ type: 'aws_s3_bucket' }] });
    expect(newFiles(repo, before)).toEqual(['test/terraform/.terraform.lock.hcl']);
    expect(await run('plan', 'test', '--exit-code')).toMatchObject({ exitCode: 0, changes: { update: 0 } });

    const tags = '<Tagging><TagSet><Tag><Key>owner</Key><Value>somebody</Value></Tag></TagSet></Tagging>';
    await aws.s3('PUT', `${name}?tagging`, tags);
    expect(await run('plan', 'test', '--exit-code')).toMatchObject({ exitCode: 3, changes: { update: 1, create: 0 } });
    expect(await aws.s3('GET', `${name}?tagging`)).toContain('<Value>somebody</Value>');
    expect(await run('deploy', 'test')).toMatchObject({ exitCode: 0, changes: { update: 1 } });
    expect(await aws.s3('GET', `${name}?tagging`)).toContain('<Value>platform</Value>');

    expect(await run('destroy', 'test', '--yes')).toMatchObject({ exitCode: 0, changes: { delete: 1 } });
    expect(JSON.parse(await aws.s3('GET', state))).toMatchObject({ resources: [] });
    expect(await aws.s3('GET', 'bitops-example-state')).not.toContain('.tflock');
    expectClean(repo);
  },
  300_000,
);

testWithAws(
  'a run from a second place is told who holds the lock of the state',
  async () => {
    const { repo, aws, run } = await example();
    const other = await example(aws);
    const wait = 'touch "$HOME/held"; until [ -e "$HOME/go" ]; do sleep 0.2; done';
    repo.write('test/terraform/slow.tf', scripted('slow', wait));
    const first = repo.start(['deploy', 'test'], { env: aws.env, timeout: 170_000 });
    await first.waitForLine(/terraform_data\.slow.*Still creating|terraform_data\.slow: Provisioning/);
    const second = await other.run('deploy', 'test');
    expect(second.exitCode).toBe(1);
    expect(second.errors).toMatchObject([
      {
        code: 'TERRAFORM_STATE_LOCKED',
        what: expect.stringMatching(
          /^the state of test:terraform is locked: Apply by \S+@\S+ since 20.*, lock [\w-]{36}$/,
        ),
        at: { file: join(other.repo.root, 'test/terraform') },
        fix: expect.stringMatching(
          /in test\/terraform: terraform init -backend-config=bucket=\S+ .*use_path_style=true && terraform force-unlock [\w-]{36}$/,
        ),
      },
    ]);
    repo.write('../home/go', '');
    expect(await first.done).toMatchObject({ exitCode: 0 });
    expect((await run('destroy', 'test', '--yes')).exitCode).toBe(0);
    for (const it of [repo, other.repo]) expectClean(it);
  },
  300_000,
);

testWithAws(
  'what AWS refuses is told with its mend',
  async () => {
    const { repo, aws, run } = await example();
    const noBucket = await run(
      'plan',
      'test',
      '--set',
      'terraform:cli.backend-config=bucket=none,key=a,region=us-east-1,use_path_style=true',
    );
    expect(noBucket.errors).toMatchObject([{ code: 'TERRAFORM_BACKEND_MISSING' }]);
    const noKeys = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    const stranger = await repo.bitops(['plan', 'test', ...json], { env: { ...aws.env, ...noKeys } });
    expect(eventsOf(stranger, 'error')).toMatchObject([{ code: 'TERRAFORM_CREDENTIALS_MISSING' }]);
    await aws.s3('PUT', 'taken-by-somebody');
    const main = repo.read('test/terraform/main.tf');
    repo.write(
      'test/terraform/main.tf',
      main.replace('bucket_prefix = "bitops-example-"', 'bucket = "taken-by-somebody"'),
    );
    const taken = await run('deploy', 'test');
    expect(taken.errors).toMatchObject([
      {
        code: 'TERRAFORM_RESOURCE_EXISTS',
        at: {
          file: join(repo.root, 'test/terraform/main.tf'),
          line: main.split('\n').indexOf('resource "aws_s3_bucket" "reports" {') + 1,
        },
      },
    ]);
    expectClean(repo);
  },
  300_000,
);

/** The example as an ops repo of its own; the AWS of another one, where that is given. */
async function example(shared?: Aws) {
  const files = trackedFiles(`${folder}*`).map((path) => [path.slice(folder.length), readFileSync(join(root, path))]);
  const repo = opsRepo(Object.fromEntries(files));
  const aws = shared ?? (await startAws(repo));
  if (shared === undefined) await aws.s3('PUT', 'bitops-example-state');
  const run = async (...args: readonly string[]) => {
    const finished = await repo.bitops([...args, ...json], { env: aws.env, timeout: 170_000 });
    const [end] = eventsOf(finished, 'deployment.finished');
    return {
      exitCode: finished.exitCode,
      changes: end?.changes,
      outputs: end?.outputs,
      errors: eventsOf(finished, 'error'),
    };
  };
  return { repo, aws, run };
}

function newFiles(repo: OpsRepo, before: readonly string[]): readonly string[] {
  return Object.keys(repo.snapshot()).filter((path) => !before.includes(path));
}

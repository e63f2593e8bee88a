/**
 * Those who run BitOps today: GitHub actions that write an ops repo, and run the container of BitOps 2.6.0 in it. Here an
 * action of their shape runs ours in its place, with real tools.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';
import { type Aws, startAws } from './rig/aws.js';
import { buildImage, type Image } from './rig/container.js';
import { startCluster } from './rig/kubernetes.js';
import { type Finished, startProgram } from './rig/program.js';
import { type OpsRepo, opsRepo, stateOf, testWith } from './rig.js';
import { root } from './tracked.js';

const fixture = fileURLToPath(new URL('./fixtures/github-action', import.meta.url));
const bucket = 'org-shop-main-tf-state';
const secret = 'hunter2-hunter2';

let built: Image | undefined;
const image = () => {
  built ??= buildImage('all');
  return built;
};
afterAll(() => built?.remove());

/** The action as it is checked out on a runner: its folder, and what it can be run with. */
interface Action {
  readonly folder: OpsRepo;
  readonly aws: Aws;
  run(inputs: Readonly<Record<string, string>>): Promise<Finished>;
}

async function checkOut(): Promise<Action> {
  const folder = opsRepo({});
  cpSync(fixture, folder.root, { recursive: true });
  // git keeps one bit of a mode, and these hooks do not have it.
  execFileSync('chmod', ['-R', 'a-x+X', folder.root]);
  const aws = await startAws(folder);
  // The AWS CLI of Debian does not know the variable, which says where the AWS of the test is.
  folder.write('../home/aws', '#!/bin/sh\nexec /usr/bin/aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n', 0o755);
  folder.write('../home/srv/.keep', '');
  const endpoint = aws.env['AWS_ENDPOINT_URL'] ?? '';
  const mounts = [`${folder.home}/aws:/usr/local/bin/aws:ro`, `${folder.home}/srv:/srv`].flatMap((it) => ['-v', it]);
  const flags = [...mounts, '-e', `AWS_ENDPOINT_URL=${endpoint}`, '-e', 'AWS_EC2_METADATA_DISABLED=true'];
  image().docker(join(folder.root, '..', 'bin', 'docker'), ['bitovi/bitops:2.6.0'], flags);
  const env = {
    ...folder.env,
    ACTION_PATH: folder.root,
    BITOPS_ENVIRONMENT: 'deployment',
    BITOPS_FAST_FAIL: 'true',
    AWS_ACCESS_KEY_ID: 'mock-access-key',
    AWS_SECRET_ACCESS_KEY: 'mock-secret-key',
    AWS_DEFAULT_REGION: 'us-east-1',
    TF_STATE_BUCKET: bucket,
    APP_VARIABLES: 'COLOUR=blue',
    APP_SECRETS: `DB_PASSWORD=${secret}`,
  };
  const run = (inputs: Readonly<Record<string, string>>) =>
    startProgram(
      { file: 'bash', args: ['deploy.sh'], cwd: folder.root, env: { ...env, ...inputs } },
      { timeout: 120_000 },
    ).done;
  return { folder, aws, run };
}

testWith(
  'containers',
  'terraform',
  'helm3',
  'kubectl',
  'moto',
)(
  'an action applies and destroys, with hooks, terraform, ansible and helm',
  async () => {
    const { folder, aws, run } = await checkOut();
    const cluster = await startCluster();
    folder.write('../home/extra.env', `DB_PASSWORD=${secret}\nKUBECONFIG_BASE64=${btoa(cluster.kubeconfig)}\n`);
    const extra = { HELM: 'true', EXTRA_ENV_FILE: join(folder.home, 'extra.env') };

    const applied = await run({ ...extra, TF_TARGETS: 'terraform_data.zone,module.host' });
    expect(applied).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('✔ deploy done: 4 deployments') });
    expect(codesOf(applied)).toEqual(['VARIABLE_DEPRECATED', 'KEY_DEPRECATED']);
    expect(targetsOf(applied)).toEqual(['-target=terraform_data.zone', '-target=module.host', 'everything']);
    expect(applied.stdout).toContain('shop on 127.0.0.1 in zone a, key 0600');
    expect(applied.stdout).toContain('HOST=127.0.0.1\n  │ COLOUR=blue\n  │ DB_PASSWORD=***');
    expect(applied.stdout + applied.stderr).not.toContain(secret);
    expect(folder.read('../home/srv/shop.env')).toBe(`HOST=127.0.0.1\nCOLOUR=blue\nDB_PASSWORD=${secret}\n`);
    expect(cluster.find('ConfigMap', 'web', 'web')).toMatchObject({ data: { colour: 'blue' } });
    expect(folder.read('operations/bo-out.env')).toBe('host=127.0.0.1\n');
    expect(JSON.parse(await aws.s3('GET', `${bucket}/tf-state-aws`)).resources).toHaveLength(2);
    expect(addedTo(folder)).toEqual([
      '.bitops',
      'bo-out.env',
      'deployment/bitops.config.yaml',
      'deployment/env-files',
      'deployment/helm/web/values-files',
      'deployment/terraform/aws/bitops.config.yaml',
      'deployment/terraform/aws/provider.tf',
    ]);

    const destroyed = await run({ STACK_DESTROY: 'true' });
    expect(destroyed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('✔ deploy done: 3 deployments') });
    expect(destroyed.stdout).toContain('skipping: no hosts matched');
    expect(codesOf(destroyed)).toEqual(['VARIABLE_DEPRECATED', 'KEY_DEPRECATED', 'ANSIBLE_INVENTORY_MISSING']);
    await expect(aws.s3('GET', bucket)).rejects.toThrow('404');
  },
  240_000,
);

testWith('containers', 'moto')(
  'an action fails with a hook that fails, and nothing is run after it',
  async () => {
    const { folder, run } = await checkOut();
    const failed = await run({ TF_STATE_BUCKET: 'a'.repeat(64) });
    expect(failed).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('has more than 63 letters') });
    expect(failed.stderr).toContain('exit code 63');
    expect(failed.stdout).not.toContain('$ terraform');
    expect(addedTo(folder)).not.toContain('bo-out.env');
  },
  240_000,
);

testWith('containers', 'terraform')(
  'the image with all tools deploys an example',
  async () => {
    const repo = opsRepo({});
    cpSync(join(root, 'examples', 'quickstart'), repo.root, { recursive: true });
    const run = await image().run(['deploy', 'hello', 'cloud'], { mounts: { [repo.root]: '/opt/bitops_deployment' } });
    expect(run).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringContaining('✔ deploy done: 2 deployments, +2'),
    });
    expect(stateOf(repo, 'cloud/terraform/terraform.tfstate')).toHaveLength(2);
    for (const [program, version] of Object.entries({
      'ansible-playbook': '--version',
      aws: '--version',
      helm: 'version',
      kubectl: 'version --client',
    })) {
      const flags = ['--entrypoint', program];
      expect(await image().run(version.split(' '), { flags })).toMatchObject({ exitCode: 0 });
    }
  },
  240_000,
);

/** The codes of what is on stderr, in their order. */
function codesOf({ stderr }: Finished): readonly string[] {
  return [...stderr.matchAll(/^[⚠✘] ([A-Z_]+)/gm)].map(([, code = '']) => code);
}

/** What each plan of terraform was limited to. */
function targetsOf({ stdout }: Finished): readonly string[] {
  return [...stdout.matchAll(/^ {2}\$ terraform plan (.*)$/gm)].map(
    ([, args = '']) => /-target=\S+/.exec(args)?.[0] ?? 'everything',
  );
}

/** The outermost paths in the ops repo of an action that its checkout does not have. */
function addedTo(folder: OpsRepo): readonly string[] {
  const known = new Set(readdirSync(join(fixture, 'operations'), { recursive: true, encoding: 'utf8' }));
  const now = readdirSync(join(folder.root, 'operations'), { recursive: true, encoding: 'utf8' });
  const added = now.filter((it) => !known.has(it)).sort();
  return added.filter((it) => !added.includes(dirname(it)));
}

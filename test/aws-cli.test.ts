/** The tool aws-cli with the real AWS command line, against moto: who asks, roles, commands, and what is hidden. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { startAws } from './rig/aws.js';
import { errorsOf, eventsOf, expectClean, type Files, linesOf, type OpsRepo, opsRepo, testWith } from './rig.js';
import { root, trackedFiles } from './tracked.js';

const testWithAws = testWith('aws', 'moto');
const json = ['--format', 'json'] as const;
const minutes = 170_000;

/** An ops repo with an AWS of its own. */
async function withAws(files: Files) {
  const repo = opsRepo(files);
  const { env, s3 } = await startAws(repo);
  const { TF_CLI_CONFIG_FILE: _, ...rest } = env;
  return { repo, env: { ...rest, AWS_DEFAULT_REGION: 'us-east-1' }, s3 };
}
const isThere = async (repo: OpsRepo, path: string) => Object.keys(repo.snapshot()).includes(path);

testWithAws(
  'examples/aws-cli: every command of its README works, in its order',
  async () => {
    const folder = 'examples/aws-cli/';
    const files = trackedFiles(`${folder}*`).map((path) => [path.slice(folder.length), readFileSync(join(root, path))]);
    const { repo, env, s3 } = await withAws(Object.fromEntries(files));
    const commands = [...repo.read('README.md').matchAll(/`bitops ([^`]+)`/g)].map(([, args = '']) => args);
    expect(commands.map((it) => it.split(' ')[0])).toEqual(['plan', 'deploy', 'destroy']);
    const runs = [];
    for (const args of commands) {
      const run = await repo.bitops(args.split(' '), { env, timeout: minutes });
      expect(run, args).toMatchObject({ exitCode: 0, stderr: '' });
      runs.push(run.stdout);
      if (args.startsWith('deploy')) expect(await s3('GET', '')).toContain('<Name>bitops-example-reports</Name>');
    }
    const [plan = '', deploy = ''] = runs;
    expect(plan).toContain('AWS as arn:aws:sts::123456789012:assumed-role/deployer/bitops');
    expect(plan).toContain('preview: +1 ~0 ±0 -0');
    expect(deploy).toContain('deployed as arn:aws:sts::123456789012:assumed-role/deployer/bitops');
    expect(deploy).toMatch(/^ *│ arn:aws:sts::123456789012:assumed-role\/deployer\/bitops$/m);
    expect(await s3('GET', '')).not.toContain('bitops-example-reports');
    expectClean(repo);
  },
  300_000,
);

testWithAws(
  'a role is who the deployments after it are, whatever is left out, and its keys are nowhere to be read [compat 6.aws-credentials 6.aws-and-kubectl]',
  async () => {
    const { repo, env } = await withAws({
      'test/bitops.config.yaml': 'bitops: {deployments: {first: {plugin: shell}, aws: {}, app: {plugin: shell}}}\n',
      'test/aws/bitops.config.yaml':
        'aws:\n  options: {role-arn: "arn:aws:iam::123456789012:role/app", duration: 900}\n',
      'test/first/deploy.sh': 'echo "first ${AWS_SESSION_TOKEN:-has no token}"\n',
      'test/app/deploy.sh':
        'printf %s "$AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN" > "$HOME/keys"; env | grep ^AWS_; cat "$HOME/keys"\n',
    });
    const run = await repo.bitops(['deploy', 'test', '--only', 'app', ...json], { env, timeout: minutes });
    expect([run.exitCode, errorsOf(run)]).toEqual([0, []]);
    expect(linesOf(run)).toContain('AWS_SECRET_ACCESS_KEY=***');
    const [secret = '', token = ''] = readFileSync(join(repo.home, 'keys'), 'utf8').split(' ');
    expect([secret.length, token.length > 20]).toEqual([40, true]);
    const text = await repo.bitops(['deploy', 'test', '--only', 'app'], { env, timeout: minutes });
    for (const output of [run.stdout, run.stderr, text.stdout, text.stderr]) {
      expect(output).not.toContain(secret);
      expect(output).not.toContain(token);
      expect(output).not.toContain('mock-secret-key');
    }
    const assumed = eventsOf(run, 'command.started').filter((it) => it.args[1] === 'assume-role');
    expect(assumed).toHaveLength(1);
    expect(await isThere(repo, '../home/.aws')).toBe(false);
    expectClean(repo);
  },
  300_000,
);

testWithAws(
  'a token of the CI stands for keys',
  async () => {
    const { repo, env } = await withAws({
      'test/aws-cli/bitops.config.yaml': `aws-cli:
  options: {role-arn: "arn:aws:iam::123456789012:role/ci", web-identity-token-file: token, region: eu-west-1}
  cli: {commands: [[sts, get-caller-identity, --query, Arn, --output, text]]}
`,
    });
    const keyless = { ...env, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    const missing = await repo.bitops(['deploy', 'test', ...json], { env: keyless, timeout: minutes });
    expect([missing.exitCode, errorsOf(missing)]).toEqual([2, ['AWS_TOKEN_MISSING']]);
    writeFileSync(join(repo.root, 'test/aws-cli/token'), 'the-token-of-this-job');
    const run = await repo.bitops(['deploy', 'test', ...json], { env: keyless, timeout: minutes });
    expect(errorsOf(run)).toEqual([]);
    expect(linesOf(run)).toContain('arn:aws:sts::123456789012:assumed-role/ci/bitops');
    expect(run.stdout).not.toContain('the-token-of-this-job');
    expectClean(repo);
  },
  300_000,
);

describe('commands', () => {
  testWithAws(
    'are read in a plan as far as the first write, and done in their order by a deploy [compat 6.aws-bucket]',
    async () => {
      const { repo, env, s3 } = await withAws({
        'test/aws-cli/bitops.config.yaml': `aws-cli:
  options: {create-s3: true, bucket: made-once, region: eu-central-1}
  cli:
    commands:
      - [s3, ls]
      - [s3api, put-bucket-tagging, --bucket, made-once, --tagging, "TagSet=[{Key=owner,Value=me}]"]
      - {run: [s3api, get-bucket-tagging, --bucket, made-once], query: "TagSet[0].Value", output: owner, sensitive: true}
      - {run: [s3api, get-bucket-tagging, --bucket, made-once], query: "TagSet[].Key", output: keys}
`,
      });
      const plan = await repo.bitops(['plan', 'test', '--exit-code', ...json], { env, timeout: minutes });
      expect([plan.exitCode, eventsOf(plan, 'deployment.previewed')[0]?.changes]).toEqual([
        3,
        [
          { address: 'bucket made-once', action: 'create' },
          {
            address: 'aws s3api put-bucket-tagging --bucket made-once --tagging TagSet=[{Key=owner,Value=me}]',
            action: 'update',
          },
        ],
      ]);
      expect(await s3('GET', '')).not.toContain('made-once');
      const plain = { ...env, AWS_DEFAULT_OUTPUT: 'text' };
      const deploy = await repo.bitops(['deploy', 'test', ...json], { env: plain, timeout: minutes });
      expect([deploy.exitCode, errorsOf(deploy)]).toEqual([0, []]);
      expect(eventsOf(deploy, 'deployment.finished')[0]?.outputs).toEqual({
        owner: { value: '***', sensitive: true },
        keys: { value: ['owner'], sensitive: false },
      });
      expect(await s3('GET', 'made-once?location')).toContain('eu-central-1');
      const again = await repo.bitops(['deploy', 'test', ...json], { env, timeout: minutes });
      expect(again.exitCode).toBe(0);
      expect(eventsOf(again, 'deployment.previewed')[0]?.changes).toHaveLength(1);
      const gone = await repo.bitops(['destroy', 'test', '--yes', ...json], { env, timeout: minutes });
      expect([gone.exitCode, eventsOf(gone, 'warning').map((it) => it.code)]).toEqual([0, ['AWS_NOTHING_DESTROYED']]);
      expect(await s3('GET', '')).toContain('made-once');
      expectClean(repo);
    },
    300_000,
  );
});

testWithAws(
  'what is wrong is told before anything runs, and with what was tried [compat 6.aws-identity 6.aws-providers-none]',
  async () => {
    const { repo, env, s3 } = await withAws({
      'test/bitops.config.yaml': 'bitops: {deployments: {first: {plugin: shell}, aws-cli: {}}}\n',
      'test/first/deploy.sh': 'touch "$HOME/ran"\n',
      'test/aws-cli/bitops.config.yaml': 'aws-cli: {}\n',
    });
    const run = async (more: readonly string[], variables: Readonly<Record<string, string | undefined>> = {}) => {
      const done = await repo.bitops(['deploy', 'test', ...more, ...json], {
        env: { ...env, ...variables },
        timeout: minutes,
      });
      const [error] = eventsOf(done, 'error');
      return [done.exitCode, error?.code, error?.why?.split('\n').at(-1)];
    };
    const keyless = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    expect(await run([], keyless)).toEqual([
      2,
      'AWS_CREDENTIALS_MISSING',
      'Tried: the role of the machine: no variable and no file of AWS is there.',
    ]);
    expect(await run(['--set', 'aws-cli:options.profile=nobody'])).toEqual([
      2,
      'AWS_PROFILE_MISSING',
      'Tried: the profile nobody.',
    ]);
    expect((await run([], { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).slice(0, 2)).toEqual([2, 'AWS_UNREACHABLE']);
    expect((await run(['--set', 'aws-cli:cli.commands=[["aws s3 ls"]]'])).slice(0, 2)).toEqual([
      2,
      'AWS_COMMAND_INVALID',
    ]);
    expect((await run(['--set', 'aws-cli:options.create-s3=true'])).slice(0, 2)).toEqual([2, 'AWS_BUCKET_MISSING']);
    expect(await isThere(repo, '../home/ran')).toBe(false);
    expect(await run([], { ...keyless, PROVIDERS: 'none' })).toEqual([0, undefined, undefined]);
    repo.write('test/first/bitops.before-deploy.d/1.sh', 'echo AWS_ACCESS_KEY_ID=mock >> "$BITOPS_ENV"\n');
    const hooked = await repo.bitops(['deploy', 'test', ...json], { env: { ...env, ...keyless }, timeout: minutes });
    expect([hooked.exitCode, eventsOf(hooked, 'warning').map((it) => it.code)]).toEqual([
      0,
      ['AWS_CREDENTIALS_MISSING'],
    ]);
    await s3('PUT', 'taken');
    expect((await run(['--set', 'aws-cli:cli.commands=[["s3api","get-bucket-policy","--bucket","nope"]]']))[0]).toBe(1);
  },
  300_000,
);

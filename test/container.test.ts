/** The container: what `docker run bitovi/bitops` of BitOps 2.x promised, held by an image of Containerfile. */
import { execFileSync } from 'node:child_process';
import { chownSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseDocument } from '../config/src/index.js';
import { buildImage, type Image, terraformFile } from './rig/container.js';
import { loadGuide } from './rig/guide.js';
import { startProgram } from './rig/program.js';
import { type Files, type OpsRepo, opsRepo, stateOf, testWith } from './rig.js';
import { root } from './tracked.js';

let built: Image | undefined;
/** Built by the first test that is run. */
const image = () => {
  built ??= buildImage('base', {
    context: { '.env': `TOKEN=${token}\n` },
    npmrc: `//localhost/:_authToken=${token}\n`,
  });
  return built;
};
afterAll(() => built?.remove());
const migration = loadGuide('docs/migrating-from-bitops.md').examples.filter((it) => it.marks['file'] !== undefined);
const token = 'npm_0123456789abcdef';

const inContainer = '/opt/bitops_deployment';
const [user, group] = [1001, 1002];
const secret = 'hunter2-hunter2';

/** An ops repo that belongs to the user of the machine, as on a CI runner; in the container root works in it. */
function mounted(files: Files): OpsRepo {
  const repo = opsRepo(files, { modes: { 'deployment/terraform/aws/bitops.before-deploy.d/look.sh': 0o644 } });
  for (const path of ['', ...readdirSync(repo.root, { recursive: true, encoding: 'utf8' })]) {
    chownSync(join(repo.root, path), user, group);
  }
  return repo;
}

const mountsOf = (repo: OpsRepo) => ({ [repo.root]: inContainer });

/** Paths in the ops repo that are not the user's. */
function strangersIn({ root }: OpsRepo): readonly string[] {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((it) => !it.startsWith('.git/'));
  return paths.filter((it) => lstatSync(join(root, it)).uid !== user);
}

/** What hooks of BitOps read. */
const look = `
for name in BITOPS_ENVIRONMENT BITOPS_TEMPDIR BITOPS_ENVROOT BITOPS_DIR BITOPS_SCRIPTS_DIR BITOPS_PLUGINS_DIR \\
  BITOPS_FAIL_FAST BITOPS_KUBE_CONFIG_FILE BITOPS_DEFAULT_ROOT_DIR BITOPS_PLUGIN_NAME BITOPS_INSTALLED_PLUGIN_DIR \\
  BITOPS_PLUGIN_DIR BITOPS_OPSREPO_ENVIRONMENT_DIR BITOPS_OPSREPO_ENV_FILE BITOPS_TERRAFORM_COMMAND \\
  TERRAFORM_COMMAND ENVIRONMENT TEMPDIR ROOT_DIR ENVROOT DEFAULT_ENVROOT SCRIPTS_DIR KUBE_CONFIG_FILE; do
  [ -n "\${!name}" ] || { echo "$name is not set"; exit 9; }
done
echo "for $BITOPS_ENVIRONMENT, fail fast $BITOPS_FAIL_FAST, default $BITOPS_DEFAULT_ROOT_DIR, session '$AWS_SESSION_TOKEN'"
echo "the password is $DB_PASSWORD"
for program in bash git jq curl rsync ssh; do command -v "$program" >/dev/null || exit 8; done
python3 -c 'import yaml; print("yaml", yaml.safe_load("a: [1]"))'
echo "git says $(git status --porcelain | head -n 1)"
echo "from the hook" >${inContainer}/bo-out.env
`;

testWith('containers')(
  'the image has no secret of its build in it',
  () => {
    expect(image().find('"name": "bitops"')).toContain('/opt/bitops/node_modules/bitops/package.json');
    expect(image().find('npm install')).toContain('how it was made');
    expect(image().find(token)).toEqual([]);
  },
  180_000,
);

testWith('containers', 'terraform')(
  'with no arguments, the environment that BITOPS_ENVIRONMENT names is deployed',
  async () => {
    const repo = mounted({
      'deployment/bitops.config.yaml': '\n\nbitops:\n  deployments:\n\n    terraform/aws:\n      plugin: terraform\n',
      'deployment/terraform/aws/bitops.config.yaml':
        '\nterraform:\n  cli:\n    stack-action: "apply"\n    targets:\n  options: {}\n',
      'deployment/terraform/aws/main.tf': 'resource "terraform_data" "it" {}\n',
      'deployment/terraform/aws/bitops.before-deploy.d/look.sh': look,
    });
    execFileSync('git', ['init', '--quiet'], { cwd: repo.root, env: repo.env });
    chownSync(join(repo.root, '.git'), user, group);
    const logs = join(repo.home, 'logs');
    mkdirSync(logs);
    const env = {
      BITOPS_ENVIRONMENT: 'deployment',
      DEFAULT_FOLDER_NAME: '"_default"',
      BITOPS_FAST_FAIL: '',
      AWS_SESSION_TOKEN: '',
      SKIP_DEPLOY_TERRAFORM: '',
      DB_PASSWORD: secret,
      BITOPS_LOGGING_FILENAME: 'bitops-run',
    };
    const mounts = {
      ...mountsOf(repo),
      [logs]: '/var/log/bitops',
      [terraformFile()]: '/usr/local/bin/terraform:ro',
    };
    const run = await image().run([], { mounts, env });
    expect(run.exitCode).toBe(0);
    expect(run.stderr.match(/^⚠.*$/gm)).toEqual([expect.stringContaining('DEFAULT_FOLDER_NAME is the old name')]);
    expect(run.stdout).toContain("for deployment, fail fast true, default _default, session ''");
    expect(run.stdout).toContain("the password is ***\n  │ yaml {'a': [1]}\n  │ git says ??");
    expect(run.stdout + readFileSync(join(logs, 'bitops-run.log'), 'utf8')).not.toContain(secret);
    expect(readFileSync(join(logs, 'bitops-run.log'), 'utf8')).toContain('✔ deploy done: 1 deployment, +1');
    expect(stateOf(repo, 'deployment/terraform/aws/terraform.tfstate')).toEqual(['it']);
    // A script writes as the user whom it is run as.
    expect(strangersIn(repo)).toEqual(['bo-out.env']);
    expect(repo.read('bo-out.env')).toBe('from the hook\n');
  },
  120_000,
);

const shell: Files = {
  'test/shell/deploy.sh': 'echo "started as $(id -u)"; exit "${WANTED:-0}"\n',
  'test/shell/plan.sh': 'echo "planned"\n',
  // A folder of modules that has the name of a tool: what is around the ops repo must not pass for one.
  'terraform/modules/a.tf': '',
};

testWith('containers')(
  'the exit code of the container is that of bitops, whose commands and options it takes',
  async () => {
    const repo = mounted(shell);
    const mounts = mountsOf(repo);
    const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}, flags: readonly string[] = []) =>
      image().run(args, { mounts, env, flags });
    expect(await run([], { BITOPS_ENVIRONMENT: 'test', WANTED: '63' })).toMatchObject({ exitCode: 1 });
    const old = await run([], { ENVIRONMENT: 'test' });
    expect([old.exitCode, old.stderr]).toEqual([0, expect.stringContaining('ENVIRONMENT is the old name')]);
    const none = await run([], {});
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('✘ ENVIRONMENT_MISSING')]);
    const unknown = await run([], { BITOPS_ENVIRONMENT: 'tset' });
    expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining('Did you mean test?')]);
    expect(await run(['plan', 'test'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('planned') });
    expect(await run(['--help'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Usage: bitops') });
    const asUser = await run(['deploy', 'test'], { HOME: '/tmp' }, ['--user', `${user}:${group}`]);
    expect(asUser).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`started as ${user}`), stderr: '' });
    expect(strangersIn(repo)).toEqual([]);
    const bash = await run(['-c', 'command -v bitops'], {}, ['--entrypoint', 'bash']);
    expect(bash).toMatchObject({ exitCode: 0, stdout: '/usr/local/bin/bitops\n' });
    const empty = await image().run([]);
    expect([empty.exitCode, empty.stderr]).toEqual([2, expect.stringContaining(`no environment in ${inContainer}`)]);
  },
);

testWith('containers')('docker stop ends a run gracefully, also where bitops is the first process', async () => {
  const repo = mounted({
    ...shell,
    'test/shell/deploy.sh': 'sleep 300 & sleep 0.1 & echo started; trap "echo cleaned up; exit 1" INT; sleep 300\n',
    'slow/bitops.config.mjs':
      'console.error("reading"); await new Promise((resolve) => setTimeout(resolve, 300_000));\n',
  });
  const mounts = mountsOf(repo);
  const env = { BITOPS_ENVIRONMENT: 'test' };
  for (const flags of [[], ['--entrypoint', 'bitops']]) {
    const running = image().start(flags.length === 0 ? [] : ['deploy'], { mounts, env, flags });
    await running.waitForLine(/started/);
    const end = await running.stop();
    expect(end).toMatchObject({
      exitCode: 143,
      stdout: expect.stringMatching(/cleaned up[\s\S]*cancelled: interrupted by SIGTERM/),
    });

    const early = image().start(['list', '--repo', `${inContainer}/slow`], { mounts, flags });
    await early.waitForLine(/reading/);
    expect((await early.stop()).exitCode).toBe(143);
  }
  expect(strangersIn(repo)).toEqual([]);
  expect(Object.keys(repo.snapshot()).filter((path) => path.startsWith('.bitops'))).toEqual([]);
});

/** The scripts of a pipeline of the page, in their order. */
function scriptsOf(path: string): readonly string[] {
  const { text = '' } = migration.find((it) => it.marks['file'] === path) ?? {};
  if (path.endsWith('Jenkinsfile')) {
    return [...text.matchAll(/\bsh '''([\s\S]*?)'''|\bsh '(.*?)'/g)].map((it) => it[1] ?? it[2] ?? '');
  }
  const scripts: string[] = [];
  JSON.stringify(parseDocument(text, path).data, (key, value: unknown) => {
    if (key === 'run' || key === 'script') scripts.push(Array.isArray(value) ? value.join('\n') : String(value));
    return value;
  });
  return scripts;
}

testWith('containers', 'terraform')(
  'the pipelines of docs/migrating-from-bitops.md deploy its ops repo: before, after, and as they would be written today',
  async () => {
    const files = migration.filter((it) => it.marks['file']?.startsWith('production/'));
    const repo = mounted(Object.fromEntries(files.map((it) => [it.marks['file'], `${it.text}\n`])));
    const terraform = `${terraformFile()}:/usr/local/bin/terraform:ro`;
    const bin = join(repo.root, '..', 'bin');
    image().docker(
      join(bin, 'docker'),
      ['bitovi/bitops:1.0.18', 'bitovi/bitops:2.6.0', 'registry.example.com/bitops:1'],
      ['-v', terraform],
    );
    repo.fake('npm');
    symlinkSync(join(root, 'bin', 'dist', 'cli.js'), join(bin, 'bitops'));
    const env = {
      ...repo.env,
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_DEFAULT_REGION: 'us-east-1',
    };
    const onRunner = (path: string) =>
      startProgram({ file: 'bash', args: ['-ec', scriptsOf(path).join('\n')], cwd: repo.root, env }).done;
    // GitLab gives the commands to a shell in the image of the job, Jenkins runs it as its own user.
    const asJob = (path: string, flags: readonly string[] = []) =>
      image().run(['-ec', scriptsOf(path).join('\n')], {
        mounts: { [repo.root]: '/builds/ops', [terraformFile()]: '/usr/local/bin/terraform:ro' },
        flags: ['--entrypoint', 'sh', '--workdir', '/builds/ops', ...flags],
      });
    const runs = {
      'before/github.yml': onRunner,
      'after/github.yml': onRunner,
      'before/gitlab.yml': onRunner,
      'after/gitlab.yml': onRunner,
      'before/Jenkinsfile': onRunner,
      'after/Jenkinsfile': onRunner,
      'today/gitlab.yml': asJob,
      'today/Jenkinsfile': (path: string) => asJob(path, ['--user', `${user}:${group}`]),
      'today/github.yml': onRunner,
    };
    const named = migration.flatMap((it) => it.marks['file'] ?? []).filter((it) => !it.startsWith('production/'));
    expect(Object.keys(runs).sort()).toEqual([...named].sort());
    for (const [path, run] of Object.entries(runs)) {
      const done = await run(path);
      expect([path, done]).toMatchObject([
        path,
        { exitCode: 0, stdout: expect.stringContaining('✔ deploy done: 1 deployment') },
      ]);
      expect(done.stdout).toContain('logging in for production');
      expect(stateOf(repo, 'production/terraform/terraform.tfstate')).toEqual(['site']);
      expect([path, strangersIn(repo)]).toEqual([path, []]);
    }
  },
  240_000,
);

test('docs/container.md has the targets and arguments of Containerfile, with their defaults', () => {
  const text = readFileSync(join(root, 'Containerfile'), 'utf8');
  const page = readFileSync(join(root, 'docs', 'container.md'), 'utf8');
  const args = [...text.matchAll(/^ARG (\w+)=(?:'(.*)'|(.*))$/gm)].filter(([, name]) => name !== 'TARGETARCH');
  const [, told = ''] = /\| `--build-arg`.*\n\|.*\n((?:\|.*\n)*)/.exec(page) ?? [];
  for (const [, name, quoted, plain] of args) {
    expect(told).toContain(`\`${name}\``);
    if (name?.endsWith('_VERSION') === false) expect(told).toContain(`| \`${quoted ?? plain}\` |`);
  }
  const named = [...told.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) => cell.split(', '));
  expect(named).toEqual(args.map(([, name]) => `\`${name}\``));
  for (const target of ['base', 'all']) expect(text).toMatch(new RegExp(`^FROM .* AS ${target}$`, 'm'));
});

/** Only what changed: which environments a change affects, why, and that nothing else is run. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shell } from './discovery-repo.js';
import { committing, gitIn } from './rig/git.js';
import {
  errorsOf,
  eventsOf,
  expectClean,
  type Files,
  type Finished,
  linesOf,
  type OpsRepo,
  opsRepo,
  testWith,
} from './rig.js';

const json = ['--format', 'json'] as const;
const since = ['--changed-since', 'HEAD^'] as const;

/** What `bitops list --changed-since` says of a change that is committed; `environment: why`. */
async function whyOf(repo: OpsRepo, commit: () => string, change: () => void): Promise<readonly string[]> {
  change();
  commit();
  const { exitCode, document } = await repo.bitops(['list', ...since, ...json]);
  expect(exitCode).toBe(0);
  // The shape of the document is that of docs/selecting.md.
  const { environments } = document as {
    readonly environments: readonly { name: string; affected: readonly Record<string, string>[] }[];
  };
  return environments.flatMap(({ name, affected }) =>
    affected.map(({ kind, path, by, environment }) =>
      [`${name}:`, kind, environment ?? path, by].filter(Boolean).join(' '),
    ),
  );
}

const finished = (run: Finished) => eventsOf(run, 'environment.finished').map((it) => it.environment);

describe('a git repository with 50 environments and shared modules', () => {
  const names = Array.from({ length: 50 }, (_, index) => `e${String(index).padStart(2, '0')}`);
  const apply = 'terraform:\n  cli: {stack-action: apply}\n';
  const uses = (module: string) =>
    `module "it" { source = "../../modules/${module}" }\noutput "name" { value = module.it.name }\n`;
  /** Those of a module: five; `e00` and so on needs the one before it where that is said. */
  const files = (needs: Readonly<Record<string, string>>): Files => ({
    'bitops.config.yaml': 'bitops:\n  ignore: [README.md]\n',
    'modules/names/main.tf': 'output "name" { value = "name" }\n',
    ...Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [
        `modules/m${index}/main.tf`,
        index === 9
          ? 'module "names" { source = "../names" }\noutput "name" { value = module.names.name }\n'
          : `output "name" { value = "m${index}" }\n`,
      ]),
    ),
    ...Object.fromEntries(
      names.flatMap((name, index) => [
        [`${name}/bitops.config.yaml`, `bitops:\n  needs: [${needs[name] ?? ''}]\n  deployments:\n    terraform: {}\n`],
        [`${name}/terraform/bitops.config.yaml`, apply],
        [`${name}/terraform/main.tf`, uses(`m${index % 10}`)],
        [`${name}/terraform/README.md`, `${name}\n`],
      ]),
    ),
  });

  testWith('terraform')('a change to one runs exactly those that use it, and those that need them', async () => {
    const repo = opsRepo(files({ e44: 'e33', e45: '"e44:terraform"', e02: 'e01' }));
    const commit = committing(repo);
    repo.write('modules/m3/main.tf', 'output "name" { value = "new" }\n');
    repo.write('e20/terraform/README.md', 'nobody deploys this\n');
    commit();
    const run = await repo.bitops(['deploy', ...since, ...json, '--concurrency', '2']);
    expect(run.exitCode).toBe(0);
    expect(finished(run).toSorted()).toEqual(['e03', 'e13', 'e23', 'e33', 'e43', 'e44', 'e45']);
    expect(eventsOf(run, 'deployment.finished').every((it) => it.outcome === 'succeeded')).toBe(true);
    expect(finished(run).indexOf('e33')).toBeLessThan(finished(run).indexOf('e44'));
    expect(eventsOf(run, 'note')[0]?.text).toMatch(
      /^Affected by what changed since HEAD\^ \(\w{12}\): 7 of 50 environments: e03,/,
    );
    expectClean(repo);
    // State that lies in the ops repo is a change, too, unless git ignores it.
    repo.write('.gitignore', '*.tfstate*\n.terraform.lock.hcl\n');
    commit();
    repo.write('e20/terraform/README.md', 'nor this\n');
    const idle = await repo.bitops(['deploy', ...since, ...json]);
    expect([idle.exitCode, finished(idle)]).toEqual([0, []]);
    expect(eventsOf(idle, 'note')[0]?.text).toContain('Nothing is affected by what changed since HEAD^');
  });

  test('is told with the reasons, also of a module that another module uses', async () => {
    const repo = opsRepo(files({ e44: 'e39', e45: '"e44:terraform"' }));
    const commit = committing(repo);
    const why = (change: () => void) => whyOf(repo, commit, change);
    expect(await why(() => repo.write('modules/names/main.tf', 'output "name" { value = "other" }\n'))).toEqual([
      'e09: read modules/names terraform',
      'e19: read modules/names terraform',
      'e29: read modules/names terraform',
      'e39: read modules/names terraform',
      'e44: need e39',
      'e45: need e44',
      'e49: read modules/names terraform',
    ]);
    expect(await why(() => repo.write('e20/terraform/README.md', 'nobody deploys this\n'))).toEqual([]);
    expect(await why(() => repo.write('e20/terraform/README.txt', 'but this is counted\n'))).toEqual([
      'e20: environment e20',
    ]);
  });
});

test('everything that an environment is made of counts', async () => {
  const lock = (version: string) =>
    JSON.stringify({ packages: { 'node_modules/@x/hello': { version }, 'node_modules/prettier': { version } } });
  const hello = `export default ({ z, tool }) => tool({
    name: 'hello', config: z.strictObject({}), *steps() {}, reads: () => ['../../greetings/' ],
  });`;
  const repo = opsRepo({
    'bitops.config.yaml': "bitops: {plugins: {hello: ./plugins/hello.mjs, other: '@x/hello'}, ignore: [docs]}\n",
    'package.json': '{"name": "ops"}\n',
    'package-lock.json': lock('1.0.0'),
    'plugins/hello.mjs': hello,
    'node_modules/@x/hello/package.json': JSON.stringify({
      name: '@x/hello',
      version: '1.0.0',
      exports: './index.mjs',
      keywords: ['bitops-plugin'],
      bitops: { apiVersion: 1, tool: 'other' },
    }),
    'node_modules/@x/hello/index.mjs': hello.replace("'hello'", "'other'"),
    '.gitignore': 'node_modules\n',
    '_default/bitops.config.yaml': 'bitops: {fail_fast: false}\n',
    'a/bitops.config.yaml': 'bitops: {includes: [b, ./scripts/], ignore: ["*.txt", "!keep.txt"]}\n',
    ...shell('a/shell'),
    'b/hello/bitops.config.yaml': 'hello: {}\n',
    'c/other/bitops.config.yaml': 'other: {}\n',
    'c/helm/web/Chart.yaml':
      'name: web\nversion: 1.0.0\ndependencies: [{name: lib, repository: "file://../../../charts/lib"}]\n',
    'c/helm/web/bitops.config.yaml': 'helm: {cli: {namespace: x}}\n',
    'charts/lib/Chart.yaml': 'name: lib\nversion: 1.0.0\ndependencies: [{name: base, repository: "file://../base"}]\n',
    'charts/base/Chart.yaml': 'name: base\nversion: 1.0.0\n',
    'greetings/hi': '',
    'scripts/x.sh': '',
    'docs/a.md': '',
  });
  mkdirSync(join(repo.root, 'shared'));
  repo.write('shared/vars.yaml', '');
  symlinkSync('../../shared/vars.yaml', join(repo.root, 'b/hello/vars.yaml'));
  const commit = committing(repo);
  const why = (change: () => void) => whyOf(repo, commit, change);
  const write = (path: string, text = 'x\n') => why(() => repo.write(path, text));
  expect(await write('_default/x')).toEqual(['a: default _default', 'b: default _default', 'c: default _default']);
  expect(await write('b/hello/x')).toEqual(['a: include b', 'b: environment b']);
  expect(await write('scripts/x.sh')).toEqual(['a: include scripts']);
  expect(await write('greetings/hi')).toEqual(['b: read greetings hello', 'c: read greetings other']);
  expect(await write('charts/base/values.yaml')).toEqual(['c: read charts/base helm/web']);
  expect(await write('shared/vars.yaml')).toEqual(['b: link shared/vars.yaml b/hello/vars.yaml']);
  expect(await write('plugins/hello.mjs', `${hello}\n`)).toEqual(['b: plugin plugins hello']);
  expect(await write('package-lock.json', lock('1.0.1'))).toEqual(['c: plugin package-lock.json other']);
  expect(await write('package.json', '{"name": "ops", "scripts": {}}\n')).toEqual([]);
  expect(await write('package.json', '{"name": "ops", "bitops": {}}\n')).toHaveLength(3);
  expect(await write('a/x.txt')).toEqual([]);
  expect(await write('a/keep.txt')).toEqual(['a: environment a']);
  expect(await write('docs/a.md')).toEqual([]);
  expect(await write('README.md')).toEqual([]);
  expect(await why(() => rmSync(join(repo.root, 'b/hello/x')))).toEqual(['a: include b', 'b: environment b']);
  expect(await why(() => renameSync(join(repo.root, 'b'), join(repo.root, 'b2')))).toEqual([
    'a: include b',
    'b2: environment b2',
  ]);
  const { stderr } = await repo.bitops(['list', ...since]);
  expect(stderr).toMatch(
    /ENVIRONMENT_DELETED The environment b was deleted since HEAD\^[\s\S]*git checkout \w{12} -- b/,
  );
  expect(await why(() => rmSync(join(repo.root, '_default'), { recursive: true }))).toEqual([
    'a: default _default',
    'b2: default _default',
    'c: default _default',
  ]);
  repo.write('bitops.config.yaml', repo.read('bitops.config.yaml').replace('docs', 'dox'));
  expect(await why(() => undefined)).toEqual(['a', 'b2', 'c'].map((it) => `${it}: settings bitops.config.yaml`));
});

test('a default environment that is gone is no deleted environment, whatever it was called', async () => {
  for (const [name, said] of [
    ['default', ''],
    ['shared', 'default_folder: ./shared'],
  ] as const) {
    const repo = opsRepo({
      'bitops.config.yaml': `bitops: { ${said} }\n`,
      [`${name}/shell/deploy.sh`]: '',
      'test/shell/deploy.sh': '',
    });
    const commit = committing(repo);
    commit();
    rmSync(join(repo.root, name), { recursive: true });
    const { exitCode, stderr } = await repo.bitops(['list', '--changed-since', 'HEAD']);
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('ENVIRONMENT_DELETED')]);
  }
});

test.each([
  { reads: "() => 'modules'", said: 'READS_INVALID The tool hello does not say what a deployment reads' },
  { reads: "() => { throw new Error('no idea') }", said: 'no idea' },
])('a plugin that gives $reads is told, and nothing is run', async ({ reads, said }) => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: {plugins: {hello: ./hello.mjs}}\n',
    'hello.mjs': `export default ({ z, tool }) => tool({
      name: 'hello', config: z.strictObject({}), *steps() {}, reads: ${reads},
    });`,
    'test/hello/bitops.config.yaml': 'hello: {}\n',
  });
  committing(repo);
  const run = await repo.bitops(['deploy', '--changed-since', 'HEAD']);
  expect(run).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(said) });
  expect((await repo.bitops(['deploy', 'test'])).exitCode).toBe(0);
});

test('an include brings environments into the workspace, and one that is not there is told', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: {environments: ["team-*/*", base, other]}\n',
    'team-a/prod/bitops.config.yaml':
      'bitops:\n  includes: [base/lib/, ./team-b, scirpts]\n  deployments: {look: {plugin: shell}}\n',
    'team-a/prod/look/deploy.sh': 'cd "$BITOPS_TEMPDIR"; ls -d */* other 2>&1 || true\n',
    ...shell('team-b/prod/shell'),
    ...shell('team-c/prod/shell'),
    ...shell('base/shell'),
    'base/lib/x': '',
    ...shell('other/shell'),
  });
  const run = await repo.bitops(['deploy', 'team-a/prod', ...json]);
  expect(run.exitCode).toBe(0);
  expect(linesOf(run).filter((it) => !it.includes(':'))).toEqual([
    'base/lib',
    'base/shell',
    'team-a/prod',
    'team-b/prod',
  ]);
  expect(eventsOf(run, 'warning')).toMatchObject([
    { code: 'INCLUDE_MISSING', what: 'bitops.includes names scirpts, which is not there', at: { line: 2 } },
  ]);
});

test('takes part in the rest of selecting, and tells what it is about', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: {}\n',
    ...shell('app/shell'),
    'app/bitops.config.yaml': 'bitops: {needs: [net], tags: [front]}\n',
    ...shell('net/shell'),
    ...shell('test/shell'),
  });
  const commit = committing(repo);
  repo.write('app/shell/x', '');
  commit();
  const dirty = commit();
  repo.write('test/new', 'not committed');
  const ran = async (...args: readonly string[]) => {
    const run = await repo.bitops(['deploy', ...args, ...json]);
    expect(run.exitCode).toBe(0);
    return finished(run);
  };
  expect(await ran('--changed-since', 'HEAD~2')).toEqual(['app', 'test']);
  expect(await ran('--changed-since', dirty)).toEqual(['test']);
  expect(await ran('app', 'net', '--changed-since', 'HEAD~2')).toEqual(['app']);
  expect(await ran('--changed-since', 'HEAD~2', '--tag', 'front', '--with-needs')).toEqual(['net', 'app']);
  const text = await repo.bitops(['validate', '--changed-since', 'HEAD~2']);
  expect(text.stderr).toMatch(/^Affected by what changed since HEAD~2 \(\w{12}\): 2 of 3 environments: app, test\n$/);
  const auto = await repo.bitops(['plan', '--changed-since', 'auto'], {
    env: { BUILDKITE: 'true', BUILDKITE_PULL_REQUEST_BASE_BRANCH: 'main' },
  });
  expect(auto).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('git fetch origin +refs/heads/main:') });
  const nowhere = await repo.bitops(['plan', '--changed-since', 'auto']);
  expect(nowhere).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('BASE_UNKNOWN') });
});

test('a shallow clone says which depth it needs, and a folder without git that it is none', async () => {
  const repo = opsRepo({ ...shell('test/shell'), 'bitops.config.yaml': 'bitops: {}\n' });
  const commit = committing(repo);
  commit();
  commit();
  const clone = join(repo.home, 'clone');
  execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${repo.root}`, clone]);
  const shallow = await repo.bitops(['deploy', '-C', clone, '--changed-since', 'HEAD~2', ...json]);
  expect([shallow.exitCode, errorsOf(shallow)]).toEqual([2, ['REVISION_UNKNOWN']]);
  expect(shallow.stderr).toContain('It needs a depth of 3: git fetch --deepen 2, or "fetch-depth: 3".');
  gitIn(repo, clone)('fetch', '--quiet', '--deepen', '2');
  expect((await repo.bitops(['deploy', '-C', clone, '--changed-since', 'HEAD~2', ...json])).exitCode).toBe(0);
  rmSync(join(repo.root, '.git'), { recursive: true });
  const none = await repo.bitops(['deploy', '--changed-since', 'HEAD~2', ...json]);
  expect([none.exitCode, errorsOf(none)]).toEqual([2, ['GIT_REPOSITORY_MISSING']]);
});

test('SKIP_IF_NO_ENVIRONMENT_CHANGES of BitOps 1.x compares with the last commit', async () => {
  const repo = opsRepo({ ...shell('test/shell'), ...shell('prod/shell'), 'bitops.config.yaml': 'bitops: {}\n' });
  const commit = committing(repo);
  repo.write('prod/x', '');
  commit();
  const deploy = (environment: string, value: string) =>
    repo.bitops(['deploy', ...json], {
      env: { BITOPS_ENVIRONMENT: environment, SKIP_IF_NO_ENVIRONMENT_CHANGES: value },
    });
  const skipped = await deploy('test', 'true');
  expect([skipped.exitCode, finished(skipped)]).toEqual([0, []]);
  expect(eventsOf(skipped, 'note')[0]?.text).toContain('Nothing is affected');
  expect(eventsOf(skipped, 'warning')).toMatchObject([
    { code: 'VARIABLE_DEPRECATED', fix: expect.stringContaining('--changed-since HEAD^') },
  ]);
  expect(finished(await deploy('prod', 'true'))).toEqual(['prod']);
  expect(finished(await deploy('test', ''))).toEqual(['test']);
});

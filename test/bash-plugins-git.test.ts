/** Plugins of BitOps 2.x that come from git: fetched, pinned, and refused where they are not what was pinned. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { putPlugin } from './rig/bash-plugins.js';
import { errorsOf, type Files, linesOf, type OpsRepo, opsRepo } from './rig.js';

const json = ['--format', 'json'] as const;
const install = ['plugins', 'install'] as const;

/** A bare repository whose first commit is tagged v1, and whose second one is its branch main. */
function repository(
  repo: OpsRepo,
  name = 'mine',
): { readonly url: string; commit(file: string, text: string): string } {
  const work = join(repo.home, `${name}-work`);
  const url = join(repo.home, `${name}.git`);
  const git = (...args: readonly string[]) => {
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.defaultBranch=main'];
    return execFileSync('git', [...who, ...args], { cwd: repo.home, encoding: 'utf8', stdio: 'pipe' }).trim();
  };
  const commit = (file: string, text: string) => {
    writeFileSync(join(work, file), text);
    git('-C', work, 'add', '--all');
    git('-C', work, 'commit', '--quiet', '-m', 'next');
    git('-C', work, 'push', '--quiet', '--force', url, 'HEAD:refs/heads/main');
    return git('-C', work, 'rev-parse', 'HEAD');
  };
  git('init', '--quiet', '--bare', url);
  git('init', '--quiet', work);
  writeFileSync(join(work, 'bitops.schema.yaml'), 'mine:\n  properties: {}\n');
  commit('deploy.sh', 'echo first\n');
  git('-C', work, 'push', '--quiet', url, 'HEAD:refs/tags/v1');
  return { url, commit };
}

const deployment: Files = {
  'test/bitops.config.yaml': 'bitops:\n  deployments:\n    app: { plugin: mine }\n',
  'test/app/bitops.config.yaml': '',
};
const named = (repo: OpsRepo, source: string, more = '') =>
  repo.write('bitops.config.yaml', `bitops:\n  plugins:\n    mine: { source: "${source}"${more} }\n`);
const deploy = (repo: OpsRepo) => repo.bitops(['deploy', 'test', ...json]);
const pinsOf = (repo: OpsRepo) => JSON.parse(repo.read('bitops.lock.json')).plugins;

test('is refused until it is fetched, then runs what was pinned, and another commit only after --update [compat 7.source]', async () => {
  const repo = opsRepo(deployment);
  const { url, commit } = repository(repo);
  named(repo, `file://${url}`);
  const early = await repo.bitops(['deploy', 'test']);
  expect([early.exitCode, early.stderr]).toEqual([2, expect.stringContaining('bitops plugins install mine')]);
  expect((await repo.bitops([...install])).exitCode).toBe(0);
  expect(linesOf(await deploy(repo))).toEqual(['first']);
  const [first] = [pinsOf(repo).mine];
  expect(first).toEqual({
    source: `file://${url}`,
    commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const second = commit('deploy.sh', 'echo second\n');
  rmSync(join(repo.home, '.cache'), { recursive: true });
  expect(errorsOf(await deploy(repo))).toEqual(['PLUGIN_NOT_FETCHED']);
  const again = await repo.bitops([...install, ...json]);
  expect(again.document).toMatchObject({ plugins: [{ alias: 'mine', commit: first.commit, isNew: false }] });
  expect(linesOf(await deploy(repo))).toEqual(['first']);
  const update = await repo.bitops([...install, '--update', ...json]);
  expect(update.document).toMatchObject({ plugins: [{ commit: second, isNew: true }] });
  expect(linesOf(await deploy(repo))).toEqual(['second']);
  expect(repo.leftovers()).toEqual([]);
});

test('whose content was changed after it was pinned is refused with exit code 2, and fetched again', async () => {
  const repo = opsRepo(deployment);
  named(repo, repository(repo).url);
  await repo.bitops([...install]);
  const set = join(repo.home, '.cache/bitops/plugins/sets');
  const folder = realpathSync(join(set, readdirSync(set)[0] ?? '', 'mine'));
  appendFileSync(join(folder, 'deploy.sh'), 'echo evil\n');
  const changed = await deploy(repo);
  expect([changed.exitCode, errorsOf(changed), linesOf(changed)]).toEqual([2, ['PLUGIN_CHANGED'], []]);
  const verify = await repo.bitops(['plugins', 'verify', ...json]);
  expect([verify.exitCode, verify.document]).toMatchObject([2, { faults: [{ code: 'PLUGIN_CHANGED' }] }]);
  expect((await repo.bitops([...install])).exitCode).toBe(0);
  expect(linesOf(await deploy(repo))).toEqual(['first']);
  expect((await repo.bitops(['plugins', 'verify'])).exitCode).toBe(0);
  // A file more is another content, too; and so is a lock file that says so.
  writeFileSync(join(folder, 'more.sh'), '');
  expect((await deploy(repo)).exitCode).toBe(2);
  const { hash } = pinsOf(repo).mine;
  repo.write('bitops.lock.json', repo.read('bitops.lock.json').replace(hash, hash.replaceAll(/[0-9]/g, '0')));
  expect((await deploy(repo)).exitCode).toBe(2);
  const forged = await repo.bitops([...install, ...json]);
  expect([forged.exitCode, forged.document]).toMatchObject([2, { faults: [{ code: 'PLUGIN_CHANGED' }] }]);
});

test.each([
  ['a tag', ', source_tag: v1', 'first'],
  ['a branch', ', source_branch: main', 'second'],
  ['both, and then the branch, as BitOps did', ', source_tag: v1, source_branch: main', 'second'],
  ['none, and then the default branch', '', 'second'],
])('may be named by %s', async (_, more, said) => {
  const repo = opsRepo(deployment);
  const { url, commit } = repository(repo);
  commit('deploy.sh', 'echo second\n');
  named(repo, url, more);
  expect((await repo.bitops([...install])).exitCode).toBe(0);
  expect(linesOf(await deploy(repo))).toEqual([said]);
});

test('may be named by a commit, and another name in the settings is not what was pinned', async () => {
  const repo = opsRepo(deployment);
  const { url, commit } = repository(repo);
  const second = commit('deploy.sh', 'echo second\n');
  commit('deploy.sh', 'echo third\n');
  named(repo, url, `, source_commit: ${second}`);
  expect((await repo.bitops([...install])).exitCode).toBe(0);
  expect(linesOf(await deploy(repo))).toEqual(['second']);
  named(repo, url, ', source_tag: v1');
  expect(errorsOf(await deploy(repo))).toEqual(['PLUGIN_NOT_FETCHED']);
});

describe('is not fetched', () => {
  test.each([
    ['ext::sh -c touch% pwned .git', ''],
    ['--upload-pack=touch pwned.git', ''],
    ['https://example.test/x.git', ', source_tag: "--upload-pack=touch"'],
    ['https://example.test/x.git', ', source_commit: main'],
  ])('from %s %s', async (source, more) => {
    const repo = opsRepo(deployment);
    named(repo, source, more);
    const run = await repo.bitops([...install, ...json]);
    expect([run.exitCode, run.document]).toMatchObject([2, { faults: [{ code: 'PLUGIN_SOURCE_INVALID' }] }]);
    expect(existsSync(join(repo.root, 'pwned'))).toBe(false);
  });

  test('where git can not, and nobody is asked for a password; no login is shown or written', async () => {
    const repo = opsRepo(deployment);
    named(repo, 'http://me:hunter2@127.0.0.1:1/mine.git');
    const run = await repo.bitops([...install]);
    expect([run.exitCode, run.stderr]).toEqual([2, expect.stringContaining('✘ PLUGIN_FETCH_FAILED')]);
    expect(run.stderr + run.stdout).not.toContain('hunter2');
    expect(existsSync(join(repo.root, 'bitops.lock.json'))).toBe(false);
  });

  test('under --safe, nor is it run', async () => {
    const repo = opsRepo(deployment);
    named(repo, repository(repo).url);
    await repo.bitops([...install]);
    const run = await repo.bitops(['deploy', 'test', '--safe', ...json]);
    expect([run.exitCode, errorsOf(run)]).toEqual([2, expect.arrayContaining(['PLUGIN_REFUSED'])]);
  });
});

test('install scripts run only when asked for, in the order of the plugins, with their needs in the list [compat 7.install-scripts]', async () => {
  const repo = opsRepo({
    'test/helm/web/Chart.yaml': '',
    'plugins/kubectl/install.sh': 'echo "kubectl first" >> "$INSTALLED"\n',
  });
  putPlugin(repo, 'helm');
  const env = { INSTALLED: join(repo.home, 'installed') };
  const list = (names: string) => repo.write('bitops.config.yaml', `bitops:\n  plugins: [${names}]\n`);
  list('./plugins/helm');
  const alone = await repo.bitops([...install, '--run-install-scripts', ...json], { env });
  expect([alone.exitCode, alone.document]).toMatchObject([2, { faults: [{ code: 'PLUGIN_NEED_MISSING' }] }]);
  expect((await repo.bitops([...install], { env })).exitCode).toBe(0);
  list('./plugins/kubectl, ./plugins/helm');
  const unasked = await repo.bitops([...install], { env });
  expect([unasked.exitCode, existsSync(env.INSTALLED)]).toEqual([0, false]);
  const asked = await repo.bitops([...install, '--run-install-scripts'], { env });
  expect(asked.exitCode).toBe(0);
  expect(execFileSync('cat', [env.INSTALLED], { encoding: 'utf8' })).toBe('kubectl first\nhelm after kubectl\n');
  repo.write('plugins/kubectl/install.sh', 'echo "no luck"\nexit 3\n');
  const failed = await repo.bitops([...install, '--run-install-scripts'], { env });
  expect([failed.exitCode, failed.stdout]).toEqual([1, expect.stringContaining('│ no luck')]);
  expect(failed.stderr).toContain('✘ INSTALL_SCRIPT_FAILED');
});

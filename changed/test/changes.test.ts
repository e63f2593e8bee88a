/** What git says, asked for real. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadChanges } from '../src/index.js';

const env = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

function temporary(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bitops changed-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function repository(files: Readonly<Record<string, string>> = { 'test/a': '1' }) {
  const root = temporary();
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: root, env, encoding: 'utf8' }).trim();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const commit = (more: Readonly<Record<string, string>>, message = 'more') => {
    for (const [path, text] of Object.entries(more)) write(path, text);
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  git('init', '--quiet', '--initial-branch=main');
  const first = commit(files);
  return { root, git, write, commit, first };
}

/** A clone with so many commits of the history. */
function clone(source: string, depth: number): string {
  const goal = join(temporary(), 'clone');
  execFileSync('git', ['clone', '--quiet', `--depth=${depth}`, `file://${source}`, goal], { env });
  return goal;
}

function faultOf(root: string, revision: string, more: { by?: string; whole?: string } = {}) {
  try {
    loadChanges(root, { revision, ...more }, env);
  } catch (error) {
    const [fault] = Object(error).faults;
    return fault;
  }
  throw new Error('nothing was thrown');
}

describe('what changed', () => {
  test('is what was committed since, what is not committed, new files and what is gone; not what git ignores', () => {
    const { root, git, write, commit, first } = repository({ 'a/1': '', 'a/2': '', 'b/old name': 'x\ny\nz\n', c: '' });
    commit({ 'a/1': 'new', '.gitignore': 'log\n' });
    git('mv', 'b/old name', 'b/néw "name"');
    write('c', 'edited');
    write('d/new', '');
    write('d/log', '');
    const { files, commit: base, since, before } = loadChanges(root, { revision: first }, env);
    expect(files).toEqual(['.gitignore', 'a/1', 'b/néw "name"', 'b/old name', 'c', 'd/new']);
    expect([base, since]).toEqual([first, first]);
    expect([before('b/old name'), before('d/new')]).toEqual(['x\ny\nz\n', undefined]);
  });

  test('is told from where a branch parted, not from where the other one is now', () => {
    const { root, git, commit, first } = repository();
    git('checkout', '--quiet', '-b', 'topic');
    commit({ 'test/topic': '' });
    git('checkout', '--quiet', 'main');
    commit({ 'test/main': '' });
    git('checkout', '--quiet', 'topic');
    expect(loadChanges(root, { revision: 'main' }, env)).toMatchObject({ commit: first, files: ['test/topic'] });
  });

  test('is told below an ops repo that is a part of a repository, whatever the settings of git', () => {
    const { root, git, commit } = repository({ 'ops/test/a': '1', 'ops/link': '', 'app/b': '' });
    git('config', 'diff.external', 'false');
    git('config', 'diff.noprefix', 'true');
    git('config', 'core.quotePath', 'true');
    git('config', 'status.showUntrackedFiles', 'no');
    commit({ 'ops/test/a': '2', 'app/b': '2' });
    writeFileSync(join(root, 'ops/new'), '');
    const index = readFileSync(join(root, '.git/index'));
    const inHook = { ...env, GIT_DIR: join(root, 'nowhere'), GIT_INDEX_FILE: 'nothing' };
    const { files, before } = loadChanges(join(root, 'ops'), { revision: 'HEAD^' }, inHook);
    expect(files).toEqual(['new', 'test/a']);
    expect(before('test/a')).toBe('1');
    expect(readFileSync(join(root, '.git/index')).equals(index)).toBe(true);
  });

  test('tells links that stay in the ops repo, also those that lead nowhere yet', () => {
    const { root, git } = repository({ 'modules/net/main.tf': '' });
    const link = (path: string, target: string) => symlinkSync(target, join(root, path));
    link('test', '.');
    link('net', 'modules/net');
    link('gone', 'modules/gone');
    link('out', '/etc/hosts');
    link('chain', 'net');
    git('add', '--all');
    expect([...loadChanges(root, { revision: 'HEAD' }, env).links]).toEqual([
      ['chain', 'modules/net'],
      ['gone', 'modules/gone'],
      ['net', 'modules/net'],
      ['test', ''],
    ]);
  });
});

describe('what git can not tell is told', () => {
  test('a revision that is not there', () => {
    const { root, git } = repository();
    git('branch', 'release');
    expect(faultOf(root, 'relaese')).toMatchObject({ code: 'REVISION_UNKNOWN', fix: 'Did you mean release?' });
    expect(faultOf(root, 'HEAD~3')).toMatchObject({ code: 'REVISION_UNKNOWN', fix: 'Known: main, release.' });
    expect(faultOf(root, '--output=x')).toMatchObject({ code: 'REVISION_UNKNOWN' });
    expect(faultOf(root, '')).toMatchObject({ what: '--changed-since names no revision' });
    expect(faultOf(root, '0'.repeat(40)).why).toContain('no commit');
    expect(faultOf(root, 'a'.repeat(40)).why).toContain('as after a push by force');
    git('checkout', '--quiet', '--detach');
    git('branch', '--quiet', '-D', 'main', 'release');
    expect(faultOf(root, 'main').fix).toBe('Fetch it before, or name a commit.');
  });

  test('a branch that a CI named and did not fetch', () => {
    const { root } = repository();
    const fault = faultOf(root, 'origin/main', { by: 'GitHub Actions: GITHUB_BASE_REF' });
    expect(fault.what).toBe('--changed-since origin/main: there is no such revision (GitHub Actions: GITHUB_BASE_REF)');
    expect(fault.fix).toBe('Fetch it before: git fetch origin +refs/heads/main:refs/remotes/origin/main.');
  });

  test('a clone that is too shallow: which depth it needs', () => {
    const { root, commit, first } = repository();
    for (const name of ['b', 'c', 'd']) commit({ [`test/${name}`]: '' });
    const shallow = clone(root, 2);
    expect(loadChanges(shallow, { revision: 'HEAD^' }, env).files).toEqual(['test/d']);
    expect(faultOf(shallow, 'HEAD~3')).toMatchObject({
      code: 'REVISION_UNKNOWN',
      why: "The clone is shallow: it has 2 commits of HEAD's history only.",
      fix: 'It needs a depth of 4: git fetch --deepen 2, or "fetch-depth: 4".',
    });
    expect(faultOf(shallow, 'origin/next').fix).toContain('git fetch --unshallow origin +refs/heads/next:');
    expect(faultOf(shallow, 'origin/mian').fix).toBe('Did you mean origin/main?');
    const whole = faultOf(shallow, first, { by: 'GitLab CI: CI_COMMIT_BEFORE_SHA', whole: 'set GIT_DEPTH: "0"' });
    expect(whole.fix).toBe('It needs the whole history: set GIT_DEPTH: "0", or run "git fetch --unshallow" before.');
  });

  test('a clone that is too shallow to know where the branches parted', () => {
    const { root, git, commit } = repository();
    git('checkout', '--quiet', '-b', 'topic');
    commit({ 'test/topic': '' });
    git('checkout', '--quiet', 'main');
    commit({ 'test/main': '' });
    const shallow = clone(root, 1);
    const fetch = ['fetch', '--quiet', '--depth=1', 'origin', '+refs/heads/topic:refs/remotes/origin/topic'];
    execFileSync('git', fetch, { cwd: shallow, env });
    expect(faultOf(shallow, 'origin/topic')).toMatchObject({
      code: 'REVISION_UNRELATED',
      why: expect.stringContaining('it has one commit'),
      fix: expect.stringContaining('git fetch --unshallow'),
    });
    execFileSync('git', ['fetch', '--quiet', '--unshallow'], { cwd: shallow, env });
    expect(loadChanges(shallow, { revision: 'origin/topic' }, env).files).toEqual(['test/main']);
  });

  test('a folder that git does not know, a repository without a commit, and no git at all', () => {
    const root = temporary();
    const nowhere = { ...env, GIT_CEILING_DIRECTORIES: dirname(root) };
    expect(() => loadChanges(root, { revision: 'HEAD' }, nowhere)).toThrow(/git can't tell what changed/);
    execFileSync('git', ['init', '--quiet'], { cwd: root, env });
    expect(faultOf(root, 'HEAD')).toMatchObject({ code: 'REVISION_UNKNOWN', fix: 'Commit something first.' });
    expect(() => loadChanges(root, { revision: 'HEAD' }, { PATH: '/nonexistent' })).toThrow(/needs git/);
  });
});

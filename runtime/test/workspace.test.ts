/** The private copy of an ops repo. */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  createListing,
  createWorkspace,
  makeScratch,
  nameScratch,
  removeWorkspace,
  type Workspace,
} from '../src/index.js';
import { asOrdinaryUser, temporaryFolder, writeFiles } from './rig.js';

/** An ops repo in a temporary folder, and a temporary folder for workspaces. */
function makeRepo(files: Readonly<Record<string, string | Uint8Array>>) {
  const base = temporaryFolder();
  chmodSync(base, 0o755);
  const repo = join(base, 'my ops');
  const temporary = join(base, 'tmp');
  mkdirSync(repo);
  mkdirSync(temporary);
  chmodSync(temporary, 0o777);
  useTemporary(temporary);
  writeFiles(repo, files);
  return { base, repo, temporary };
}

function useTemporary(folder: string): void {
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** Copies, and removes the copy when the test is over. */
async function copyOf(repo: string, ...leaveOut: readonly string[]): Promise<Workspace> {
  const workspace = await createWorkspace(repo, new Set(leaveOut));
  onTestFinished(() => removeWorkspace(workspace.root));
  return workspace;
}

const namesIn = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
const failure = (what: unknown, why: unknown = expect.any(String)) =>
  expect.objectContaining({ code: 'WORKSPACE_FAILED', what, why, fix: expect.stringContaining('can be read') });

test('content, modes and empty folders are those of the repo; the workspace is private', async () => {
  const binary = Uint8Array.from({ length: 256 }, (_, index) => index);
  const { repo, temporary } = makeRepo({
    'a/run.sh': 'exit 0',
    'a/secret': 's',
    'a/fixed': 'f',
    'b/data': binary,
    z: '',
  });
  const modes = { 'a/run.sh': 0o755, 'a/secret': 0o600, 'a/fixed': 0o444, 'b/data': 0o640, z: 0o644 };
  for (const [path, mode] of Object.entries(modes)) chmodSync(join(repo, path), mode);
  mkdirSync(join(repo, 'empty/below'), { recursive: true });
  const { root, copy, scratch } = await copyOf(repo);
  expect(namesIn(copy)).toEqual(namesIn(repo));
  for (const [path, mode] of Object.entries(modes)) {
    expect(readFileSync(join(copy, path))).toEqual(readFileSync(join(repo, path)));
    expect([path, statSync(join(copy, path)).mode & 0o777]).toEqual([path, mode]);
  }
  expect([root, scratch].map((it) => statSync(it).mode & 0o777)).toEqual([0o700, 0o700]);
  expect(readdirSync(temporary)).toHaveLength(1);
  expect(realpathSync(copy)).toBe(copy);
  writeFileSync(join(copy, 'a/run.sh'), 'changed');
  expect(readFileSync(join(repo, 'a/run.sh'), 'utf8')).toBe('exit 0');
});

test('other environments, node_modules, .git and .bitops at the top are left out, below they are kept', async () => {
  const { repo } = makeRepo({
    'test/app/x': '',
    'prod/app/x': '',
    'node_modules/p/index.js': '',
    '.bitops/locks/test.json': '',
    'test/app/node_modules/p/index.js': '',
    'test/prod/x': '',
    'test/app/.bitops/x': '',
    '.github/x': '',
    '.terraformrc': '',
  });
  const { copy } = await copyOf(repo, 'prod');
  expect(namesIn(copy).filter((path) => lstatSync(join(copy, path)).isFile())).toEqual([
    '.github/x',
    '.terraformrc',
    'test/app/.bitops/x',
    'test/app/node_modules/p/index.js',
    'test/app/x',
    'test/prod/x',
  ]);
});

test('links lead to the same as in the repo: into the copy, or to what was not copied', async () => {
  const { base, repo } = makeRepo({ 'test/a/x': 'in', 'shared/y': 'shared', 'prod/p': 'prod' });
  writeFiles(base, { 'outside/o': 'outside' });
  const links = {
    'test/relative': '../shared/y',
    'test/dotted': './a/../a/x',
    'test/absolute': join(repo, 'shared/y'),
    'test/folder': '../shared',
    'test/out-and-in': '../../my ops/shared/y',
    'test/out': '../../outside/o',
    'test/out-folder': '../../outside',
    'test/out-absolute': join(base, 'outside/o'),
    'test/left-out': '../prod/p',
    'test/dangling': './nowhere',
    'test/dangling-out': '../../nowhere/at-all',
    'test/loop-a': 'loop-b',
    'test/loop-b': 'loop-a',
    'test/itself': 'itself',
    'test/up': '..',
    'test/a/link-to-link': '../relative',
  };
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(repo, path));
  const { copy } = await copyOf(repo, 'prod');
  const targets = Object.keys(links).map((path) => [path, readlinkSync(join(copy, path))]);
  expect(Object.fromEntries(targets)).toEqual({
    ...links,
    'test/absolute': join(copy, 'shared/y'),
    'test/out-and-in': join(copy, 'shared/y'),
    'test/out': join(base, 'outside/o'),
    'test/out-folder': join(base, 'outside'),
    'test/left-out': join(repo, 'prod/p'),
    'test/dangling-out': join(base, 'nowhere/at-all'),
  });
  const real = (path: string) => realpathSync(join(copy, path));
  expect(['relative', 'absolute', 'out-and-in', 'a/link-to-link'].map((path) => real(`test/${path}`))).toEqual(
    Array(4).fill(join(copy, 'shared/y')),
  );
  expect(real('test/up')).toBe(copy);
  expect(readFileSync(join(copy, 'test/out'), 'utf8')).toBe('outside');
});

const git = (cwd: string, ...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CEILING_DIRECTORIES: '' },
  });

test('git works in the copy and sees the repo as it is', async () => {
  const { repo } = makeRepo({ 'test/x': '1', '.gitignore': 'ignored\n', ignored: 'i' });
  git(repo, 'init', '-q', '-b', 'main');
  git(repo, 'add', '.');
  git(repo, 'commit', '-q', '-m', 'first');
  writeFiles(repo, { 'test/new': 'n' });
  const { copy } = await copyOf(repo);
  expect(git(copy, 'status', '--porcelain')).toBe('?? test/new\n');
  expect(git(copy, 'log', '--format=%s')).toBe('first\n');
  expect(git(copy, 'rev-parse', '--show-toplevel').trim()).toBe(copy);
  expect(existsSync(join(copy, 'ignored'))).toBe(true);
  expect(lstatSync(join(copy, '.git')).isFile()).toBe(true);
  expect(git(repo, 'status', '--porcelain')).toBe('?? test/new\n');
});

test('git works in the copy of a work tree, whose .git is a file', async () => {
  const { base, repo } = makeRepo({ x: '1' });
  git(repo, 'init', '-q', '-b', 'main');
  git(repo, 'add', '.');
  git(repo, 'commit', '-q', '-m', 'first');
  const tree = join(base, 'tree');
  git(repo, 'worktree', 'add', '-q', '-b', 'other', tree);
  writeFiles(tree, { x: '2' });
  const { copy } = await copyOf(tree);
  expect(git(copy, 'status', '--porcelain')).toBe(' M x\n');
  expect(git(copy, 'branch', '--show-current')).toBe('other\n');
  removeWorkspace(join(copy, '..'));
  expect(git(repo, 'worktree', 'list')).toContain(tree);
  expect(git(tree, 'status', '--porcelain')).toBe(' M x\n');
});

test('a commit of everything in the copy does not delete what was left out', async () => {
  const { repo } = makeRepo({ 'test/x': '1', 'prod/y': '1' });
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.test', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
  git(repo, 'init', '--quiet');
  git(repo, 'add', '--all');
  git(repo, 'commit', '--quiet', '--message', 'one');
  const { root, copy } = await createWorkspace(repo, new Set(['prod']));
  onTestFinished(() => removeWorkspace(root));
  expect(git(copy, 'status', '--short')).toBe('');
  writeFileSync(join(copy, 'test/new'), '1');
  git(copy, 'add', '--all');
  git(copy, 'commit', '--quiet', '--message', 'two');
  expect(git(repo, 'ls-tree', '-r', '--name-only', 'HEAD').split('\n')).toEqual(['prod/y', 'test/new', 'test/x', '']);
  expect(git(repo, 'diff', '--name-only', '--', 'prod')).toBe('');
});

test('a relative path in a .git file is found from the copy too; other files of that name are no fault', async () => {
  const { base, repo } = makeRepo({ x: '1' });
  git(base, 'init', '-q', '--separate-git-dir', join(base, 'elsewhere'), repo);
  writeFileSync(join(repo, '.git'), 'gitdir: ../elsewhere\n');
  expect(git((await copyOf(repo)).copy, 'status', '--porcelain')).toBe('?? x\n');
  writeFileSync(join(repo, '.git'), 'nothing that git knows\n');
  expect(namesIn((await copyOf(repo)).copy)).toEqual(['x']);
});

test('names with line ends, unicode, quotes and leading dashes', async () => {
  const names = [
    'line\nend',
    'ünï-鍵-🔑',
    '-rf',
    '"quoted"',
    "it's",
    'a b',
    '$HOME',
    'back\\slash',
    '*',
    'é',
    'e\u0301',
  ];
  const { repo } = makeRepo(Object.fromEntries(names.map((name) => [`test/${name}/${name}`, name])));
  const { copy } = await copyOf(repo);
  for (const name of names) expect(readFileSync(join(copy, 'test', name, name), 'utf8')).toBe(name);
});

test.runIf(process.platform === 'linux')('a name that is no text is told of, and not just left out', async () => {
  const { repo, temporary } = makeRepo({ x: '' });
  writeFileSync(Buffer.concat([Buffer.from(`${repo}/bad-`), Buffer.from([0xe9])]), 'latin1');
  await expect(createWorkspace(repo, new Set())).rejects.toThrow(failure(expect.stringContaining('bad-\ufffd')));
  expect(readdirSync(temporary)).toEqual([]);
});

test('what is no file means nothing in a copy', async () => {
  const { repo } = makeRepo({ 'test/x': '' });
  execFileSync('mkfifo', [join(repo, 'test/pipe')]);
  expect(namesIn((await copyOf(repo)).copy)).toEqual(['test', 'test/x']);
});

test('the temporary folder may lie in the repo: no workspace is copied into another one', async () => {
  const { repo } = makeRepo({ 'test/x': '1', 'tmp/mine': '2', 'tmp/bitops-notes/x': '3' });
  useTemporary(join(repo, 'tmp'));
  const first = await copyOf(repo);
  const scratch = nameScratch();
  makeScratch(scratch, '/srv/ops');
  onTestFinished(() => removeWorkspace(scratch));
  const second = await copyOf(repo);
  for (const { copy } of [first, second]) {
    const paths = namesIn(copy).filter((path) => !lstatSync(join(copy, path)).isDirectory());
    expect(paths).toEqual(['test/x', 'tmp/bitops-notes/x', 'tmp/mine']);
  }
});

test.each([
  ['file', 0o000, 'test/closed/x'],
  ['folder', 0o000, 'test/closed'],
])('a %s that can not be read is named, and no workspace is left', async (kind, mode, path) => {
  const { repo } = makeRepo({ 'test/closed/x': 'x' });
  let root = '';
  const begun = (it: string) => {
    root = it;
  };
  chmodSync(join(repo, kind === 'file' ? 'test/closed/x' : 'test/closed'), mode);
  const copying = asOrdinaryUser(() => createWorkspace(repo, new Set(), { begun }));
  await expect(copying).rejects.toThrow(failure(expect.stringContaining(path), expect.stringContaining('EACCES')));
  chmodSync(join(repo, 'test/closed'), 0o755);
  expect([root === '', existsSync(root)]).toEqual([false, false]);
});

test('a temporary folder that is not there, or can not be written, is named', async () => {
  const { repo, base } = makeRepo({ x: '' });
  useTemporary(join(base, 'absent'));
  await expect(createWorkspace(repo, new Set())).rejects.toThrow(
    failure(expect.stringContaining('absent'), expect.stringContaining('ENOENT')),
  );
  expect(() => nameScratch()).toThrow(failure(expect.stringContaining('absent')));
  writeFiles(base, { 'a-file': '' });
  useTemporary(join(base, 'a-file'));
  expect(() => makeScratch(nameScratch(), '/srv/ops')).toThrow(
    failure(expect.stringContaining('a-file'), expect.stringContaining('ENOTDIR')),
  );
});

test('files that come and go while they are copied are no fault', async () => {
  const { repo } = makeRepo(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`test/${index}`, '1'])));
  const script = `
    const { mkdirSync, rmSync, writeFileSync } = require('node:fs');
    process.chdir(process.argv[1]);
    process.stdout.write('ready');
    for (let i = 0; ; i = (i + 1) % 9) {
      writeFileSync('.s' + i, '');
      mkdirSync('.d' + i);
      writeFileSync('.d' + i + '/x', '');
      if (i === 8) for (let j = 0; j < 9; j++) for (const it of ['.s', '.d']) rmSync(it + j, { recursive: true });
    }`;
  const args = ['-e', script, join(repo, 'test')];
  const busy = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void busy.kill('SIGKILL'));
  await new Promise((resolve) => busy.stdout.once('data', resolve));
  for (let round = 0; round < 15; round += 1) {
    const { root, copy } = await createWorkspace(repo, new Set());
    expect(readdirSync(join(copy, 'test')).length).toBeGreaterThanOrEqual(300);
    removeWorkspace(root);
  }
  expect(busy.exitCode).toBeNull();
  const gone = new Promise((resolve) => busy.once('exit', resolve));
  busy.kill('SIGKILL');
  await gone;
});

test('who watches is told of the workspace before it is there, and can stop the copy between folders', async () => {
  const files = Array.from({ length: 20 }, (_, index) => [`folder-${String(index).padStart(2, '0')}/x`, '1'] as const);
  const { repo, temporary } = makeRepo({ top: '1', ...Object.fromEntries(files) });
  const seen: (readonly [string, boolean])[] = [];
  const begun = (root: string) => void seen.push([root, existsSync(root)]);
  let asked = 0;
  const stopped = () => ++asked > 5;
  const { root, copy } = await createWorkspace(repo, new Set(), { begun, stopped });
  onTestFinished(() => removeWorkspace(root));
  expect(seen).toEqual([[root, false]]);
  expect(namesIn(copy)).toContain('top');
  expect(namesIn(copy).length).toBeLessThan(namesIn(repo).length);
  const failing = createWorkspace(repo, new Set(), {
    begun: () => {
      throw new Error('the lock is gone');
    },
  });
  await expect(failing).rejects.toThrow('the lock is gone');
  expect(readdirSync(temporary)).toHaveLength(1);
});

test('ten thousand files', async () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `env/${index % 100}/file-${index}`);
  const { repo } = makeRepo(Object.fromEntries(names.map((name) => [name, name])));
  const { copy, root } = await copyOf(repo);
  expect(namesIn(copy).filter((path) => path.includes('file-'))).toEqual(names.toSorted());
  expect(readFileSync(join(copy, 'env/42/file-142'), 'utf8')).toBe('env/42/file-142');
  removeWorkspace(root);
  expect(existsSync(root)).toBe(false);
}, 240_000);

test('what a tool made unwritable is removed all the same, and nothing that a link leads to', async () => {
  const { base, repo } = makeRepo({ 'test/x': '1' });
  writeFiles(base, { 'outside/o': 'outside' });
  chmodSync(repo, 0o755);
  await asOrdinaryUser(async () => {
    const { root, copy } = await createWorkspace(repo, new Set());
    mkdirSync(join(copy, 'modules/a/b'), { recursive: true });
    writeFileSync(join(copy, 'modules/a/b/file'), '', { mode: 0o444 });
    symlinkSync(join(base, 'outside'), join(copy, 'modules/a/link'));
    for (const folder of ['modules/a/b', 'modules/a', 'modules']) chmodSync(join(copy, folder), 0o500);
    chmodSync(join(copy, 'modules'), 0o000);
    expect(() => rmSync(root, { recursive: true })).toThrow('EACCES');
    removeWorkspace(root);
    expect(existsSync(root)).toBe(false);
  });
  expect(readFileSync(join(base, 'outside/o'), 'utf8')).toBe('outside');
  expect(statSync(join(base, 'outside')).mode & 0o777).toBe(0o755);
});

test('what can not be removed is said, and a workspace that is gone is no fault', async () => {
  const { repo, temporary } = makeRepo({ 'test/x': '1' });
  const { root } = await copyOf(repo);
  chmodSync(temporary, 0o555);
  await asOrdinaryUser(() => expect(() => removeWorkspace(root)).toThrow(/EACCES|EPERM/));
  chmodSync(temporary, 0o777);
  removeWorkspace(root);
  removeWorkspace(root);
  expect(existsSync(root)).toBe(false);
});

test('a listing is that of the moment, also where it is asked for again and again', () => {
  const folder = temporaryFolder();
  writeFiles(folder, { a: '' });
  const hourAgo = Date.now() / 1000 - 3600;
  utimesSync(folder, hourAgo, hourAgo);
  const listing = createListing(folder);
  const names = () => listing().map((it) => it.name);
  expect(names()).toEqual(['a']);
  expect(listing()).toBe(listing());
  writeFiles(folder, { b: '' });
  expect(names()).toEqual(['a', 'b']);
  writeFiles(folder, { c: '' });
  expect(names()).toEqual(['a', 'b', 'c']);
});

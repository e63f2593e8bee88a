/** State that must not be lost with the workspace. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type DurableLink, linkHome, loadHomeRecord, saveHomeRecord, settleKept, settleLink } from '../src/index.js';
import { asOrdinaryUser, canMount, mountReadOnly, temporaryFolder, writeFiles } from './rig.js';

/** A folder of the ops repo, its copy, and the paths of one state file in both. */
function makeSite(files: Readonly<Record<string, string>> = {}, name = 'state') {
  const base = temporaryFolder();
  chmodSync(base, 0o777);
  const [repo, copy, rescue] = [join(base, 'repo'), join(base, 'copy'), join(base, 'rescue')];
  for (const folder of [repo, copy]) mkdirSync(folder);
  for (const folder of [repo, copy]) chmodSync(folder, 0o777);
  writeFiles(repo, files);
  writeFiles(copy, files);
  return { base, repo, copy, rescue, home: join(repo, name), path: join(copy, name) };
}

const treeOf = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
const read = (file: string) => readFileSync(file, 'utf8');

/** No state was rescued there. */
const nowhere = '/nowhere/rescued';

describe('a file', () => {
  test('that is there is linked, written through, and stays', () => {
    const { repo, copy, rescue, home, path } = makeSite({ state: 'old' });
    const link = linkHome(path, home, false, nowhere);
    expect(link).toEqual({ path, home, folder: false, made: false, copied: false });
    expect(readlinkSync(path)).toBe(home);
    writeFileSync(path, 'new');
    expect(read(home)).toBe('new');
    expect(settleLink(link, rescue)).toBeUndefined();
    expect([treeOf(repo), treeOf(copy), read(home)]).toEqual([['state'], ['state'], 'new']);
  });

  test('that is not there is made, private and empty, and removed if it stays empty', () => {
    const { repo, rescue, home, path } = makeSite();
    const link = linkHome(path, home, false, nowhere);
    expect(link).toMatchObject({ made: true, copied: false });
    expect([read(home), statSync(home).mode & 0o777]).toEqual(['', 0o600]);
    expect(settleLink(link, rescue)).toBeUndefined();
    expect(treeOf(repo)).toEqual([]);
    const again = linkHome(path, home, false, nowhere);
    writeFileSync(path, 'x');
    expect(settleLink(again, rescue)).toBeUndefined();
    expect(read(home)).toBe('x');
  });

  test('that was there and is emptied stays, and an empty one that was there stays too', () => {
    const { rescue, home, path } = makeSite({ state: 'old' });
    const link = linkHome(path, home, false, nowhere);
    writeFileSync(path, '');
    expect(settleLink(link, rescue)).toBeUndefined();
    expect(read(home)).toBe('');
    expect(settleLink(linkHome(path, home, false, nowhere), rescue)).toBeUndefined();
    expect(existsSync(home)).toBe(true);
  });

  test('in folders that are not there: they are made, and go again where they stay empty', () => {
    const { repo, rescue, home, path } = makeSite({}, 'a/b/state');
    const first = linkHome(path, home, false, nowhere);
    const second = linkHome(`${path}.backup`, `${home}.backup`, false, nowhere);
    expect(treeOf(repo)).toEqual(['a', 'a/b', 'a/b/state', 'a/b/state.backup']);
    for (const link of [second, first]) expect(settleLink(link, rescue)).toBeUndefined();
    expect(treeOf(repo)).toEqual([]);
    const used = linkHome(path, home, false, nowhere);
    writeFileSync(path, 'x');
    settleLink(used, rescue);
    expect(treeOf(repo)).toEqual(['a', 'a/b', 'a/b/state']);
  });

  test('that is a link itself stays one, and what it leads to is written', () => {
    const { base, rescue, home, path } = makeSite();
    writeFiles(base, { 'shared/state': 'old' });
    symlinkSync('../shared/state', home);
    const link = linkHome(path, home, false, nowhere);
    writeFileSync(path, 'new');
    expect(settleLink(link, rescue)).toBeUndefined();
    expect(readlinkSync(home)).toBe('../shared/state');
    expect(read(join(base, 'shared/state'))).toBe('new');
    const replaced = linkHome(path, home, false, nowhere);
    rmSync(path);
    writeFileSync(path, 'newer');
    expect(settleLink(replaced, rescue)).toMatchObject({ code: 'STATE_REPLACED' });
    expect([readlinkSync(home), read(join(base, 'shared/state'))]).toEqual(['../shared/state', 'newer']);
  });

  test('whose link the tool removed has lost nothing', () => {
    const { rescue, home, path } = makeSite({ state: 'old' });
    const link = linkHome(path, home, false, nowhere);
    rmSync(path);
    expect(settleLink(link, rescue)).toBeUndefined();
    expect(read(home)).toBe('old');
    const made = linkHome(`${path}2`, `${home}2`, false, nowhere);
    rmSync(`${path}2`);
    expect(settleLink(made, rescue)).toBeUndefined();
    expect(existsSync(`${home}2`)).toBe(false);
  });

  test('that replaced its link is brought home with the old mode, and what was there before is saved', () => {
    const { repo, rescue, home, path } = makeSite({ state: 'old' });
    chmodSync(home, 0o600);
    const link = linkHome(path, home, false, nowhere);
    writeFileSync(`${path}.tmp`, 'new', { mode: 0o644 });
    renameSync(`${path}.tmp`, path);
    const fault = settleLink(link, rescue);
    const before = join(rescue, 'before', home);
    expect(fault).toMatchObject({ code: 'STATE_REPLACED', at: { file: home }, fix: expect.stringContaining(before) });
    expect([read(home), statSync(home).mode & 0o777, read(before)]).toEqual(['new', 0o600, 'old']);
    expect(lstatSync(home).isFile()).toBe(true);
    expect(treeOf(repo)).toEqual(['state']);
  });

  test('that replaced its link by nothing does not take the state with it', () => {
    const { repo, rescue, home, path } = makeSite({ state: 'old' });
    const link = linkHome(path, home, false, nowhere);
    rmSync(path);
    writeFileSync(path, '');
    expect(settleLink(link, rescue)).toMatchObject({ code: 'STATE_REPLACED', what: expect.stringContaining(home) });
    expect(read(home)).toBe('old');
    const made = linkHome(`${path}2`, `${home}2`, false, nowhere);
    rmSync(`${path}2`);
    writeFileSync(`${path}2`, '');
    expect(settleLink(made, rescue)).toBeUndefined();
    expect(treeOf(repo)).toEqual(['state']);
  });

  test('whose link was replaced by another link is brought home from there', () => {
    const { base, rescue, home, path } = makeSite({ state: 'old' });
    const link = linkHome(path, home, false, nowhere);
    writeFiles(base, { other: 'new' });
    rmSync(path);
    symlinkSync(join(base, 'other'), path);
    expect(settleLink(link, rescue)).toMatchObject({ code: 'STATE_REPLACED' });
    expect([read(home), lstatSync(home).isFile()]).toEqual(['new', true]);
  });

  test('a relative link to the same place is no replacement', () => {
    const { rescue, home, path } = makeSite({ state: 'old' });
    const link = linkHome(path, home, false, nowhere);
    rmSync(path);
    symlinkSync('../repo/state', path);
    expect(settleLink(link, rescue)).toBeUndefined();
  });

  test.each([
    ['a folder', (home: string) => mkdirSync(home)],
    ['a link that leads nowhere', (home: string) => symlinkSync('nowhere/at/all', home)],
  ])('in whose place is %s: that is said before anything runs', (_, put) => {
    const { home, path } = makeSite();
    put(home);
    expect(() => linkHome(path, home, false, nowhere)).toThrow(
      expect.objectContaining({ code: 'STATE_UNWRITABLE', at: { file: home }, why: expect.stringMatching(/E[A-Z]+/) }),
    );
    expect(existsSync(path)).toBe(false);
  });

  test('that may not be written is refused where it is there; where it is not, the tool works on a copy', async () => {
    const { base, repo, rescue, home, path } = makeSite({ state: 'old' });
    chmodSync(home, 0o444);
    chmodSync(repo, 0o555);
    mkdirSync(rescue);
    chmodSync(rescue, 0o777);
    await asOrdinaryUser(() => {
      expect(() => linkHome(path, home, false, nowhere)).toThrow(expect.objectContaining({ code: 'STATE_UNWRITABLE' }));
      const link = linkHome(`${path}2`, `${home}2`, false, nowhere);
      expect(link).toMatchObject({ made: false, copied: true });
      expect(settleLink(link, rescue)).toBeUndefined();
      writeFileSync(`${path}2`, 'precious');
      const fault = settleLink(link, rescue);
      const saved = join(rescue, `${home}2`);
      expect(fault).toMatchObject({ code: 'STATE_RESCUED', at: { file: saved }, fix: expect.stringContaining(home) });
      expect(read(saved)).toBe('precious');
    });
    expect(read(home)).toBe('old');
    expect(readdirSync(base).sort()).toEqual(['copy', 'repo', 'rescue']);
  });
});

describe('a folder', () => {
  test('is linked, written through, and what stays empty in it goes', () => {
    const { repo, rescue, home, path } = makeSite({}, 'states');
    const link = linkHome(path, home, true, nowhere);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    mkdirSync(join(path, 'empty/below'), { recursive: true });
    writeFiles(path, { 'dev/state': 'x' });
    expect(settleLink(link, rescue)).toBeUndefined();
    expect(treeOf(repo)).toEqual(['states', 'states/dev', 'states/dev/state']);
  });

  test('with only empty folders is removed if it was made, and stays if it was there', () => {
    const { repo, rescue, home, path } = makeSite({}, 'states');
    const made = linkHome(path, home, true, nowhere);
    mkdirSync(join(path, 'a/b'), { recursive: true });
    expect(settleLink(made, rescue)).toBeUndefined();
    expect(treeOf(repo)).toEqual([]);
    mkdirSync(home);
    expect(settleLink(linkHome(path, home, true, nowhere), rescue)).toBeUndefined();
    expect(treeOf(repo)).toEqual(['states']);
  });

  test('with an empty file or a link in it is not empty', () => {
    const { repo, rescue, home, path } = makeSite({}, 'states');
    const link = linkHome(path, home, true, nowhere);
    writeFileSync(join(path, 'empty'), '');
    symlinkSync('nowhere', join(path, 'link'));
    expect(settleLink(link, rescue)).toBeUndefined();
    expect(treeOf(repo)).toEqual(['states', 'states/empty', 'states/link']);
  });

  test('that replaced its link is brought home file by file: what else is at home stays', () => {
    const { repo, rescue, home, path } = makeSite({ 'states/prod/state': 'prod', 'states/dev/state': 'old' }, 'states');
    const link = linkHome(path, home, true, nowhere);
    rmSync(path);
    writeFiles(path, { 'dev/state': 'new', 'next/state': 'next' });
    expect(settleLink(link, rescue)).toMatchObject({ code: 'STATE_REPLACED' });
    const states = ['prod', 'dev', 'next'].map((name) => read(join(home, name, 'state')));
    expect(states).toEqual(['prod', 'new', 'next']);
    expect(read(join(rescue, 'before', home, 'dev/state'))).toBe('old');
    expect(treeOf(repo).filter((it) => it.includes('bitops'))).toEqual([]);
  });
});

describe.runIf(canMount())('on a file system that is read-only, also for root', () => {
  test('state that is there is refused, new state is rescued, and files with one name do not meet', () => {
    const { base, repo, copy, rescue } = makeSite({ 'one/state': 'old', 'two/x': '', 'three/x': '' });
    mountReadOnly(repo);
    const at = (name: string) => [join(copy, name), join(repo, name)] as const;
    expect(() => linkHome(...at('one/state'), false, nowhere)).toThrow(
      expect.objectContaining({ code: 'STATE_UNWRITABLE', why: expect.stringContaining('EROFS') }),
    );
    const links = [linkHome(...at('two/state'), false, nowhere), linkHome(...at('three/state'), false, nowhere)];
    const folder = linkHome(...at('two/states'), true, nowhere);
    expect([folder, linkHome(...at('two/new/below/state'), false, nowhere)]).toMatchObject(
      Array(2).fill({ copied: true }),
    );
    writeFiles(copy, { 'two/state': '2', 'three/state': '3', 'two/states/dev/state': 'dev' });
    const faults = [...links, folder].map((link) => settleLink(link, rescue));
    expect(faults.map((it) => it?.code)).toEqual(Array(3).fill('STATE_RESCUED'));
    const saved = faults.map((it) => it?.at?.file ?? '');
    expect([read(saved[0] ?? ''), read(saved[1] ?? ''), read(join(saved[2] ?? '', 'dev/state'))]).toEqual([
      '2',
      '3',
      'dev',
    ]);
    expect(statSync(rescue).mode & 0o777).toBe(0o700);
    expect(readdirSync(base).sort()).toEqual(['copy', 'repo', 'rescue']);
  });

  test('a home that became read-only, and a rescue that can not be written either: it goes to a temporary folder', () => {
    const { base, repo, rescue, home, path } = makeSite({ state: 'old' });
    vi.stubEnv('TMPDIR', base);
    onTestFinished(() => void vi.unstubAllEnvs());
    const link = linkHome(path, home, false, nowhere);
    rmSync(path);
    writeFileSync(path, 'new');
    mountReadOnly(repo);
    writeFileSync(rescue, 'no folder');
    const fault = settleLink(link, rescue);
    expect(fault).toMatchObject({ code: 'STATE_RESCUED' });
    const saved = fault?.at?.file ?? '';
    expect(saved.startsWith(join(base, 'bitops-rescued-'))).toBe(true);
    expect([read(saved), read(home)]).toEqual(['new', 'old']);
  });
});

test('the record of what belongs home is whole after any number of deployments', () => {
  const root = temporaryFolder();
  expect(loadHomeRecord(root)).toEqual({ links: [], kept: [] });
  const link = (name: string): DurableLink => ({
    path: `/w/${name}`,
    home: `/h/${name}`,
    folder: false,
    made: true,
    copied: false,
  });
  saveHomeRecord(root, 'helm/web', { links: [link('a')], kept: [] });
  saveHomeRecord(root, 'helm web', { links: [], kept: [{ path: '/w/k', home: '/h/k' }] });
  saveHomeRecord(root, 'nothing', { links: [], kept: [] });
  saveHomeRecord(root, 'helm/web', { links: [link('a'), { ...link('b'), above: '/h' }], kept: [] });
  expect(loadHomeRecord(root)).toEqual({
    links: expect.arrayContaining([link('a'), { ...link('b'), above: '/h' }]),
    kept: [{ path: '/w/k', home: '/h/k' }],
  });
  execFileSync('bash', ['-c', 'for f in "$1"/home/*; do grep -q . "$f"; done', 'bash', root]);
});

test('a kept file that can not come home is saved, and the fault says where', () => {
  const { path, repo, rescue } = makeSite();
  writeFileSync(path, 'kept');
  // A file stands where its folder should be: not even root can write there.
  writeFileSync(join(repo, 'folder'), '');
  const home = join(repo, 'folder', 'state');
  const failed = settleKept({ path, home }, rescue);
  expect(failed).toMatchObject({ code: 'KEEP_FAILED', at: { file: join(rescue, home) } });
  expect(read(join(rescue, home))).toBe('kept');
});

/** Temporary folders of runs that were killed at the worst moment, and what can be brought home by nobody. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  isHeld,
  isMadeFor,
  loadHomeRecord,
  makeScratch,
  nameScratch,
  removeWorkspace,
  saveHomeRecord,
  settleKept,
  settleLink,
  takeLock,
  vanished,
} from '../src/index.js';
import { findsByEnvironment, isAlive, markProcess, self } from '../src/process/mark.js';
import { findRescued } from '../src/rescue.js';
import { asOrdinaryUser, eventually, temporaryFolder, writeFiles } from './rig.js';

function useTemporary(folder: string): void {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
}

test('a removal that was cut short leaves a folder that is known, and out of which nothing comes home any more', async () => {
  const base = temporaryFolder();
  useTemporary(base);
  const root = nameScratch();
  makeScratch(root, '/srv/ops');
  saveHomeRecord(root, 'one', { links: [], kept: [{ path: join(root, 'repo/a/x'), home: '/srv/ops/x' }] });
  writeFiles(root, { 'repo/a/x': '' });
  // What kills it is nothing that a test could time: a folder that is somebody else's stands in the way instead.
  for (const it of [root, join(root, 'home')]) chmodSync(it, 0o777);
  chmodSync(base, 0o755);
  await asOrdinaryUser(() => {
    expect(() => removeWorkspace(root)).toThrow(/EACCES|EPERM/);
    expect(existsSync(join(root, 'repo/a/x'))).toBe(true);
  });
  expect(loadHomeRecord(root)).toEqual({ links: [], kept: [] });
  expect(isMadeFor('/srv/ops', root)).toBe(true);
  removeWorkspace(root);
  expect(existsSync(root)).toBe(false);
});

test('of what a dead holder names, a folder whose maker was killed before it was marked goes, and all else stays', async () => {
  const folder = temporaryFolder();
  const names = ['bitops-aaaaaa', 'bitops-bbbbbb', 'others'].map((it) => join(folder, it));
  for (const it of names) mkdirSync(it);
  writeFiles(names[1] ?? '', { 'of/somebody': '' });
  const child = spawn('sleep', ['300']);
  const dead = markProcess(child.pid ?? 0);
  child.kill('SIGKILL');
  await eventually(() => dead !== undefined && !isAlive(dead));
  const holder = { ...self(), ...dead, run: 'other', intent: 'deploy', since: '', workspaces: names };
  writeFiles(folder, { 'test.json': JSON.stringify(holder) });
  const lock = await takeLock(folder, 'test', { run: 'mine', intent: 'deploy' }, (it) => isMadeFor('/srv/ops', it));
  expect(lock.inherited).toEqual([]);
  expect(names.map((it) => existsSync(it))).toEqual([false, true, true]);
  lock.release();
});

test('a lock that is held for the next run stays, as that of a dead holder', async () => {
  const folder = temporaryFolder();
  const lock = await takeLock(folder, 'test', { run: 'mine', intent: 'deploy' }, () => true);
  lock.using(['/tmp/bitops-abcdef']);
  lock.hold();
  lock.release();
  expect(JSON.parse(readFileSync(join(folder, 'test.json'), 'utf8'))).toMatchObject({
    run: 'mine',
    workspaces: ['/tmp/bitops-abcdef'],
  });
});

test('a process that can not be written down, since the disk is full, is not ended for it where it is found anyway', async () => {
  const folder = temporaryFolder();
  const lock = await takeLock(folder, 'test', { run: 'mine', intent: 'deploy' }, () => true);
  symlinkSync('/dev/full', join(folder, 'test.json.pids'));
  const act = () => lock.started(process.pid);
  if (findsByEnvironment) expect(act).not.toThrow();
  else expect(act).toThrow(expect.objectContaining({ code: 'LOCK_UNWRITABLE' }));
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('what can neither come home nor be saved elsewhere is held where it is, and no half of a copy is taken for one', () => {
  const base = temporaryFolder();
  writeFiles(base, { 'copy/state': 'the state', 'a-file': '' });
  useTemporary(join(base, 'absent'));
  const rescueFolder = join(base, 'a-file', 'rescued');
  const [path, home] = [join(base, 'copy/state'), join(base, 'a-file/state')];
  const kept = settleKept({ path, home }, rescueFolder);
  const linked = settleLink({ path, home, folder: false, made: false, copied: true }, rescueFolder);
  for (const it of [kept, linked]) {
    expect(it).toMatchObject({
      code: 'HOME_UNREACHABLE',
      at: { file: path },
      why: expect.stringMatching(/ENOTDIR|ENOENT/),
    });
    expect(it !== undefined && isHeld(it)).toBe(true);
  }
  useTemporary(base);
  expect(settleKept({ path, home }, rescueFolder)).toMatchObject({ code: 'KEEP_FAILED' });
  writeFiles(base, { [`saved/run${home}.new`]: 'half' });
  expect(findRescued(home, join(base, 'saved'))).toBeUndefined();
});

test('a workspace that is gone, or was made anew by a tool, is said to have vanished', () => {
  useTemporary(temporaryFolder());
  const root = nameScratch();
  makeScratch(root, '/srv/ops');
  expect(vanished(root)).toBeUndefined();
  removeWorkspace(root);
  expect(vanished(root)?.code).toBe('WORKSPACE_VANISHED');
  mkdirSync(root);
  expect(vanished(root)?.code).toBe('WORKSPACE_VANISHED');
});

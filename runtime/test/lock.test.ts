/** One run at a time, and no lock for the dead. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { lockFolder, takeLock, tidyLockFolder } from '../src/index.js';
import { stateFolder } from '../src/lock-folder.js';
import { isAlive, markProcess, self } from '../src/process/mark.js';
import { asOrdinaryUser, canMount, eventually, mountReadOnly, temporaryFolder, writeFiles } from './rig.js';

const run = (name: string) => ({ run: name, intent: 'deploy' });

/** Writes the lock of a run as it stands on the disk. */
function writeLock(folder: string, changes: object = {}): string {
  const holder = { ...self(), ...run('other'), since: '2026-01-02T03:04:05.000Z', workspaces: ['/tmp/bitops-abcdef'] };
  writeFiles(folder, { 'test.json': JSON.stringify({ ...holder, ...changes }) });
  return join(folder, 'test.json');
}

/** The pid and start of a process that is dead. */
async function deadProcess() {
  const child = spawn('sleep', ['300']);
  const mark = markProcess(child.pid ?? 0);
  if (mark === undefined) throw new Error('sleep did not start');
  child.kill('SIGKILL');
  await eventually(() => !isAlive(mark));
  return mark;
}

const heldBy = (pid: number) =>
  expect.objectContaining({
    code: 'LOCK_HELD',
    what: 'Another run has the environment test: deploy, run other',
    why: expect.stringContaining(`Process ${pid} on `),
    fix: 'Wait until it ends, such as with --lock-wait 10m, or end it.',
  });

/** Takes everything for a workspace of this repo. */
const all = () => true;

test('a lock is there while it is held, private, and gone with its folders when it is released', async () => {
  const repo = temporaryFolder();
  const folder = lockFolder(repo, {});
  expect(folder).toBe(join(repo, '.bitops/locks'));
  expect(readFileSync(join(repo, '.bitops/.gitignore'), 'utf8')).toBe('*\n');
  const lock = await takeLock(folder, 'test', run('mine'), all);
  expect(readdirSync(folder)).toEqual(['test.json']);
  expect(statSync(join(folder, 'test.json')).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(join(folder, 'test.json'), 'utf8'))).toEqual({
    ...self(),
    ...run('mine'),
    since: expect.stringMatching(/^\d{4}-.*Z$/),
    workspaces: [],
  });
  expect([lock.inherited, lock.leftovers()]).toEqual([[], []]);
  lock.started(process.pid);
  lock.using(['/w']);
  lock.release();
  tidyLockFolder(folder);
  expect(readdirSync(repo)).toEqual([]);
});

test('a lock that is held is refused by name, and one of another environment is not', async () => {
  const folder = temporaryFolder();
  const first = await takeLock(folder, 'test', run('other'), all);
  await expect(takeLock(folder, 'test', run('mine'), all)).rejects.toThrow(heldBy(process.pid));
  const second = await takeLock(folder, 'prod', run('mine'), all);
  expect(readdirSync(folder).sort()).toEqual(['prod.json', 'test.json']);
  first.release();
  second.release();
  tidyLockFolder(folder);
  expect(existsSync(folder)).toBe(false);
});

test('folders that somebody still needs stay', async () => {
  const repo = temporaryFolder();
  const folder = lockFolder(repo, {});
  const [first, second] = [await takeLock(folder, 'a', run('1'), all), await takeLock(folder, 'b', run('2'), all)];
  first.release();
  tidyLockFolder(folder);
  expect(readdirSync(folder)).toEqual(['b.json']);
  expect(existsSync(join(repo, '.bitops/.gitignore'))).toBe(true);
  second.release();
  writeFiles(repo, { '.bitops/mine': '' });
  tidyLockFolder(folder);
  expect(readdirSync(join(repo, '.bitops'))).toEqual(['mine']);
});

test('odd names of environments do not leave the folder', async () => {
  const folder = join(temporaryFolder(), 'locks');
  const names = ['a/b', '..', 'a b', 'ü', '%2F', '.'];
  const locks = await Promise.all(names.map((name) => takeLock(folder, name, run(name), all)));
  expect(readdirSync(folder)).toHaveLength(names.length);
  expect(readdirSync(join(folder, '..'))).toEqual(['locks']);
  for (const lock of locks) lock.release();
});

test('a dead holder keeps nothing: its workspaces and living processes are handed on', async () => {
  const folder = temporaryFolder();
  const alive = spawn('sleep', ['300']);
  onTestFinished(() => void alive.kill('SIGKILL'));
  const dead = await deadProcess();
  const file = writeLock(folder, dead);
  const mark = markProcess(alive.pid ?? 0);
  writeFileSync(`${file}.pids`, `${dead.pid} ${dead.started}\n${mark?.pid} ${mark?.started}\n${process.pid} 1\n`);
  const lock = await takeLock(folder, 'test', run('mine'), all);
  expect(lock.inherited).toEqual(['/tmp/bitops-abcdef']);
  expect(lock.leftovers()).toEqual([alive.pid]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ run: 'mine', workspaces: ['/tmp/bitops-abcdef'] });
  alive.kill('SIGKILL');
  await eventually(() => lock.leftovers().length === 0);
  lock.using([]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ run: 'mine', workspaces: [] });
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('a process that has the pid of a dead holder is not the holder', async () => {
  const folder = temporaryFolder();
  writeLock(folder, { started: '1' });
  const lock = await takeLock(folder, 'test', run('mine'), all);
  expect(lock.inherited).toEqual(['/tmp/bitops-abcdef']);
});

test('what a dead holder says that it left counts only where it is ours', async () => {
  const folder = temporaryFolder();
  writeLock(folder, { ...(await deadProcess()), workspaces: ['/tmp/bitops-abcdef', '/home/precious'] });
  const lock = await takeLock(folder, 'test', run('mine'), (path) => path.startsWith('/tmp/bitops-'));
  expect(lock.inherited).toEqual(['/tmp/bitops-abcdef']);
  lock.release();
});

test('whether a holder on another machine, or in another container, lives can not be told', async () => {
  const folder = temporaryFolder();
  const file = writeLock(folder, { ...(await deadProcess()), host: 'build-7 pid:[4026532000]' });
  await expect(takeLock(folder, 'test', run('mine'), all)).rejects.toThrow(
    expect.objectContaining({
      code: 'LOCK_HELD',
      why: expect.stringMatching(/^Process \d+ on build-7, since 2026-01-02T03:04:05.000Z\.$/),
      at: { file },
      fix: expect.stringContaining('bitops unlock test'),
    }),
  );
  expect(existsSync(file)).toBe(true);
});

test('a lock file of which nobody can tell who holds it is never taken, and named', async () => {
  const contents = ['', '{', 'null', '"text"', '[]', '{}', '{"pid":1}', '{"pid":"1","host":"x","workspaces":[]}'];
  const attempts = contents.map(async (content) => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'test.json': content });
    await expect(takeLock(folder, 'test', run('mine'), all)).rejects.toThrow(
      expect.objectContaining({ code: 'LOCK_BROKEN', at: { file: join(folder, 'test.json') } }),
    );
    expect([content, readdirSync(folder)]).toEqual([content, ['test.json']]);
  });
  await Promise.all(attempts);
});

test('a lock file that is written while it is read, or released meanwhile, is waited for', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'test.json': '' });
  const taking = takeLock(folder, 'test', run('mine'), all);
  setTimeout(() => writeLock(folder), 200);
  await expect(taking).rejects.toThrow(heldBy(process.pid));
});

test('who dies while it takes a dead holder’s lock is succeeded in turn, and all traces go', async () => {
  const folder = temporaryFolder();
  const dead = await deadProcess();
  const file = writeLock(folder, dead);
  const first = { ...self(), ...(await deadProcess()), ...run('first'), since: '', workspaces: [] };
  writeFileSync(`${file}.after-${dead.pid}-other`, JSON.stringify(first));
  const second = { ...first, ...(await deadProcess()), run: 'second' };
  writeFileSync(`${file}.after-${dead.pid}-other.after-${first.pid}-first`, JSON.stringify(second));
  const lock = await takeLock(folder, 'test', run('mine'), all);
  expect(readdirSync(folder)).toEqual(['test.json']);
  expect(lock.inherited).toEqual(['/tmp/bitops-abcdef']);
});

test('while another one takes a dead holder’s lock, nobody else does', async () => {
  const folder = temporaryFolder();
  const dead = await deadProcess();
  const file = writeLock(folder, dead);
  const claim = `${file}.after-${dead.pid}-other`;
  writeFileSync(claim, JSON.stringify({ ...self(), ...run('first'), since: '', workspaces: [] }));
  setTimeout(() => writeLock(folder), 200);
  await expect(takeLock(folder, 'test', run('mine'), all)).rejects.toThrow(heldBy(process.pid));
  expect(existsSync(claim)).toBe(true);
});

test('the pids of processes are kept for the next run, in one line each', async () => {
  const folder = temporaryFolder();
  const lock = await takeLock(folder, 'test', run('mine'), all);
  lock.started(process.pid);
  lock.started((await deadProcess()).pid);
  const { pid, started } = self();
  expect(readFileSync(join(folder, 'test.json.pids'), 'utf8')).toBe(`${pid} ${started}\n`);
  lock.release();
});

describe('where the ops repo can not be written', () => {
  test('the lock is in the user’s state folder, each repo has its own', async () => {
    const base = temporaryFolder();
    writeFiles(base, { 'a/.bitops': 'a file', 'b/.bitops': 'a file' });
    const [a, b] = [join(base, 'a'), join(base, 'b')];
    const env = { XDG_STATE_HOME: join(base, 'state'), HOME: join(base, 'home') };
    const folder = lockFolder(a, env);
    expect(folder).toBe(join(stateFolder(a, env), 'locks'));
    expect(folder.startsWith(join(base, 'state/bitops'))).toBe(true);
    expect(lockFolder(b, env)).not.toBe(folder);
    expect(lockFolder(a, { HOME: join(base, 'home') }).startsWith(join(base, 'home/.local/state/bitops'))).toBe(true);
    const lock = await takeLock(folder, 'test', run('mine'), all);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    lock.release();
    tidyLockFolder(folder);
    expect(readdirSync(join(base, 'state/bitops'))).toEqual([]);
  });

  test('by its permissions', async () => {
    const base = temporaryFolder();
    chmodSync(base, 0o755);
    mkdirSync(join(base, 'repo'), { mode: 0o555 });
    const env = { HOME: join(base, 'home') };
    const folder = await asOrdinaryUser(() => lockFolder(join(base, 'repo'), env));
    expect(folder).toBe(join(stateFolder(join(base, 'repo'), env), 'locks'));
  });

  test.runIf(canMount())('since its file system is read-only, also where an old .bitops is in it', () => {
    const base = temporaryFolder();
    const env = { HOME: join(base, 'home') };
    writeFiles(base, { 'fresh/x': '', 'used/.bitops/.gitignore': '*\n', 'used/.bitops/locks/x': '' });
    for (const name of ['fresh', 'used']) {
      mountReadOnly(join(base, name));
      expect(lockFolder(join(base, name), env)).toBe(join(stateFolder(join(base, name), env), 'locks'));
    }
  });

  test.runIf(canMount())('and neither can the home, as in a container: that is said, with the mend', async () => {
    const base = temporaryFolder();
    writeFiles(base, { 'repo/x': '' });
    mountReadOnly(base);
    const folder = lockFolder(join(base, 'repo'), { HOME: base });
    await expect(takeLock(folder, 'test', run('mine'), all)).rejects.toThrow(
      expect.objectContaining({ code: 'LOCK_UNWRITABLE', fix: expect.stringContaining('XDG_STATE_HOME') }),
    );
  });

  test('and the state folder can not be either: that is said, with the mend', async () => {
    const base = temporaryFolder();
    writeFiles(base, { 'repo/.bitops': '', home: 'a file' });
    const folder = lockFolder(join(base, 'repo'), { HOME: join(base, 'home') });
    await expect(takeLock(folder, 'test', run('mine'), all)).rejects.toThrow(
      expect.objectContaining({ code: 'LOCK_UNWRITABLE', fix: expect.stringContaining('XDG_STATE_HOME') }),
    );
  });
});

test('a .bitops that is a link is followed, not replaced', async () => {
  const base = temporaryFolder();
  mkdirSync(join(base, 'repo'));
  mkdirSync(join(base, 'elsewhere'));
  symlinkSync('../elsewhere', join(base, 'repo/.bitops'));
  const folder = lockFolder(join(base, 'repo'), {});
  const lock = await takeLock(folder, 'test', run('mine'), all);
  expect(readdirSync(join(base, 'elsewhere/locks'))).toEqual(['test.json']);
  lock.release();
  tidyLockFolder(folder);
  expect(readdirSync(join(base, 'elsewhere'))).toEqual([]);
});

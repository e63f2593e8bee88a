/** The rig itself: a test that stands on it proves nothing if it lies. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { parseDocument, parseEvents } from './rig/events.js';
import { startProgram } from './rig/program.js';
import { except, opsRepo } from './rig.js';

const stamp = '"v":1,"time":"2026-01-01T00:00:00.000Z","run":"r"';

test('an ops repo holds its files with their modes, and its environment is clean', () => {
  const repo = opsRepo(
    { 'test/a/deploy.sh': 'exit 0', 'test/a/b.yaml': 'a: 1' },
    { modes: { 'test/a/b.yaml': 0o600 } },
  );
  expect(Object.keys(repo.snapshot())).toEqual(['test/', 'test/a/', 'test/a/b.yaml', 'test/a/deploy.sh']);
  expect(repo.snapshot()['test/a/b.yaml']).toMatch(/^0600 /);
  expect(repo.snapshot()['test/a/deploy.sh']).toMatch(/^0755 /);
  expect(Object.keys(repo.env).filter((name) => name.startsWith('BITOPS_'))).toEqual([]);
  expect(repo.leftovers()).toEqual([]);
});

test('a snapshot sees content, modes, links, and what is new', () => {
  const repo = opsRepo({ 'a/x': '1', 'a/y': '1' });
  const before = repo.snapshot();
  repo.write('a/x', '2');
  chmodSync(join(repo.root, 'a/y'), 0o600);
  symlinkSync('y', join(repo.root, 'a/z'));
  const after = repo.snapshot();
  const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
  expect(changed).toEqual(['a/x', 'a/y', 'a/z']);
  expect(except(after, 'a')).toEqual({});
});

test('a program is signalled at a line, and what it left running is found', async () => {
  const repo = opsRepo({});
  const script = `trap 'echo "got it"; exit 7' TERM; sleep 300 & echo "ready"; while :; do sleep 0.05; done`;
  const program = { file: 'bash', args: ['-c', script], cwd: repo.root, env: repo.env };
  const started = startProgram(program, { signalAfter: { line: /^ready$/, signal: 'SIGTERM' } });
  expect(await started.waitForLine(/^got/)).toBe('got it');
  // A child is a copy of its shell until it has become what it is to run.
  const orphans = await vi.waitFor(() => {
    const found = repo.orphans().filter((it) => it.command === 'sleep 300');
    expect(found).toHaveLength(1);
    return found;
  });
  process.kill(orphans[0]?.pid ?? 0, 'SIGKILL');
  expect(await started.done).toMatchObject({ exitCode: 7, signal: null, stdout: 'ready\ngot it\n', stderr: '' });
});

test('waiting for a line that never comes fails with what was printed', async () => {
  const repo = opsRepo({});
  const started = startProgram({ file: 'bash', args: ['-c', 'echo other'], cwd: repo.root, env: repo.env });
  await expect(started.waitForLine(/^ready$/)).rejects.toThrow(/no line matched .*ready[\s\S]*other/);
});

test('a program that takes too long is killed and fails the test', async () => {
  const repo = opsRepo({});
  const started = startProgram({ file: 'sleep', args: ['30'], cwd: repo.root, env: repo.env }, { timeout: 100 });
  await expect(started.done).rejects.toThrow('sleep 30 did not end within 100 ms');
});

test('a fake program writes down its calls and does what it is told', () => {
  const repo = opsRepo({});
  const fake = repo.fake('terraform', `console.log('fake', ...args); process.exitCode = 3;`);
  const { status, stdout } = spawnSync('terraform', ['plan', 'a b'], {
    cwd: repo.root,
    env: repo.env,
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([3, 'fake plan a b\n']);
  expect(fake.calls).toMatchObject([{ args: ['plan', 'a b'], cwd: repo.root, env: { HOME: repo.home } }]);
});

test('only whole event lines are events', () => {
  expect(parseEvents('')).toEqual([]);
  expect(parseEvents(`{${stamp},"type":"environment.started","environment":"e"}\n`)).toHaveLength(1);
  expect(() => parseEvents('{"type":"x"}\n')).toThrow('not an event');
  expect(() => parseEvents('hello\n')).toThrow();
  expect(() => parseEvents(`{${stamp},"type":"x"}`)).toThrow('the last line has no end');
  expect(() => parseEvents(`{${stamp},"type":"x"}\n\n`)).toThrow();
  expect(parseDocument('[1]\n')).toEqual([1]);
});

const seen: string[] = [];
test('an ops repo is there while its test runs', () => {
  const repo = opsRepo({ 'a/b/c': '1' });
  chmodSync(join(repo.root, 'a'), 0o000);
  seen.push(repo.root, repo.tmp);
  expect(seen.map((path) => existsSync(path))).toEqual([true, true]);
});
test('and is gone when the test is over', () => {
  expect(seen).toHaveLength(2);
  expect(seen.map((path) => existsSync(path))).toEqual([false, false]);
});

/** Processes that a sidecar starts are what those that bitops starts itself are. */
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSidecar } from '../src/process/sidecar.js';
import { eventually, isRunning, type RunOptions, start, temporaryFolder } from './rig.js';

/** A sidecar that is ready. */
async function remote() {
  const sidecar = startSidecar();
  onTestFinished(() => sidecar.close());
  await eventually(() => sidecar.isReady());
  return sidecar;
}

const parentOf = (pid: number) => Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

test.each<[string, string, RunOptions]>([
  ['an exit code', 'echo one; echo two >&2; exit 3', {}],
  ['a signal', 'kill -KILL $$', {}],
  ['a captured stdout', 'echo one; echo two >&2', { capture: true }],
  ['a program that is not there', '', { file: 'no-such-program', args: [] }],
  ['a program that may not be run', '', { file: '/etc/passwd', args: [] }],
  ['a folder that is not there', 'echo one', { cwd: '/no/such/folder' }],
  ['arguments that are too long', '', { file: 'true', args: ['x'.repeat(3_000_000)] }],
  [
    'arguments and variables of any kind',
    'printf "%s\\n" "$1" "$IT"; pwd',
    {
      args: ['-c', 'printf "%s|" "$1" "$IT"', 'bash', 'a "b"\n$c \\ ü \u2028'],
      env: { PATH: process.env['PATH'], IT: 'line one\nline "two" \\ é' },
    },
  ],
  [
    'variables beyond what a pipe holds',
    'printf "%s" "${#IT}"',
    { env: { PATH: process.env['PATH'], IT: 'x'.repeat(120_000) } },
  ],
  [
    'none of the variables of its own',
    'printf "%s" "${HOME-none}${BITOPS_IT-none}"',
    { env: { PATH: process.env['PATH'] } },
  ],
])('%s', async (_, script, options) => {
  const sidecar = await remote();
  const [here, there] = [start(script, options), start(script, { ...options, sidecar })];
  const { durationMs: _1, ...end } = await there.done;
  const { durationMs: _2, ...expected } = await here.done;
  expect(end).toEqual(expected);
  expect(there.printed()).toBe(here.printed());
});

test.runIf(process.platform === 'linux')('it has a group of its own, and its parent is the sidecar', async () => {
  const sidecar = await remote();
  const pids: number[] = [];
  const running = start('echo up; sleep 30', { sidecar, onStart: (pid) => pids.push(pid) });
  await running.until('up');
  const [pid = 0] = pids;
  expect(parentOf(pid)).toBe(sidecar.pid);
  expect(readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[4]).toBe(String(pid));
  running.interrupt.request({ signal: 'SIGTERM' });
  expect(await running.done).toMatchObject({ signal: 'SIGINT' });
});

test('many at once each get their own end', async () => {
  const sidecar = await remote();
  const all = Array.from({ length: 40 }, (_, index) => start(`echo ${index}; exit ${index}`, { sidecar }));
  const ends = await Promise.all(all.map((it) => it.done));
  expect(ends.map((it) => it.exitCode)).toEqual(all.map((_, index) => index));
  expect(all.map((it) => it.printed())).toEqual(all.map((_, index) => `${index}\n`));
});

test('an interrupt that comes while it is being started reaches it', async () => {
  const sidecar = await remote();
  const running = start('trap "exit 7" INT; echo up; while :; do sleep 0.05; done', { sidecar });
  running.interrupt.request({ signal: 'SIGINT' });
  const { exitCode, signal } = await running.done;
  // Whether it had set its trap by then is its own affair.
  expect([exitCode, signal]).toSatisfy(([code, by]) => code === 7 || by === 'SIGINT');
});

test('as long as the sidecar is not ready, processes are started without it', async () => {
  const sidecar = startSidecar();
  onTestFinished(() => sidecar.close());
  expect(sidecar.isReady()).toBe(false);
  expect(await start('exit 4', { sidecar }).done).toMatchObject({ exitCode: 4 });
});

test('a sidecar that was killed: what it started is waited for, how it ended is not made up, and others are started', async () => {
  const sidecar = await remote();
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'a'));
  const running = start(`echo up; while [ -d '${folder}/a' ]; do sleep 0.05; done; echo done`, { sidecar });
  await running.until('up');
  process.kill(sidecar.pid ?? 0, 'SIGKILL');
  await eventually(() => !sidecar.isReady());
  expect(await start('exit 5', { sidecar }).done).toMatchObject({ exitCode: 5 });
  expect(running.printed()).toBe('up\n');
  await start(`rmdir '${folder}/a'`).done;
  expect(await running.done).toMatchObject({ lost: true });
  expect(running.printed()).toBe('up\ndone\n');
});

test('a sidecar ends with whoever asked for it, and what it started goes on', async () => {
  const sidecar = await remote();
  const pid = sidecar.pid ?? 0;
  const running = start('echo up; sleep 0.3; echo done', { sidecar });
  await running.until('up');
  await sidecar.close();
  expect(isRunning(pid)).toBe(false);
  expect(await running.done).toMatchObject({ lost: true });
  expect(running.printed()).toBe('up\ndone\n');
});

test('a folder is removed, also what was made unwritable, and what can not be is said', async () => {
  const sidecar = await remote();
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  chmodSync(join(folder, 'a'), 0o500);
  await sidecar.remove(join(folder, 'a'));
  expect(existsSync(join(folder, 'a'))).toBe(false);
  await expect(sidecar.remove('/proc/self')).rejects.toThrow();
});

/** Processes that a killed run left behind: found, told apart from others, waited for, ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { createInterrupt, outwait, processesWith } from '../src/index.js';
import { isAlive, markProcess, self } from '../src/process/mark.js';
import { eventually, isRunning } from './rig.js';

/** Starts a bash script and waits until it says that it is ready. */
async function launch(script: string, env: Readonly<Record<string, string>> = {}) {
  const child = spawn('bash', ['-c', `${script}`], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

const pidOf = (child: ChildProcess) => child.pid ?? 0;
const idle = 'exec 3<> <(:); echo ready; while :; do read -t 0.02 -u 3; done';

test('a mark is of one process, and not of another one with its pid', async () => {
  const child = await launch(idle);
  const mark = markProcess(pidOf(child));
  expect(mark).toEqual({ pid: child.pid, started: expect.stringMatching(/./) });
  if (mark === undefined) return;
  expect(isAlive(mark)).toBe(true);
  expect(isAlive({ ...mark, started: `${mark.started}0` })).toBe(false);
  expect(isAlive({ ...self(), started: mark.started })).toBe(mark.started === self().started);
  child.kill('SIGKILL');
  await eventually(() => !isAlive(mark));
  expect(markProcess(pidOf(child))).toBeUndefined();
});

test('a process whose start the system hides counts as alive: nothing is taken from it', () => {
  expect(isAlive({ pid: process.pid, started: '' })).toBe(true);
  expect(isAlive(self())).toBe(true);
  expect(isAlive({ pid: 2 ** 22 + 1, started: '' })).toBe(false);
});

test('a name with brackets and spaces does not confuse the marks', async () => {
  const child = await launch(`exec -a 'a) Z 1 (b' bash -c '${idle}'`);
  await eventually(() => markProcess(pidOf(child)) !== undefined);
});

test.runIf(process.platform === 'linux')(
  'processes are found by a variable they were given, and by it alone',
  async () => {
    const id = randomUUID();
    const child = await launch(idle, { MARKER: id });
    const others = [{ MARKER: `${id}x` }, { MARKER: `x${id}` }, { NOT_MARKER: id }, { OTHER: `\nMARKER=${id}` }];
    for (const env of others) await launch(idle, env as Record<string, string>);
    expect(processesWith(`MARKER=${id}`)).toEqual([child.pid]);
    child.kill('SIGKILL');
    await eventually(() => processesWith(`MARKER=${id}`).length === 0);
  },
);

test('what ends by itself is waited for and gets no signal', async () => {
  const child = await launch('trap "exit 9" INT TERM; echo ready; sleep 0.4; exit 4');
  const code = new Promise((resolve) => child.once('exit', resolve));
  await outwait(() => [pidOf(child)].filter(isRunning), 30_000, createInterrupt());
  expect(await code).toBe(4);
});

test('what does not end in time is asked, once', async () => {
  const child = await launch(`trap "exit 6" INT; ${idle}`);
  const code = new Promise((resolve) => child.once('exit', resolve));
  await outwait(() => [pidOf(child)].filter(isRunning), 100, createInterrupt());
  expect(await code).toBe(6);
});

test('an interrupt ends the wait', async () => {
  const child = await launch(`trap "exit 6" INT; ${idle}`);
  const code = new Promise((resolve) => child.once('exit', resolve));
  const interrupt = createInterrupt();
  const done = outwait(() => [pidOf(child)].filter(isRunning), 3_600_000, interrupt);
  interrupt.request({ signal: 'SIGINT' });
  await done;
  expect(await code).toBe(6);
});

test('what heeds no SIGINT is told, after some patience', async () => {
  const child = await launch(`trap : INT; trap "exit 8" TERM; ${idle}`);
  const code = new Promise((resolve) => child.once('exit', resolve));
  await outwait(() => [pidOf(child)].filter(isRunning), 0, createInterrupt());
  expect(await code).toBe(8);
});

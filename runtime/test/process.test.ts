/** Real processes, to their ends. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createInterrupt, createOutputFiles, endGroups, runProcess } from '../src/index.js';
import { eventually, isRunning, start, temporaryFolder } from './rig.js';

test.each([0, 1, 7, 255])('the exit code %d', async (code) => {
  const { done } = start(`exit ${code}`);
  const end = await done;
  expect(end).toEqual({ exitCode: code, stdout: '', timedOut: false, durationMs: expect.any(Number) });
});

test.each(['SIGKILL', 'SIGTERM', 'SIGSEGV', 'SIGPIPE'])('ended by %s: a signal, and no exit code', async (signal) => {
  const { done } = start(`kill -${signal.slice(3)} $$; sleep 10`);
  const end = await done;
  expect(end).toMatchObject({ signal });
  expect(end.exitCode).toBeUndefined();
});

test('what can not be started says why, and leaves nothing behind', async () => {
  const folder = temporaryFolder();
  const write = (name: string, content: string, mode: number) => {
    writeFileSync(join(folder, name), content, { mode });
    return join(folder, name);
  };
  const refusals = {
    'no-such-program-anywhere': 'ENOENT',
    [join(folder, 'absent')]: 'ENOENT',
    [write('not-executable', '#!/bin/sh\n', 0o644)]: 'EACCES',
    [folder]: 'EACCES',
    [write('no-interpreter', '#!/no/such/interpreter\n', 0o755)]: 'ENOENT',
    [`${write('a-file', 'x', 0o644)}/below`]: 'ENOTDIR',
  };
  for (const [file, refused] of Object.entries(refusals)) {
    const running = start('', { file, args: [], env: { PATH: '/usr/bin:/bin' }, onStart: () => expect.unreachable() });
    expect([file, await running.done]).toMatchObject([file, { refused, stdout: '', timedOut: false }]);
    expect(await running.done).not.toHaveProperty('exitCode');
    expect(readdirSync(running.folder)).toEqual([]);
  }
});

test('refusals that Node throws instead of telling of them are told the same way', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  const refusals = [
    [{ args: ['-c', ':', 'x'.repeat(3_000_000)] }, 'E2BIG'],
    [{ cwd: join(folder, 'absent') }, 'ENOENT'],
    [{ cwd: join(folder, 'file') }, 'ENOTDIR'],
    [{ args: ['-c', 'a\0b'] }, 'ERR_INVALID_ARG_VALUE'],
    [{ env: { A: 'a\0b' } }, 'ERR_INVALID_ARG_VALUE'],
  ] as const;
  for (const [options, refused] of refusals) {
    const running = start(':', { ...options, capture: true });
    expect(await running.done).toMatchObject({ refused, stdout: '' });
    expect(readdirSync(running.folder)).toEqual([]);
  }
});

test('an output file that is there already is never written into, nor removed', async () => {
  const folder = temporaryFolder();
  const output = join(folder, 'output-1');
  const outputs = createOutputFiles(folder);
  const spec = { file: 'echo', args: ['x'], cwd: folder, env: process.env, capture: false, grace: 0, outputs };
  writeFileSync(output, 'mine');
  const end = await runProcess({
    ...spec,
    interrupt: createInterrupt(),
    onStart: () => expect.unreachable(),
    onOutput: () => undefined,
  });
  expect(end).toMatchObject({ refused: 'EEXIST' });
  expect(readFileSync(output, 'utf8')).toBe('mine');
});

test('stdin is at its end', async () => {
  const { done, printed } = start('cat; echo "read: $?"; read x || echo nothing');
  expect(await done).toMatchObject({ exitCode: 0 });
  expect(printed()).toBe('read: 0\nnothing\n');
});

test('it leads a process group and a session of its own', async () => {
  let pid = 0;
  const running = start('ps -o pgid=,sid=,tty= -p $$', {
    onStart: (started) => {
      pid = started;
    },
  });
  await running.done;
  expect(pid).toBeGreaterThan(0);
  expect(running.printed().trim().split(/\s+/)).toEqual([`${pid}`, `${pid}`, '?']);
});

test('it gets the variables it is given and no others; undefined takes one away', async () => {
  const { done, printed } = start('', {
    file: '/usr/bin/env',
    args: [],
    env: { A: '1', EMPTY: '', GONE: undefined, 'ODD-name': 'ü' },
  });
  await done;
  expect(printed().trim().split('\n').sort()).toEqual(['A=1', 'EMPTY=', 'ODD-name=ü']);
});

test('the program is looked for on the PATH that it is given', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'my-program'), '#!/bin/sh\necho mine "$@"\n', { mode: 0o755 });
  const { done, printed } = start('', { file: 'my-program', args: ['a b', '$c'], env: { PATH: `${folder}:/bin` } });
  expect(await done).toMatchObject({ exitCode: 0 });
  expect(printed()).toBe('mine a b $c\n');
});

test('a process that ends at once, hundreds of times: no output and no exit code is ever lost', async () => {
  for (let round = 0; round < 20; round += 1) {
    const runs = Array.from({ length: 10 }, (_, index) => start('', { file: 'echo', args: [`${round}-${index}`] }));
    const ends = await Promise.all(runs.map((run) => run.done));
    expect(ends.map((end) => end.exitCode)).toEqual(Array(10).fill(0));
    expect(runs.map((run) => run.printed())).toEqual(runs.map((_, index) => `${round}-${index}\n`));
  }
});

test('a child that outlives its leader is told of, and can be ended with its group', async () => {
  const { done, printed } = start('sleep 300 & echo $!; exit 3');
  const end = await done;
  const child = Number(printed());
  onTestFinished(() => {
    if (isRunning(child)) process.kill(child, 'SIGKILL');
  });
  expect(end).toMatchObject({ exitCode: 3, outlived: expect.any(Number) });
  expect(isRunning(child)).toBe(true);
  await endGroups([end.outlived ?? 0]);
  expect(isRunning(child)).toBe(false);
});

test('a child that heeds no SIGTERM is killed with its group', async () => {
  const { done, printed } = start(
    'bash -c "trap : TERM; echo ready; while :; do sleep 0.1; done" & echo $!; sleep 0.5',
  );
  const end = await done;
  const child = Number(/\d+/.exec(printed())?.[0]);
  onTestFinished(() => {
    if (isRunning(child)) process.kill(child, 'SIGKILL');
  });
  expect(isRunning(child)).toBe(true);
  await endGroups([end.outlived ?? 0]);
  await eventually(() => !isRunning(child));
});

test.runIf(process.platform === 'linux')(
  'a child that is dead, and of whose death nobody took note, has not outlived its leader',
  async () => {
    // The parent of the dead one leaves the group and does not wait for it.
    const script = `
import os, time
if os.fork() == 0: os._exit(0)
os.setpgid(0, 0)
print(os.getpid(), flush=True)
time.sleep(300)`;
    const { done, printed } = start('python3 -c "$SCRIPT" & sleep 1; exit 0', {
      env: { ...process.env, SCRIPT: script },
    });
    const end = await done;
    const parent = Number(printed());
    onTestFinished(() => void process.kill(parent, 'SIGKILL'));
    expect(isRunning(parent)).toBe(true);
    expect(end).not.toHaveProperty('outlived');
  },
);

test('where nobody can take its output, it is ended and not left alone', async () => {
  let pid = 0;
  const running = start('trap "exit 9" INT; echo x; while :; do sleep 0.05; done', {
    onStart: (started) => {
      pid = started;
    },
    onOutput: () => Promise.reject(new Error('the reader broke')),
  });
  await expect(running.done).rejects.toThrow('the reader broke');
  expect(isRunning(pid)).toBe(false);
  expect(readdirSync(running.folder)).toEqual([]);
});

/** What processes print: all of it, in order, however much, and however slowly it is read. */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createInterrupt, createOutputFiles, endGroups, runProcess } from '../src/index.js';
import { follow } from '../src/process/follow.js';
import { isRunning, type Running, start, temporaryFolder, writeFiles } from './rig.js';

test('lines of stdout and stderr keep their order', async () => {
  const { done, printed } = start('for i in $(seq 200); do echo "out $i"; echo "err $i" >&2; done');
  await done;
  const expected = Array.from({ length: 200 }, (_, index) => `out ${index + 1}\nerr ${index + 1}\n`);
  expect(printed()).toBe(expected.join(''));
});

test('with capture, stdout is handed back whole and stderr is passed on', async () => {
  const { done, printed } = start('echo out; echo err >&2; printf "ünd \\0 \\n no end"', { capture: true });
  expect(await done).toMatchObject({ exitCode: 0, stdout: 'out\nünd \0 \n no end' });
  expect(printed()).toBe('err\n');
});

test('what a process captured before it failed or was killed is there', async () => {
  const { done } = start('echo before; kill -KILL $$', { capture: true });
  expect(await done).toMatchObject({ signal: 'SIGKILL', stdout: 'before\n' });
});

test('the last words come, also without a line end and right before the end', async () => {
  const { done, printed } = start('echo first; sleep 0.05; printf last >&2; kill -KILL $$');
  await done;
  expect(printed()).toBe('first\nlast');
});

test('output comes while the process runs', async () => {
  const running = start('echo first; read -t 30 < <(sleep 30)', {});
  await running.until('first');
  running.interrupt.request({ signal: 'SIGINT' });
  await running.done;
});

test('the output is private while it is on the disk, and gone at the end', async () => {
  const running = start('echo out; echo err >&2; sleep 30', { capture: true });
  await running.until('err');
  const files = readdirSync(running.folder);
  expect(files.sort()).toEqual(['output-1', 'output-2']);
  expect(statSync(running.output).mode & 0o777).toBe(0o600);
  expect(statSync(join(running.folder, 'output-2')).mode & 0o777).toBe(0o600);
  running.interrupt.request({ signal: 'SIGTERM' });
  await running.done;
  expect(readdirSync(running.folder)).toEqual([]);
});

test('a process that removes its own output file does no harm', async () => {
  const { done, printed, output } = start('echo before; rm -f "$PWD"/output-*; echo after; exit 4');
  expect(await done).toMatchObject({ exitCode: 4 });
  expect(printed()).toBe('before\nafter\n');
  expect(existsSync(output)).toBe(false);
});

test('a file serves the next process once its own is done, and begins empty', async () => {
  const folder = temporaryFolder();
  const outputs = createOutputFiles(folder);
  const printed: string[] = [];
  const run = (script: string) =>
    runProcess({
      file: 'bash',
      args: ['-c', script],
      cwd: folder,
      env: process.env,
      outputs,
      capture: false,
      grace: 0,
      interrupt: createInterrupt(),
      onStart: () => {},
      onOutput: (chunk) => void printed.push(chunk.toString()),
    });
  await run('echo first');
  await run('echo second');
  expect([printed.join(''), readdirSync(folder)]).toEqual(['first\nsecond\n', ['output-1']]);
  const { outlived } = await run('sleep 30 & echo third');
  await run('echo fourth');
  // What is left of the third could still write into its file.
  expect([printed.join(''), readdirSync(folder)]).toEqual(['first\nsecond\nthird\nfourth\n', ['output-2']]);
  await endGroups(outlived === undefined ? [] : [outlived]);
  outputs.close();
  expect(readdirSync(folder)).toEqual([]);
});

/** Prints `megabytes` of what is different everywhere, and says its SHA-256. */
const flood = (megabytes: number) => `
const { createHash } = require('node:crypto');
const { writeSync } = require('node:fs');
const hash = createHash('sha256');
for (let i = 0; i < ${megabytes}; i++) {
  const block = Buffer.alloc(1048576, 'block ' + i + ' of the flood\\n');
  hash.update(block);
  for (let at = 0; at < block.length; ) at += writeSync(1, block, at);
}
require('node:fs').writeFileSync('sum', hash.digest('hex'));`;

test('200 MB come whole, memory stays flat, and the disk gets back what was read', async () => {
  const hash = createHash('sha256');
  const before = process.memoryUsage().rss;
  let size = 0;
  let most = 0;
  let widest = 0;
  let onDisk = Number.NaN;
  const running: Running = start('', {
    file: process.execPath,
    args: ['-e', flood(200)],
    onOutput(chunk) {
      hash.update(chunk);
      size += chunk.length;
      widest = Math.max(widest, chunk.length);
      if (size % (16 * 1024 * 1024) < chunk.length) most = Math.max(most, process.memoryUsage().rss - before);
      if (size === 200 * 1024 * 1024) onDisk = statSync(running.output).blocks * 512;
      return undefined;
    },
    keepsOutput: false,
  });
  expect(await running.done).toMatchObject({ exitCode: 0 });
  expect(size).toBe(200 * 1024 * 1024);
  expect(hash.digest('hex')).toBe(readFileSync(`${running.folder}/sum`, 'utf8'));
  expect(widest).toBeLessThanOrEqual(256 * 1024);
  expect(most).toBeLessThan(64 * 1024 * 1024);
  // Other systems know no holes in files; there the file just grows.
  if (process.platform === 'linux') expect(onDisk).toBeLessThan(80 * 1024 * 1024);
});

test('a slow reader gets one piece after the other and everything, and does not hold up the process', async () => {
  let isReading = false;
  let size = 0;
  let overlaps = 0;
  let pid = 0;
  let livedLongest = 0;
  const running = start('head -c 8000000 /dev/zero | tr "\\0" x', {
    keepsOutput: false,
    onStart: (started) => {
      pid = started;
    },
    async onOutput(chunk) {
      if (isReading) overlaps += 1;
      isReading = true;
      const { length } = chunk;
      await sleep(10);
      // What was handed over stays as it is until the promise is done.
      if (!chunk.every((byte) => byte === 120)) overlaps += 1;
      size += length;
      if (isRunning(pid)) livedLongest = size;
      isReading = false;
    },
  });
  expect(await running.done).toMatchObject({ exitCode: 0 });
  expect({ size, overlaps }).toEqual({ size: 8_000_000, overlaps: 0 });
  expect(livedLongest).toBeLessThan(8_000_000);
});

test('hours of waiting for output cost no memory', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { output: '' });
  let end = () => {};
  const never = new Promise<void>((resolve) => {
    end = resolve;
  });
  // Every wait of some milliseconds would hold on to something if it held on to the end of the process.
  const then = vi.spyOn(never, 'then');
  const fd = openSync(`${folder}/output`, 'r');
  onTestFinished(() => closeSync(fd));
  const done = follow({ fd, pass: () => undefined, trim: async () => {} }, never);
  await sleep(500);
  end();
  await done;
  expect(then).toHaveBeenCalledTimes(1);
});

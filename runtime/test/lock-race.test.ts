/** Many real processes at once that want one lock: one gets it, each time. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from './rig.js';

const built = fileURLToPath(new URL('../dist/index.js', import.meta.url));

/**
 * Takes the lock at a given time and says `won` or the code of the fault. Holds it until a file appears, or as long as
 * it takes to see that nobody else has it; then releases it, or dies as it stands.
 */
const taker = `
import { appendFileSync, existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeLock } from ${JSON.stringify(built)};
const [folder, name, at, mode] = process.argv.slice(1);
while (Date.now() < Number(at)) if (Number(at) - Date.now() > 5) await sleep(1);
try {
  const lock = await takeLock(folder + '/locks', 'test', { run: name, intent: 'deploy' }, () => true);
  // A folder can be made by one only: whoever finds it there is not alone.
  try { mkdirSync(folder + '/inside'); } catch { appendFileSync(folder + '/broken', name + '\\n'); }
  lock.using(['/tmp/bitops-' + name]);
  console.log('won ' + lock.inherited.join(' '));
  if (mode === 'die') { rmdirSync(folder + '/inside'); process.kill(process.pid, 'SIGKILL'); await sleep(1000); }
  if (mode === 'hold') while (!existsSync(folder + '/go')) await sleep(5);
  else await sleep(Math.random() * 20);
  rmdirSync(folder + '/inside');
  lock.release();
} catch (error) {
  console.log(error.code);
}`;

function take(folder: string, name: string, at: number, mode: 'hold' | 'die' | 'release') {
  const args = ['--input-type=module', '-e', taker, folder, name, String(at), mode];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  let hear = () => {};
  const heard = new Promise<void>((resolve) => {
    hear = resolve;
  });
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk;
    hear();
  });
  const done = new Promise<string>((resolve) => child.once('close', () => resolve(said.trim())));
  return { done, heard: Promise.race([heard, done]) };
}

/** Leaves a lock behind whose holder was killed. */
async function leaveDead(folder: string, name: string): Promise<void> {
  expect(await take(folder, name, 0, 'die').done).toMatch(/^won/);
}

const broken = (folder: string) => readdirSync(folder).filter((name) => name === 'broken');

test('of twelve that want a free lock at the same moment one wins, the others are told who', async () => {
  for (let round = 0; round < 3; round += 1) {
    const folder = temporaryFolder();
    const at = Date.now() + 1500;
    const takers = Array.from({ length: 12 }, (_, index) => take(folder, `r${round}-${index}`, at, 'hold'));
    await Promise.all(takers.map((it) => it.heard));
    writeFileSync(join(folder, 'go'), '');
    const said = await Promise.all(takers.map((it) => it.done));
    expect(said.filter((it) => it.startsWith('won'))).toHaveLength(1);
    expect(said.filter((it) => it === 'LOCK_HELD')).toHaveLength(11);
    expect(broken(folder)).toEqual([]);
    expect(readdirSync(join(folder, 'locks'))).toEqual([]);
  }
});

test('of twelve that want a dead holder’s lock at the same moment one wins, and inherits', async () => {
  for (let round = 0; round < 3; round += 1) {
    const folder = temporaryFolder();
    await leaveDead(folder, `dead-${round}`);
    const at = Date.now() + 1500;
    const takers = Array.from({ length: 12 }, (_, index) => take(folder, `r${round}-${index}`, at, 'hold'));
    await Promise.all(takers.map((it) => it.heard));
    writeFileSync(join(folder, 'go'), '');
    const said = await Promise.all(takers.map((it) => it.done));
    expect(said.filter((it) => it.startsWith('won'))).toEqual([`won /tmp/bitops-dead-${round}`]);
    expect(said.filter((it) => it === 'LOCK_HELD')).toHaveLength(11);
    expect(broken(folder)).toEqual([]);
    expect(readdirSync(join(folder, 'locks'))).toEqual([]);
  }
});

test('takers that die with the lock, one after the other and at once: never two hold it', async () => {
  const folder = temporaryFolder();
  const start = Date.now() + 1500;
  const takers = Array.from({ length: 30 }, (_, index) => {
    const mode = index % 3 === 0 ? 'release' : 'die';
    return take(folder, `t${index}`, start + index * 15, mode).done;
  });
  const said = await Promise.all(takers);
  expect(said.filter((it) => it.startsWith('won')).length).toBeGreaterThan(1);
  expect(said.filter((it) => !/^(won|LOCK_HELD)/.test(it))).toEqual([]);
  expect(broken(folder)).toEqual([]);
  const last = take(folder, 'last', 0, 'release');
  expect(await last.done).toMatch(/^won/);
  expect(readdirSync(join(folder, 'locks'))).toEqual([]);
});

test('what a dead holder leaves is told to each in its turn', async () => {
  const folder = temporaryFolder();
  await leaveDead(folder, 'a');
  await leaveDead(folder, 'b');
  const lock: unknown = JSON.parse(readFileSync(join(folder, 'locks/test.json'), 'utf8'));
  expect(lock).toMatchObject({ run: 'b', workspaces: ['/tmp/bitops-b'] });
  expect(await take(folder, 'c', 0, 'release').done).toBe('won /tmp/bitops-b');
});

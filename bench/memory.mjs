/** The most memory that a program has at once. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs a program to its end and gives its peak in MiB, or `undefined` where the system does not tell (all but Linux).
 * Its output goes through a pipe whose reader takes at most so many bytes before it sleeps for a millisecond.
 */
export async function peakMemory({ file, args, cwd, env }, bytesAtOnce = Number.POSITIVE_INFINITY) {
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${file} ended with ${code}`))));
  });
  exit.catch(() => {}); // it is awaited below
  let peak;
  const look = () => {
    peak = readPeak(child.pid) ?? peak;
  };
  const timer = setInterval(look, 20);
  let taken = 0;
  for await (const chunk of child.stdout) {
    taken += chunk.length;
    if (taken < bytesAtOnce) continue;
    taken = 0;
    look();
    await sleep(1);
  }
  await exit;
  clearInterval(timer);
  return peak;
}

function readPeak(pid) {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Math.round(Number(kib) / 1024);
  } catch {
    return undefined; // it has ended, or this is no Linux
  }
}

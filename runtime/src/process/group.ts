/** Signals processes and their groups, and waits for their end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Interrupt } from '../interrupt.js';
import { hasLiving, sendSignal } from './mark.js';

/** Sends a signal to a process group; false where there is none any more. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  return sendSignal(-pid, signal);
}

/** Whether a group has a living process; one that is dead and that nobody has taken note of does not count. */
export function isGroupAlive(group: number): boolean {
  return signalGroup(group, 0) && hasLiving(group);
}

/** Milliseconds between SIGTERM and SIGKILL where nobody is in a hurry. */
const killMs = 5000;

/** Ends the groups that outlived their leaders, gracefully first; within so many milliseconds. */
export async function endGroups(pids: readonly number[], within = killMs): Promise<void> {
  const alive = () => pids.filter(isGroupAlive);
  for (const pid of alive()) signalGroup(pid, 'SIGTERM');
  for (let waited = 0; waited < Math.min(within, killMs) && alive().length > 0; waited += 20) await sleep(20);
  for (const pid of alive()) signalGroup(pid, 'SIGKILL');
}

/** Waits until marked processes have ended by themselves, then ends them as an interrupt would. */
export async function outwait(pids: () => readonly number[], grace: number, interrupt: Interrupt): Promise<void> {
  const until = performance.now() + grace;
  while (pids().length > 0 && performance.now() < until && interrupt.cause === undefined) await sleep(50);
  for (const [signal, ms] of [
    ['SIGINT', 10_000],
    ['SIGTERM', killMs],
    ['SIGKILL', 1000],
  ] as const) {
    const left = pids();
    if (left.length === 0) return;
    for (const pid of left) sendSignal(pid, signal);
    for (let waited = 0; waited < ms && pids().length > 0; waited += 50) await sleep(50);
  }
}

/** Runs bitops, and lets something happen to it at a moment of the run. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Finished, Started } from '../rig.js';
import type { FaultName } from './draw.js';

/** A run as it goes when nothing happens: milliseconds from its start to each event, and to its end. */
export interface Timeline {
  readonly events: readonly number[];
  readonly end: number;
}

/** Where a moment of a run lies: so long after an event. */
interface Anchor {
  /** How many events came before. */
  readonly after: number;
  readonly ms: number;
}

/** What became of a run. */
export interface Struck {
  readonly run: Finished;
  /** How many lines of events were there when it happened. */
  readonly eventsBefore: number;
  /** Whether the run was over already, and nothing happened to it. */
  readonly late: boolean;
}

/** Follows a run to its end, and notes when each of its events came. */
export async function timeOf(started: Started): Promise<Timeline> {
  const begun = performance.now();
  const events: number[] = [];
  let over = false;
  const done = started.done.finally(() => {
    over = true;
  });
  while (!over) {
    for (let more = linesIn(started) - events.length; more > 0; more -= 1) events.push(performance.now() - begun);
    await sleep(2);
  }
  await done;
  return { events, end: performance.now() - begun };
}

/** Waits for the moment and strikes. Measured from the event before it, so that a busy machine changes little. */
export async function strike(started: Started, fault: FaultName, at: number, usual: Timeline): Promise<Struck> {
  const { after, ms } = anchorOf(at, usual);
  let over = false;
  const done = started.done.finally(() => {
    over = true;
  });
  done.catch(() => {});
  while (!over && linesIn(started) < after) await sleep(2);
  await Promise.race([sleep(ms), done]);
  const eventsBefore = linesIn(started);
  const late = over;
  await inflict(started, fault);
  return { run: await done, eventsBefore, late };
}

function anchorOf(at: number, { events, end }: Timeline): Anchor {
  const ms = at * end;
  const after = events.filter((it) => it <= ms).length;
  return { after, ms: Math.max(0, ms - (events[after - 1] ?? 0)) };
}

/** As long as a person needs to read that bitops waits; signals that come before that are not a second wish. */
const noticeMs = 1100;

async function inflict(started: Started, fault: FaultName): Promise<void> {
  switch (fault) {
    case 'SIGINT twice':
      started.kill('SIGINT');
      await Promise.race([sleep(noticeMs), started.done]);
      return started.kill('SIGINT');
    case 'SIGINT and SIGTERM at once':
      started.kill('SIGINT');
      return started.kill('SIGTERM');
    case 'reader leaves':
      return started.leave();
    default:
      return started.kill(fault);
  }
}

function linesIn({ stdout }: Started): number {
  let lines = 0;
  for (let at = stdout.indexOf('\n'); at !== -1; at = stdout.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

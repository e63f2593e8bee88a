/** The run that is gone on from. */
import { type Environment, type Fault, fault, type Request, suggestion } from '@bitops/core';
import { loadRuns, type RunRecord } from '@bitops/journal';
import { loadLocks } from '@bitops/runtime';
import { createDigester } from './digest.js';
import { loadKey } from './key.js';
import { loadHeader, loadRecord, type Recorded } from './record.js';

/** A run that can be gone on from, or one that has come to its end. */
export type Target =
  | { readonly kind: 'open'; readonly id: string; readonly started: string; readonly recorded: Recorded }
  | { readonly kind: 'ended'; readonly id: string };

/** What is asked of the journal. */
export interface Wanted {
  /** The id of a run; without one, the newest is meant. */
  readonly run: string | undefined;
  readonly intent: Request['intent'];
  /** Runs that still go on. */
  readonly running: ReadonlyMap<string, number>;
}

/** The processes of runs that still go on, by the ids of the runs. */
export function loadRunning(root: string, env: Environment): ReadonlyMap<string, number> {
  const held = loadLocks(root, env).filter((it) => it.state === 'held');
  return new Map(held.flatMap(({ holder }) => (holder === undefined ? [] : [[holder.run, holder.pid] as const])));
}

/** Whether a run can be gone on from. */
export function isResumable(folder: string, run: RunRecord, running: Wanted['running']): boolean {
  return isOpen(run) && !running.has(run.id) && loadHeader(folder, run.id) !== undefined;
}

function isOpen({ report: { outcome } }: RunRecord): boolean {
  return outcome !== 'succeeded' && outcome !== 'skipped';
}

/** Finds the run. Throws RESUME_UNKNOWN, RESUME_RUNNING and RESUME_UNREADABLE. */
export function findTarget(folder: string, { run, intent, running }: Wanted): Target {
  const ids: string[] = [];
  let found: RunRecord | undefined;
  for (const it of loadRuns(folder)) {
    ids.push(it.id);
    if (run === undefined || it.id === run) found = it;
    if (found !== undefined) break;
  }
  if (found === undefined)
    throw fault(run === undefined ? noRun(folder, intent) : unknownRun(folder, run, ids, intent));
  const { id, started, report } = found;
  const pid = running.get(id);
  if (pid !== undefined) throw fault(stillRuns(id, pid, report.intent));
  if (report.intent === intent && !isOpen(found)) return { kind: 'ended', id };
  const recorded = loadRecord(folder, id);
  if (recorded === undefined) throw fault(notWritten(folder, id, intent));
  const key = loadKey(folder);
  if (key === undefined || createDigester(key).key !== recorded.header.key) throw fault(otherKey(folder, id, intent));
  return { kind: 'open', id, started, recorded };
}

function noRun(folder: string, intent: string): Fault {
  return {
    code: 'RESUME_UNKNOWN',
    what: 'There is no run to go on from: none is written down',
    at: { file: folder },
    why: 'A CI has to keep this folder from one job to the next.',
    fix: `Begin a new run: bitops ${intent} ENV.`,
  };
}

function unknownRun(folder: string, run: string, ids: readonly string[], intent: string): Fault {
  const isId = /^\d{8}T\d{6}-/.test(run);
  const otherwise =
    ids.length === 0
      ? `None is written down; begin one: bitops ${intent} ENV.`
      : `The newest is ${ids[0]}; "bitops runs" lists them.`;
  return {
    code: 'RESUME_UNKNOWN',
    what: `There is no run ${run} in the journal`,
    at: { file: folder },
    ...(isId ? {} : { why: 'What follows --resume is the id of a run. Its environments need not be named again.' }),
    fix: suggestion(run, ids, otherwise),
  };
}

function stillRuns(id: string, pid: number, intent = 'deploy'): Fault {
  const what = `The run ${id} still goes on: process ${pid}`;
  return {
    code: 'RESUME_RUNNING',
    what,
    fix: `Wait until it has ended, or end it; then bitops ${intent} --resume ${id}.`,
  };
}

function notWritten(folder: string, id: string, intent: string): Fault {
  return {
    code: 'RESUME_UNREADABLE',
    what: `The run ${id} does not say what it was asked for, in words that this version of bitops knows`,
    at: { file: `${folder}/${id}` },
    why: 'It was written by another version, or damaged, or could not be written.',
    fix: `Begin a new run: bitops ${intent} ENV.`,
  };
}

function otherKey(folder: string, id: string, intent: string): Fault {
  return {
    code: 'RESUME_UNREADABLE',
    what: `Nobody can tell what has changed since the run ${id}: its key is not there any more`,
    at: { file: `${folder}/key` },
    why: 'Without the key with which the run was written down, nothing can be compared with it.',
    fix: `Bring the key back, where a backup or a cache has it; else begin a new run: bitops ${intent} ENV.`,
  };
}

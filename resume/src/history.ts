/** What was done since a run began, as the journal tells it. */
import type { Action, Outcome } from '@bitops/core';
import { loadRuns, type RunRecord } from '@bitops/journal';
import { type Left, loadRecord, type Recorded } from './record.js';

/** What was last done to a deployment. */
export interface LastDone {
  /** The run that did it. */
  readonly run: string;
  /** Nothing where the run was killed before it ended. */
  readonly outcome: Outcome | undefined;
  readonly action: Action;
  /** The run that says what it is made of: that one, or a later one that found it done. */
  readonly told: Recorded | undefined;
  readonly toldIn: string;
  /** How many runs there have been since that one. */
  readonly runsSince: number;
  readonly left: Left | undefined;
}

/** What has been done since a run began. */
export interface History {
  /** By id. */
  readonly deployments: ReadonlyMap<string, LastDone>;
  /** Environments whose last run did not bring them to an end. */
  readonly open: ReadonlySet<string>;
}

/** A run of the journal, with what it says of its inputs. */
export interface ToldRun extends RunRecord {
  readonly recorded: Recorded | undefined;
}

/** The runs from the newest back to the one that `run` itself goes on from, be it by way of others; without `own`. */
export function loadChain(folder: string, run: string, own: string | undefined): readonly ToldRun[] {
  const chain: ToldRun[] = [];
  const wanted = new Set([run]);
  for (const it of loadRuns(folder)) {
    if (it.id === own) continue;
    // What a removed run would tell of, no older one does.
    if (![...wanted].some((id) => secondOf(id) <= secondOf(it.id))) break;
    const recorded = loadRecord(folder, it.id);
    chain.push({ ...it, recorded });
    if (!wanted.delete(it.id)) continue;
    if (recorded?.header.resumes !== undefined) wanted.add(recorded.header.resumes);
    if (wanted.size === 0) break;
  }
  return chain;
}

const secondOf = (id: string) => id.slice(0, 15);

/** Makes a history of runs, the newest first. Pure. */
export function toHistory(chain: readonly ToldRun[]): History {
  const deployments = new Map<string, LastDone>();
  const open = new Map<string, boolean>();
  for (const [runsSince, { id: run, report, recorded }] of chain.entries()) {
    for (const { environment, outcome: whole, deployments: all } of report.environments) {
      // One that a run never opened has no end of its own.
      const wasOpened = all.some((it) => it.outcome !== 'skipped') || whole !== undefined;
      if (wasOpened && !open.has(environment)) open.set(environment, whole !== 'succeeded' && whole !== 'skipped');
      for (const { deployment, outcome, action } of all) {
        const id = `${environment}:${deployment}`;
        const since = recorded?.done.get(id);
        if (deployments.has(id) || (outcome === 'skipped' && since === undefined)) continue;
        const left = recorded?.left.get(id);
        const done =
          since === undefined ? { run, outcome, action } : { run: since, outcome: 'succeeded' as const, action };
        deployments.set(id, { ...done, told: recorded, toldIn: run, runsSince, left });
      }
    }
  }
  return { deployments, open: new Set([...open].filter(([, isOpen]) => isOpen).map(([name]) => name)) };
}

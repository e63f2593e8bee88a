import { readFileSync } from 'node:fs';
import { type Action, createFold, type Event, type Outcome, type Report } from '@bitops/contract';
import { isSystemError } from '@bitops/fault';
import { eventsFile, idsIn } from './runs.js';

/** A run as its journal tells it. */
export interface RunRecord {
  readonly id: string;
  /** ISO 8601: when it began. */
  readonly started: string;
  /** Without an outcome where the run was killed, or goes on. */
  readonly report: Report;
}

/** The runs that are written down, the newest first; a journal that tells nothing is left out. */
export function* loadRuns(folder: string): Generator<RunRecord> {
  for (const id of idsIn(folder)) {
    const events = loadEvents(eventsFile(folder, id));
    const [first] = events;
    if (first === undefined) continue;
    const fold = createFold();
    for (const event of events) fold.add(event);
    yield { id, started: first.time, report: fold.report() };
  }
}

/** What was last done to a deployment, and in which run. */
export interface KnownOutcome {
  /** None where the run was killed before the deployment ended, or goes on. */
  readonly outcome?: Outcome;
  readonly action: Action;
  readonly run: string;
  /** ISO 8601: when that run began. */
  readonly at: string;
}

/** What the last run that did not skip them came to for deployments; by `environment:deployment`. */
export function lastOutcomes(folder: string): ReadonlyMap<string, KnownOutcome> {
  const known = new Map<string, KnownOutcome>();
  for (const { id: run, started: at, report } of loadRuns(folder)) {
    for (const { environment, deployment, outcome, action } of report.environments.flatMap((it) => it.deployments)) {
      const id = `${environment}:${deployment}`;
      if (outcome === 'skipped' || known.has(id)) continue;
      known.set(id, { ...(outcome === undefined ? {} : { outcome }), action, run, at });
    }
  }
  return known;
}

/** The events of a journal, up to the first line that is not whole: there its writer was killed. */
function loadEvents(file: string): readonly Event[] {
  const events: Event[] = [];
  for (const line of read(file).split('\n')) {
    const event = toEvent(line);
    if (event === undefined) break;
    events.push(event);
  }
  return events;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR')) return '';
    throw error;
  }
}

function toEvent(line: string): Event | undefined {
  try {
    const event: unknown = JSON.parse(line);
    const isEvent = typeof event === 'object' && event !== null && 'type' in event && 'time' in event;
    return isEvent ? (event as Event) : undefined; // journalReporter writes nothing else
  } catch {
    return undefined;
  }
}

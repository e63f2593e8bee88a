/** The fold of a run's events: what a summary, an exit code or a later report is made of. */

import type { Fault } from '@bitops/fault';
import type { ChangeCounts, Event } from './events.js';
import type { Action, Change, Intent, Outcome } from './words.js';

export interface DeploymentReport {
  readonly environment: string;
  readonly deployment: string;
  readonly tool: string;
  readonly action: Action;
  /** Absent while it runs. */
  readonly outcome?: Outcome;
  readonly reason?: string;
  /** References to outputs that are known only after a deploy: what it would change is not known. */
  readonly unknown?: readonly string[];
  readonly changes?: ChangeCounts;
  /** Milliseconds. */
  readonly durationMs?: number;
}

export interface EnvironmentReport {
  readonly environment: string;
  readonly outcome?: Outcome;
  readonly deployments: readonly DeploymentReport[];
}

export interface Report {
  readonly run?: string;
  readonly intent?: Intent;
  readonly dryRun: boolean;
  readonly environments: readonly EnvironmentReport[];
  readonly warnings: readonly Fault[];
  readonly errors: readonly Fault[];
  readonly outcome?: Outcome;
  readonly exitCode?: number;
  /** Milliseconds. */
  readonly durationMs?: number;
}

/** Something that shows, sends or keeps events. */
export interface Reporter {
  event(event: Event): void;
  /** A promise while it can't take more; core waits for it before it reads on what processes print. */
  drained?(): Promise<void> | undefined;
}

export const emptyReport: Report = { dryRun: false, environments: [], warnings: [], errors: [] };

/** A report that grows with its events. */
export interface Fold {
  /** Takes one more event; those that a report does not hold leave it as it is. */
  add(event: Event): void;
  report(): Report;
}

/** Begins a fold; a run may have thousands of environments, so it changes what it holds and copies nothing. */
export function createFold(from: Report = emptyReport): Fold {
  const growing: Growing = {
    top: from,
    environments: new Map(from.environments.map((it) => [it.environment, toGrowing(it)])),
    warnings: [...from.warnings],
    errors: [...from.errors],
  };
  return {
    add: (event) => grow(growing, event),
    report: () => ({
      ...growing.top,
      environments: [...growing.environments.values()].map((it) => {
        return { ...it, deployments: [...it.deployments.values()] };
      }),
      warnings: [...growing.warnings],
      errors: [...growing.errors],
    }),
  };
}

interface Growing {
  top: Omit<Report, 'environments' | 'warnings' | 'errors'>;
  readonly environments: Map<string, GrowingEnvironment>;
  readonly warnings: Fault[];
  readonly errors: Fault[];
}

type GrowingEnvironment = Pick<EnvironmentReport, 'environment'> & {
  outcome?: Outcome;
  readonly deployments: Map<string, DeploymentReport>;
};

function toGrowing({ deployments, ...it }: EnvironmentReport): GrowingEnvironment {
  return { ...it, deployments: new Map(deployments.map((one) => [one.deployment, one])) };
}

function grow(growing: Growing, event: Event): void {
  const within = (environment: string) => {
    const it: GrowingEnvironment = growing.environments.get(environment) ?? { environment, deployments: new Map() };
    growing.environments.set(environment, it);
    return it;
  };
  switch (event.type) {
    case 'run.started':
      growing.top = { ...growing.top, run: event.run, intent: event.intent, dryRun: event.dryRun };
      break;
    case 'environment.started':
      within(event.environment);
      break;
    case 'deployment.started':
    case 'deployment.finished':
      within(event.environment).deployments.set(event.deployment, toDeployment(event));
      break;
    case 'environment.finished':
      within(event.environment).outcome = event.outcome;
      break;
    case 'run.finished': {
      const { outcome, exitCode, durationMs } = event;
      growing.top = { ...growing.top, outcome, exitCode, durationMs };
      break;
    }
    case 'warning':
      growing.warnings.push(event);
      break;
    case 'error':
      growing.errors.push(event);
      break;
    default: // the others tell how it comes about
  }
}

/** Adds one event to a report, and leaves the report before as it was. */
export function foldReport(report: Report, event: Event): Report {
  if (event.type === 'output') return report;
  const fold = createFold(report);
  fold.add(event);
  return fold.report();
}

function toDeployment(event: Extract<Event, { type: `deployment.${'started' | 'finished'}` }>): DeploymentReport {
  const { environment, deployment, tool, action } = event;
  const about = { environment, deployment, tool, action };
  if (event.type === 'deployment.started') return about;
  const { outcome, reason, unknown, changes, durationMs } = event;
  return {
    ...about,
    outcome,
    durationMs,
    ...(reason === undefined ? {} : { reason }),
    ...(unknown === undefined ? {} : { unknown }),
    ...(changes === undefined ? {} : { changes }),
  };
}

/** How many of each kind there are. */
export function countChanges(changes: readonly Change[]): ChangeCounts {
  const counts = { create: 0, update: 0, replace: 0, delete: 0, read: 0 };
  for (const { action } of changes) counts[action] += 1;
  return counts;
}

/** The sums of all changes of a report. */
export function sumChanges(report: Report): ChangeCounts {
  const sum = { create: 0, update: 0, replace: 0, delete: 0, read: 0 };
  for (const { changes } of report.environments.flatMap((it) => it.deployments)) {
    if (changes === undefined) continue;
    sum.create += changes.create;
    sum.update += changes.update;
    sum.replace += changes.replace;
    sum.delete += changes.delete;
    sum.read += changes.read;
  }
  return sum;
}

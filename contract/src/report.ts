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

/** Adds one event to a report; events that a report does not hold leave it as it is. */
export function foldReport(report: Report, event: Event): Report {
  switch (event.type) {
    case 'run.started':
      return { ...report, run: event.run, intent: event.intent, dryRun: event.dryRun };
    case 'environment.started':
      return inEnvironment(report, event.environment, (it) => it);
    case 'deployment.started': {
      const { environment, deployment, tool, action } = event;
      return inEnvironment(report, environment, (it) => put(it, { environment, deployment, tool, action }));
    }
    case 'deployment.finished': {
      const { environment, deployment, tool, action, outcome, reason, unknown, changes, durationMs } = event;
      const told = {
        ...(reason === undefined ? {} : { reason }),
        ...(unknown === undefined ? {} : { unknown }),
        ...(changes === undefined ? {} : { changes }),
      };
      const done = { environment, deployment, tool, action, outcome, durationMs, ...told };
      return inEnvironment(report, environment, (it) => put(it, done));
    }
    case 'environment.finished':
      return inEnvironment(report, event.environment, (it) => ({ ...it, outcome: event.outcome }));
    case 'run.finished':
      return { ...report, outcome: event.outcome, exitCode: event.exitCode, durationMs: event.durationMs };
    case 'warning':
      return { ...report, warnings: [...report.warnings, event] };
    case 'error':
      return { ...report, errors: [...report.errors, event] };
    default:
      return report;
  }
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

function inEnvironment(
  report: Report,
  environment: string,
  change: (it: EnvironmentReport) => EnvironmentReport,
): Report {
  const { environments } = report;
  // There may be thousands, and what happens mostly happens in one of the last.
  const at = environments.findLastIndex((it) => it.environment === environment);
  const known = environments[at];
  if (known === undefined)
    return { ...report, environments: [...environments, change({ environment, deployments: [] })] };
  return { ...report, environments: environments.with(at, change(known)) };
}

function put(environment: EnvironmentReport, deployment: DeploymentReport): EnvironmentReport {
  const { deployments } = environment;
  const at = deployments.findLastIndex((it) => it.deployment === deployment.deployment);
  return { ...environment, deployments: at < 0 ? [...deployments, deployment] : deployments.with(at, deployment) };
}

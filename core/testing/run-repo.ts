/** Runs an ops repo through core, in the process of the test: no command line is needed. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createInterrupt,
  type Environment,
  type Event,
  type Fault,
  faultsOf,
  type Host,
  type Interrupt,
  prepare,
  type Report,
  type Request,
  run,
} from '@bitops/core';
import type { OpsRepo } from './ops-repo.js';

/** What is asked of the run, beside where. */
export interface RunRepoOptions extends Partial<Request> {
  /** Laid over `repo.env`; `undefined` takes a variable away. */
  readonly env?: Environment;
  /** Called with each event, as it happens. */
  readonly onEvent?: (event: Event) => void;
  /** By which the run can be interrupted. */
  readonly interrupt?: Interrupt;
  readonly safe?: boolean;
}

/** How a run went. */
export interface RepoRun {
  /** As that of the command line. */
  readonly exitCode: number;
  readonly events: readonly Event[];
  /** None where nothing was run. */
  readonly report: Report | undefined;
  /** Why nothing was run. */
  readonly faults: readonly Fault[];
}

/** Deploys the environments of an ops repo, or what else is asked; all of them unless some are named. Never throws. */
export async function runRepo(repo: Pick<OpsRepo, 'root' | 'env'>, options: RunRepoOptions = {}): Promise<RepoRun> {
  const { env = {}, onEvent, interrupt = createInterrupt(), safe = false, ...asked } = options;
  const environments = asked.environments ?? [];
  const request: Request = { intent: 'deploy', all: environments.length === 0, ...asked, environments };
  const from = pathToFileURL(join(repo.root, 'bitops.js')).href;
  const host: Host = { cwd: repo.root, repo: repo.root, env: { ...repo.env, ...env }, official: [], from, safe };
  const events: Event[] = [];
  const reporter = {
    event(event: Event) {
      events.push(event);
      onEvent?.(event);
    },
  };
  try {
    const prepared = await prepare(host, request);
    const report = await run(prepared, { reporters: [reporter], interrupt });
    return { exitCode: report.exitCode ?? 1, events, report, faults: [] };
  } catch (error) {
    return { exitCode: 2, events, report: undefined, faults: faultsOf(error) };
  }
}

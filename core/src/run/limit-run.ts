/** A run that the clock ends. */
import { type Fault, fault } from '@bitops/fault';
import { graceOf } from '@bitops/repo';
import { type Interrupt, requestAfter, toMilliseconds } from '@bitops/runtime';
import type { Prepared } from '../request.js';
import type { RunContext } from './context.js';

const codes = { deadline: 'DEADLINE_PASSED', run: 'RUN_TIMED_OUT' } as const;

/** Does the run, and ends it in time. Throws DEADLINE_PASSED where it is too late to begin. */
export async function withinLimits<T>(prepared: Prepared, interrupt: Interrupt, act: () => Promise<T>): Promise<T> {
  const off = limitRun(prepared, interrupt);
  try {
    return await act();
  } finally {
    off();
  }
}

function limitRun({ request, repo }: Prepared, interrupt: Interrupt): () => void {
  const { deadline } = request;
  const { run_timeout: timeout } = repo.settings;
  const offs: (() => void)[] = [];
  if (deadline !== undefined) {
    const left = deadline - Date.now();
    const when = new Date(deadline).toISOString();
    if (left <= 0) throw fault(tooLate(when));
    // All that an interrupt leaves to do fits in before it; of a short time it has half.
    const within = Math.min(graceOf(repo.settings, request.grace), left / 2);
    const cause = { code: codes.deadline, text: `the deadline ${when} was near` };
    offs.push(requestAfter(left - within, interrupt, cause, within));
  }
  if (timeout !== undefined) {
    const cause = { code: codes.run, text: `the run took longer than ${timeout}`, failed: true } as const;
    offs.push(requestAfter(toMilliseconds(timeout), interrupt, cause));
  }
  return () => {
    for (const off of offs) off();
  };
}

function tooLate(when: string): Fault {
  const what = `The deadline ${when} has passed: nothing was run`;
  return { code: codes.deadline, what, fix: 'Give a later --deadline, or leave it away.' };
}

/** Says of a run that was ended by the clock what it has not done. */
export function tellNotDone({ interrupt, emitter }: RunContext): void {
  const { cause } = interrupt;
  if (cause === undefined || 'signal' in cause) return;
  if (cause.code !== codes.deadline && cause.code !== codes.run) return;
  const all = emitter.report().environments.flatMap((it) => it.deployments);
  const left = all.filter((it) => it.reason === cause.text).map((it) => `${it.environment}:${it.deployment}`);
  const why = left.length === 0 ? 'All deployments were done.' : `Not done: ${left.join(', ')}.`;
  const fix = 'Run the same command again for what is left, with more time or less to do.';
  emitter.errors([{ code: cause.code, what: `The run was ended: ${cause.text}`, why, fix }], {});
}

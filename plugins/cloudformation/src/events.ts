import type { Fault, Steps } from '@bitops/core';
import { addressOf } from './address.js';
import { isCommandError, type Job, saysSo } from './job.js';
import type { StackEvent } from './json.js';
import { patienceOf } from './patience.js';

/** How AWS came to an end with a stack. */
export interface StackEnd {
  readonly status: string;
  /** All that happened, the oldest first. */
  readonly events: readonly StackEvent[];
}

/** A stack that AWS works on. */
export interface Watched {
  /** Its ARN: the name of a stack that is deleted stands for nothing any more. */
  readonly stack: string;
  /** The newest event from before; what happens after it is ours. */
  readonly since: string | undefined;
  /** What AWS does, for people: `creates`, `updates`, `deletes`. */
  readonly does: string;
}

/** The newest event of a stack, to know afterwards what is new. */
export function* newestEvent({ commands, json }: Job, stack: string): Steps<string | undefined> {
  const { stdout } = yield commands.events(stack, '1');
  return json.events(stdout)[0]?.EventId;
}

/** Leaves word for an interrupt: AWS may have begun as soon as it is asked. */
export function leaveWord(job: Job, watched: Watched): void {
  job.onInterrupt(goesOn(job, watched, 'was interrupted'));
}

function goesOn({ run }: Job, watched: Watched, how: string): Fault {
  const of = `the stack ${run.config.options['cfn-stack-name']} of ${run.deployment.id}`;
  return {
    code: 'CLOUDFORMATION_GOES_ON',
    what: `bitops ${how} while AWS ${watched.does} ${of}: AWS goes on with what it has begun`,
    at: { file: run.deployment.folder },
    fix: `Look what becomes of it: ${lookAt(watched)}`,
  };
}

/** Tells what happens to a stack until AWS is done with it, or patience is over. */
export function* watch(job: Job, watched: Watched): Steps<StackEnd> {
  const name = job.run.config.options['cfn-stack-name'];
  yield { note: `AWS ${watched.does} the stack ${name}, and goes on if bitops ends. To see it: ${lookAt(watched)}` };
  return yield* untilDone(job, watched);
}

function lookAt({ stack, does }: Watched): string {
  const name = does === 'deletes' ? stack : (/\/([^/]+)\//.exec(stack)?.[1] ?? stack);
  return `aws cloudformation describe-stack-events --stack-name ${name}`;
}

/** How often in a row a look at the events may fail: networks do. */
const patientLooks = 5;

function* untilDone(job: Job, watched: Watched): Steps<StackEnd> {
  const { stack, since, does } = watched;
  const { run, api } = job;
  const patience = patienceOf(run.config.cli.timeout);
  let events: readonly StackEvent[] = [];
  let failed = 0;
  for (;;) {
    try {
      const known = new Set(events.map((it) => it.EventId));
      const all = yield* eventsSince(job, stack, since);
      const fresh = all.filter((it) => !known.has(it.EventId));
      failed = 0;
      events = [...events, ...fresh];
      if (fresh.length > 0) yield { note: fresh.map(lineOf).join('\n') };
      const last = events.findLast((it) => it.PhysicalResourceId === stack);
      if (last !== undefined && isFinal(last.ResourceStatus)) return { status: last.ResourceStatus, events };
    } catch (error) {
      if (does === 'deletes' && saysSo(error, /does not exist/)) return { status: 'DELETE_COMPLETE', events };
      failed += 1;
      if (!isCommandError(error) || failed >= patientLooks) {
        yield { warning: goesOn(job, watched, 'lost sight of it') };
        throw error;
      }
    }
    if (patience.isOver()) {
      throw api.fault({
        code: 'CLOUDFORMATION_TIMEOUT',
        what: `AWS is not done with the stack of ${run.deployment.id} after ${run.config.cli.timeout}, and goes on`,
        at: { file: run.deployment.folder },
        why: events.slice(-3).map(lineOf).join('\n') || undefined,
        fix: `Look what it waits for: ${lookAt(watched)}. cloudformation.cli.timeout says how long bitops waits.`,
      });
    }
    yield { pause: patience.next() };
  }
}

/** The events that are newer than a known one, the oldest first. */
function* eventsSince({ commands, json }: Job, stack: string, since: string | undefined): Steps<readonly StackEvent[]> {
  const { stdout } = yield commands.events(stack);
  const newestFirst = json.events(stdout);
  const end = newestFirst.findIndex((it) => it.EventId === since);
  return newestFirst.slice(0, end < 0 ? undefined : end).reverse();
}

function isFinal(status: string): boolean {
  return !status.endsWith('_IN_PROGRESS');
}

/** What AWS gives as the reason where there is none. */
const noReason = /^(Resource \w+ Initiated|User Initiated|Transformation succeeded)$/i;

/** An event in one line. */
export function lineOf(event: StackEvent): string {
  const { ResourceStatus, ResourceStatusReason: reason } = event;
  const why = reason && !noReason.test(reason) ? `: ${reason}` : '';
  return `${ResourceStatus}  ${addressOf(event)}${why}`;
}

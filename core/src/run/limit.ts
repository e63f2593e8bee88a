/** What may take only so long in a run: a deployment, an environment. */
import type { Fault, Place } from '@bitops/fault';
import { withPatience } from '@bitops/hooks';
import { graceOf } from '@bitops/repo';
import { type Cause, createInterrupt, requestAfter, toMilliseconds } from '@bitops/runtime';
import type { Unit } from '../request.js';
import type { RunContext } from './context.js';

/** A part of a run that ends with the whole, and may be ended by itself. */
export interface Limited {
  readonly context: RunContext;
  /** Nothing of it can take too long any more. */
  stop(): void;
}

/** What may take only so long, and how to tell that it did. */
interface Limit {
  /** Nothing said: any time. */
  readonly timeout: string | undefined;
  /** Milliseconds for what is left to do then. */
  readonly grace: number;
  readonly code: 'DEPLOYMENT_TIMED_OUT' | 'ENVIRONMENT_TIMED_OUT';
  readonly name: string;
  /** The setting that says so. */
  readonly by: string;
  readonly at: Place;
  tell(fault: Fault): void;
}

/** Begins a part of the run that may take only so long, and that may be ended by itself. */
function limit(whole: RunContext, { timeout, grace, ...about }: Limit): Limited {
  const interrupt = createInterrupt(whole.interrupt);
  let running = 0;
  const count = (more: 1 | -1) => {
    running += more;
    whole.count(more);
  };
  const bus = withPatience(whole.prepared.bus, { interrupt, grace, busy: () => running > 0 });
  const context = { ...whole, interrupt, count, prepared: { ...whole.prepared, bus } };
  if (timeout === undefined) return { context, stop() {} };
  const text = `${about.name} took longer than ${timeout}`;
  const cause: Cause = { code: about.code, text, failed: true };
  const off = interrupt.onRequest(() => {
    if (interrupt.cause === cause) about.tell(tookTooLong(cause, about));
    off();
  });
  const stop = requestAfter(toMilliseconds(timeout), interrupt, cause);
  return {
    context,
    stop() {
      stop();
      off();
    },
  };
}

function tookTooLong({ code, text }: Extract<Cause, { code: string }>, { at, by }: Pick<Limit, 'at' | 'by'>): Fault {
  const why = 'What ran in it was ended as by an interrupt, and nothing more of it is started.';
  return { code, what: text, at, why, fix: `Look what takes so long, or give it more time by ${by}.` };
}

/** Begins a deployment; that it takes too long is told at once. */
export function limitUnit(whole: RunContext, { node, deployment, environment: { settings } }: Unit): Limited {
  const { emitter, prepared } = whole;
  const own = deployment.timeout !== undefined;
  const timeout = deployment.timeout ?? settings.deployment_timeout;
  if (timeout === undefined) return { context: whole, stop() {} };
  return limit(whole, {
    timeout,
    grace: graceOf(settings, prepared.request.grace),
    code: 'DEPLOYMENT_TIMED_OUT',
    name: node.id,
    by: own ? 'timeout in bitops.deployments' : 'bitops.deployment_timeout',
    at: deployment.at ?? { file: deployment.folder },
    tell: (it) => emitter.errors([it], { environment: node.environment, deployment: node.deployment }),
  });
}

/** Begins an environment; `failed` is told when it takes too long. */
export function limitEnvironment(
  whole: RunContext,
  { name, folder, settings }: Unit['environment'],
  failed: (fault: Fault) => void,
): Limited {
  return limit(whole, {
    timeout: settings.environment_timeout,
    grace: graceOf(settings, whole.prepared.request.grace),
    code: 'ENVIRONMENT_TIMED_OUT',
    name,
    by: 'bitops.environment_timeout',
    at: { file: folder },
    tell(it) {
      failed(it);
      whole.emitter.errors([it], { environment: name });
    },
  });
}

/** Walks the graph of a run. */
import type { Environment } from '@bitops/config';
import type { Outcome } from '@bitops/contract';
import { type Fault, faultsOf } from '@bitops/fault';
import { type GraphNode, walkGraph } from '@bitops/graph';
import { type Interrupt, isFailure, type Lock, toReason } from '@bitops/runtime';
import type { Unit } from '../request.js';
import type { RunContext } from './context.js';
import { beforeEnvironment, closeEnvironment, type OpenEnvironment, openEnvironment } from './environment.js';
import { limitEnvironment } from './limit.js';
import { runUnit } from './unit.js';

/** Walks the graph; an environment opens with its first deployment and closes after its last. */
export async function walk(context: RunContext, locks: ReadonlyMap<string, Lock>): Promise<Outcome[]> {
  const { prepared } = context;
  const states = new Map([...locks].map(([name, lock]) => [name, newState(context, lock)]));
  for (const node of prepared.graph.nodes) {
    const state = states.get(node.environment);
    if (state !== undefined) state.left += 1;
  }
  let stopped: string | undefined;
  const visit = async (node: GraphNode, cause: string | undefined) => {
    const unit = prepared.units.get(node.id);
    const state = states.get(node.environment);
    if (unit === undefined || state === undefined) return undefined;
    let failed: string | undefined;
    const reason = node.skip ?? skipAfter(state, stopped ?? cause);
    const before = reason === undefined ? context.memory?.done(node, context.told) : undefined;
    if (reason === undefined && before === undefined) {
      failed = await runNode(state, unit, node);
    } else {
      // What is done already is left out as if somebody had asked for that, and counts as what it was: a success.
      const left = before === undefined ? unit : { ...unit, node: { ...node, skip: before.reason } };
      const outcome = skipNode(state, left, before?.reason ?? reason ?? '');
      state.outcomes.push(before === undefined ? outcome : 'succeeded');
      if (before?.opens === true) state.open ??= makeReady(state, unit);
      const open = await state.open;
      open?.handedOn.set(node.id, inheritedBy(node, open));
    }
    // What was not run, because its environment is not ready, is missing to what needs it.
    const isMissing = before === undefined && isOverdue(state);
    if ((state.broken || isMissing) && node.skip === undefined) failed = node.environment;
    state.left -= 1;
    if (state.left === 0 && (await closeState(state))) failed ??= node.environment;
    if (unit.environment.settings.fail_fast) stopped ??= failed;
    return failed;
  };
  try {
    await walkGraph(prepared.graph, prepared.request.concurrency ?? 1, visit);
  } finally {
    // Whatever went wrong: no workspace stays behind.
    for (const state of [...states.values()].filter((it) => it.left > 0)) await closeState(state);
  }
  return [...states.values()].flatMap((state) => state.outcomes);
}

/** How far an environment is. */
interface State {
  /** Of the run, and from its opening on its own. */
  context: RunContext;
  /** Nothing of it can take too long any more. */
  stop(): void;
  readonly lock: Lock;
  readonly faults: Fault[];
  readonly outcomes: Outcome[];
  /** Deployments that have not ended. */
  left: number;
  /** Its opening, from its first deployment on; nothing comes of it where it fails or is interrupted. */
  open?: Promise<OpenEnvironment | undefined>;
  /** Its own hooks failed: nothing in it can run. */
  broken: boolean;
}

function newState(context: RunContext, lock: Lock): State {
  return { context, stop() {}, lock, faults: [], outcomes: [], left: 0, broken: false };
}

/** What a run or an environment that takes too long has not begun is missing to what needs it. */
function isOverdue({ context }: State): boolean {
  const { cause } = context.interrupt;
  return cause !== undefined && isFailure(cause);
}

function skipAfter(state: State, stopped: string | undefined): string | undefined {
  const { cause } = state.context.interrupt;
  if (cause !== undefined) return toReason(cause);
  if (state.broken) return 'the environment could not be made ready';
  return stopped === undefined ? undefined : `after the failure of ${stopped}`;
}

/** Runs a deployment; tells what failed, be it that it can't run after the failure of another one. */
async function runNode(state: State, unit: Unit, node: GraphNode): Promise<string | undefined> {
  state.open ??= makeReady(state, unit);
  const open = await state.open;
  const reason = skipAfter(state, undefined);
  if (open === undefined || reason !== undefined) {
    state.outcomes.push(skipNode(state, unit, reason ?? ''));
    return undefined;
  }
  const { context } = state;
  const inherited = inheritedBy(node, open);
  const end = await runUnit(context, open, unit, { ...open.given, ...inherited });
  open.handedOn.set(node.id, { ...inherited, ...end.handedOn });
  state.outcomes.push(end.outcome);
  return end.outcome === 'failed' ? node.id : end.cause;
}

/** What the hooks of those before it handed on. */
function inheritedBy(node: GraphNode, { handedOn }: OpenEnvironment): Environment {
  return Object.assign({}, ...node.after.map((before) => handedOn.get(before)));
}

/** Opens an environment for its first deployment. Never throws; what fails breaks the state. */
async function makeReady(state: State, unit: Unit) {
  Object.assign(
    state,
    limitEnvironment(state.context, unit.environment, (it) => state.faults.push(it)),
  );
  const { context } = state;
  const { interrupt, emitter } = context;
  let open: OpenEnvironment | undefined;
  try {
    open = await openEnvironment(context, unit.environment, state.lock);
    if (open !== undefined) open = await beforeEnvironment(context, open);
  } catch (error) {
    if (interrupt.cause === undefined) {
      state.broken = true;
      state.outcomes.push('failed');
      state.faults.push(...faultsOf(error));
      emitter.errors(state.faults, { environment: unit.node.environment });
    }
  }
  return open;
}

function skipNode({ context }: State, { node }: Unit, reason: string): Outcome {
  const { cause } = context.interrupt;
  const isCancelled = node.skip === undefined && cause !== undefined && !isFailure(cause);
  const outcome = isCancelled ? 'cancelled' : 'skipped';
  if (node.skip === undefined) context.told.set(node.id, 'failed');
  const { environment, deployment, tool, action } = node;
  context.emitter.emit({
    type: 'deployment.finished',
    environment,
    deployment,
    tool,
    action,
    outcome,
    reason,
    durationMs: 0,
  });
  return outcome;
}

/** Closes an environment that was opened; tells whether that failed. */
async function closeState(state: State): Promise<boolean> {
  const open = await state.open;
  const { context } = state;
  if (open === undefined) {
    state.stop();
    return false;
  }
  const outcome = overall(state.outcomes, context.interrupt);
  const closed = await closeEnvironment(context, open, { outcome, faults: state.faults });
  state.stop();
  if (closed === outcome) return false;
  state.outcomes.push(closed);
  return true;
}

/** One outcome of many: an interrupt outweighs a failure, a failure a success. */
export function overall(outcomes: readonly Outcome[], { cause }: Interrupt): Outcome {
  if (cause !== undefined) return isFailure(cause) ? 'failed' : 'cancelled';
  const order = ['cancelled', 'failed', 'succeeded'] as const;
  return order.find((outcome) => outcomes.includes(outcome)) ?? 'skipped';
}

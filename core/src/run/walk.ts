/** Walks the graph of a run. */
import type { Environment } from '@bitops/config';
import type { Outcome } from '@bitops/contract';
import { type Fault, faultsOf } from '@bitops/fault';
import type { Interrupt, Lock } from '@bitops/runtime';
import type { Prepared, Unit } from '../request.js';
import { type GraphNode, walkGraph } from '../schedule.js';
import type { RunContext } from './context.js';
import { beforeEnvironment, closeEnvironment, type OpenEnvironment, openEnvironment } from './environment.js';
import { runUnit } from './unit.js';

/** Walks the graph; an environment opens with its first deployment and closes after its last. */
export async function walk(
  context: RunContext,
  locks: ReadonlyMap<string, Lock>,
  given: Environment,
): Promise<Outcome[]> {
  const { prepared, interrupt } = context;
  const states = new Map([...locks].map(([name, lock]) => [name, newState(prepared, name, lock)]));
  let stopped: string | undefined;
  const visit = async (node: GraphNode) => {
    const unit = prepared.units.get(node.id);
    const state = states.get(node.environment);
    if (unit === undefined || state === undefined) return;
    const reason = node.skip ?? skipAfter(state, stopped, interrupt);
    if (reason === undefined) await runNode(context, state, unit, node, given);
    else {
      skipNode(context, state, unit, reason, interrupt);
      state.open?.handedOn.set(node.id, inheritedBy(node, state.open));
    }
    if (state.outcomes.includes('failed') && unit.environment.settings.fail_fast) stopped ??= node.id;
    state.left -= 1;
    if (state.left > 0) return;
    await closeState(context, state);
    if (state.outcomes.includes('failed') && unit.environment.settings.fail_fast) stopped ??= node.environment;
  };
  try {
    await walkGraph(prepared.graph, 1, visit);
  } finally {
    // Whatever went wrong: no workspace stays behind.
    for (const state of [...states.values()].filter((it) => it.left > 0)) await closeState(context, state);
  }
  return [...states.values()].flatMap((state) => state.outcomes);
}

/** How far an environment is. */
interface State {
  readonly lock: Lock;
  readonly faults: Fault[];
  readonly outcomes: Outcome[];
  /** Deployments that have not ended. */
  left: number;
  open?: OpenEnvironment | undefined;
  /** Its own hooks failed: nothing in it can run. */
  broken: boolean;
}

function newState(prepared: Prepared, environment: string, lock: Lock): State {
  const left = prepared.graph.nodes.filter((node) => node.environment === environment).length;
  return { lock, faults: [], outcomes: [], left, broken: false };
}

function skipAfter(state: State, stopped: string | undefined, interrupt: Interrupt): string | undefined {
  if (interrupt.signal !== undefined) return `interrupted by ${interrupt.signal}`;
  if (state.broken) return 'the environment could not be made ready';
  return stopped === undefined ? undefined : `after the failure of ${stopped}`;
}

async function runNode(
  context: RunContext,
  state: State,
  unit: Unit,
  node: GraphNode,
  given: Environment,
): Promise<void> {
  const open = state.open ?? (await makeReady(context, state, unit, given));
  if (open === undefined) return;
  const inherited = inheritedBy(node, open);
  const end = await runUnit(context, open, unit, { ...open.given, ...inherited });
  open.handedOn.set(node.id, { ...inherited, ...end.handedOn });
  state.outcomes.push(end.outcome);
}

/** What the hooks of those before it handed on. */
function inheritedBy(node: GraphNode, { handedOn }: OpenEnvironment): Environment {
  return Object.assign({}, ...node.after.map((before) => handedOn.get(before)));
}

/** Opens an environment for its first deployment; where that fails or is interrupted, the deployment is skipped. */
async function makeReady(context: RunContext, state: State, unit: Unit, given: Environment) {
  const { interrupt, emitter } = context;
  try {
    state.open = await openEnvironment(context, unit.environment, state.lock, given);
    if (state.open !== undefined) state.open = await beforeEnvironment(context, state.open);
  } catch (error) {
    if (interrupt.signal === undefined) {
      state.broken = true;
      state.outcomes.push('failed');
      state.faults.push(...faultsOf(error));
      emitter.errors(state.faults, { environment: unit.node.environment });
    }
  }
  const reason = skipAfter(state, undefined, interrupt);
  if (reason === undefined) return state.open;
  skipNode(context, state, unit, reason, interrupt);
  return undefined;
}

function skipNode(context: RunContext, state: State, { node }: Unit, reason: string, interrupt: Interrupt): void {
  const outcome = node.skip === undefined && interrupt.signal !== undefined ? 'cancelled' : 'skipped';
  state.outcomes.push(outcome);
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
}

async function closeState(context: RunContext, state: State): Promise<void> {
  if (state.open === undefined) return;
  const outcome = overall(state.outcomes, context.interrupt);
  const closed = await closeEnvironment(context, state.open, { outcome, faults: state.faults });
  if (closed !== outcome) state.outcomes.push(closed);
}

/** One outcome of many: an interrupt outweighs a failure, a failure a success. */
export function overall(outcomes: readonly Outcome[], interrupt: Interrupt): Outcome {
  if (interrupt.signal !== undefined) return 'cancelled';
  const order = ['cancelled', 'failed', 'succeeded'] as const;
  return order.find((outcome) => outcomes.includes(outcome)) ?? 'skipped';
}

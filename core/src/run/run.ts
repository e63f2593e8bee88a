/** Executes a prepared run: locks, environments, deployments, hooks; everything that happens is an event. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Environment } from '@bitops/config';
import type { Outcome, Scope } from '@bitops/contract';
import { type Report, sumChanges } from '@bitops/contract';
import { type Fault, faultsOf } from '@bitops/fault';
import { version } from '@bitops/loader';
import {
  createScratch,
  endGroups,
  type Interrupt,
  type Lock,
  lockFolder,
  removeWorkspace,
  takeLock,
  tidyLockFolder,
} from '@bitops/runtime';
import type { Prepared, Unit } from '../request.js';
import { type GraphNode, walkGraph } from '../schedule.js';
import { type CommandSite, createRunner } from './commands.js';
import { type RunContext, scopeMaker } from './context.js';
import { createEmitter, type Reporter } from './emitter.js';
import {
  beforeEnvironment,
  changedVariables,
  closeEnvironment,
  type OpenEnvironment,
  openEnvironment,
  recoverEnvironment,
} from './environment.js';
import { driveSteps } from './steps.js';
import { runUnit } from './unit.js';

export interface RunOptions {
  readonly reporters: readonly Reporter[];
  readonly interrupt: Interrupt;
}

/** Runs what was prepared. Throws a FaultError only where nothing was run, such as for a held lock. */
export async function run(prepared: Prepared, { reporters, interrupt }: RunOptions): Promise<Report> {
  const { request, host, repo, bus, redactor } = prepared;
  const id = `${new Date().toISOString().replace(/[-:]|\.\d+Z/g, '')}-${randomBytes(3).toString('hex')}`;
  const started = performance.now();
  const folder = lockFolder(repo.root, host.env);
  const environments = [...new Set(prepared.graph.nodes.map((node) => node.environment))];
  const locks = await takeLocks(folder, environments, { run: id, intent: request.intent });
  const scratch = createScratch();
  try {
    for (const lock of locks.values()) lock.using([...lock.inherited, scratch]);
    const emitter = createEmitter(id, redactor, bus, reporters);
    const command = createRunner({ bus, emitter, redactor, interrupt, dryRun: request.dryRun === true });
    const parts = { prepared, run: id, emitter, interrupt, command, scratch };
    const context: RunContext = { ...parts, scope: scopeMaker(parts) };
    emitter.emit({
      type: 'run.started',
      intent: request.intent,
      environments,
      dryRun: request.dryRun === true,
      version,
    });
    for (const warning of prepared.warnings) emitter.emit({ type: 'warning', ...warning });
    const { outcome, exitCode } = await runAll(context, locks);
    emitter.emit({ type: 'run.finished', outcome, exitCode, durationMs: Math.round(performance.now() - started) });
    await emitter.drained();
    return emitter.report();
  } finally {
    removeWorkspace(scratch);
    releaseLocks(folder, locks);
  }
}

async function takeLocks(folder: string, environments: readonly string[], by: { run: string; intent: string }) {
  const locks = new Map<string, Lock>();
  try {
    for (const environment of environments) locks.set(environment, await takeLock(folder, environment, by));
    return locks;
  } catch (error) {
    releaseLocks(folder, locks);
    throw error;
  }
}

/** A lock that still knows of a killed run's workspace is left, as a dead holder's, to the run that can recover it. */
function releaseLocks(folder: string, locks: ReadonlyMap<string, Lock>): void {
  for (const lock of locks.values()) if (!lock.inherited.some((it) => existsSync(it))) lock.release();
  tidyLockFolder(folder);
}

interface Ending {
  readonly outcome: Outcome;
  readonly exitCode: number;
}

/** From the recovery of what killed runs left behind to the last after hook. */
async function runAll(context: RunContext, locks: ReadonlyMap<string, Lock>): Promise<Ending> {
  const { prepared, emitter, interrupt } = context;
  const groups = new Set<number>();
  const at = runSite(context, locks, groups, prepared.host.env);
  await recoverAll(context, locks);
  const refused = interrupt.signal === undefined ? await checkTools(context, at) : [];
  emitter.errors(refused, {});
  if (refused.length > 0 && interrupt.signal === undefined) return { outcome: 'failed', exitCode: 2 };
  const failed: Fault[] = [];
  let outcomes: Outcome[] = [];
  try {
    const given = await prepared.bus.before('beforeRun', prepared.host.env, at.scope);
    prepared.redactor.addEnvironment(changedVariables(prepared.host.env, given));
    outcomes = await walk(context, locks, given);
  } catch (error) {
    failed.push(...faultsOf(error));
  }
  emitter.errors(failed, {});
  const outcome = overall(failed.length > 0 ? [...outcomes, 'failed'] : outcomes, interrupt);
  const late = await prepared.bus.after('afterRun', { outcome, faults: failed }, at.scope);
  emitter.errors(late, {});
  await endGroups([...groups]);
  const last = overall(late.length > 0 ? [outcome, 'failed'] : [outcome], interrupt);
  return { outcome: last, exitCode: exitCodeOf(last, context) };
}

async function recoverAll(context: RunContext, locks: ReadonlyMap<string, Lock>): Promise<void> {
  for (const [name, lock] of locks) {
    const folder = context.prepared.repo.environments.find((it) => it.name === name);
    if (folder !== undefined && context.interrupt.signal === undefined) await recoverEnvironment(context, folder, lock);
  }
}

/** Reads of the tools before anything changes: versions, identity. Gives all that is wrong. */
async function checkTools(context: RunContext, at: CommandSite): Promise<readonly Fault[]> {
  const { prepared, interrupt, emitter } = context;
  const failed: Fault[] = [];
  for (const { node, tool, config, deployment } of prepared.units.values()) {
    if (tool.check === undefined || node.skip !== undefined || config === undefined) continue;
    const ref = { environment: node.environment, name: node.deployment, id: node.id, folder: deployment.folder };
    const { intent, color = false } = prepared.request;
    const run = {
      intent,
      action: node.action,
      deployment: ref,
      config: config as never,
      env: at.env,
      inputs: {},
      artifacts: at.scratch,
      color,
    };
    const site = {
      ...at,
      site: { environment: node.environment, deployment: node.deployment },
      cwd: deployment.folder,
    };
    const stage = {
      action: 'preview' as const,
      folder: at.scratch,
      bounds: at.scratch,
      told: { changes: undefined, outputs: {} },
      run: (command: Parameters<RunContext['command']>[0]) => context.command(command, site),
      onPreview: async () => {},
      onMask: (value: string) => void prepared.redactor.add(value),
      onWarning: (it: Fault) => emitter.emit({ type: 'warning', ...it, ...site.site }),
    };
    await driveSteps(tool.check(run), stage, interrupt).catch((error: unknown) => failed.push(...faultsOf(error)));
  }
  return failed;
}

/** Walks the graph; an environment opens with its first deployment and closes after its last. */
async function walk(context: RunContext, locks: ReadonlyMap<string, Lock>, given: Environment): Promise<Outcome[]> {
  const { prepared, interrupt } = context;
  const states = new Map([...locks].map(([name, lock]) => [name, newState(prepared, name, lock)]));
  let stopped: string | undefined;
  const visit = async (node: GraphNode) => {
    const unit = prepared.units.get(node.id);
    const state = states.get(node.environment);
    if (unit === undefined || state === undefined) return;
    const reason = node.skip ?? skipAfter(state, stopped, interrupt);
    if (reason === undefined) await runNode(context, state, unit, node, given);
    else skipNode(context, state, unit, reason, interrupt);
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
  const inherited: Environment = Object.assign({}, ...node.after.map((before) => open.handedOn.get(before)));
  const end = await runUnit(context, open, unit, { ...open.given, ...inherited });
  open.handedOn.set(node.id, { ...inherited, ...end.handedOn });
  state.outcomes.push(end.outcome);
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
function overall(outcomes: readonly Outcome[], interrupt: Interrupt): Outcome {
  if (interrupt.signal !== undefined) return 'cancelled';
  const order = ['cancelled', 'failed', 'succeeded'] as const;
  return order.find((outcome) => outcomes.includes(outcome)) ?? 'skipped';
}

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

function exitCodeOf(outcome: Outcome, { interrupt, prepared, emitter }: RunContext): number {
  if (outcome === 'cancelled') return exitCodes[interrupt.signal ?? 'SIGINT'];
  if (outcome === 'failed') return 1;
  if (prepared.request.changesExitCode !== true) return 0;
  const { create, update, replace, delete: deleted } = sumChanges(emitter.report());
  return create + update + replace + deleted > 0 ? 3 : 0;
}

function runSite(
  context: RunContext,
  locks: ReadonlyMap<string, Lock>,
  groups: Set<number>,
  base: Environment,
): CommandSite {
  const { repo, host } = context.prepared;
  const scope = (plugin: string, hook: string, env: Environment = base): Scope =>
    context.scope(plugin, hook, runSite(context, locks, groups, env), { failFast: repo.settings.fail_fast });
  return {
    site: {},
    cwd: repo.root,
    env: base,
    scratch: context.scratch,
    home: host.repo ?? repo.root,
    grace: repo.settings.grace * 1000,
    scope,
    onStart: (pid) => {
      for (const lock of locks.values()) lock.started(pid);
    },
    onOutlived: (group) => void groups.add(group),
  };
}

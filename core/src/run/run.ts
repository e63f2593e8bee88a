/** Executes a prepared run: locks, environments, deployments, hooks; everything that happens is an event. */

import type { Environment } from '@bitops/config';
import { type Outcome, type Report, type Reporter, type Scope, sumChanges } from '@bitops/contract';
import { type Fault, faultsOf } from '@bitops/fault';
import { withPatience } from '@bitops/hooks';
import { version } from '@bitops/loader';
import { takeLocks } from '@bitops/locks';
import { graceOf, type OpsRepo, patienceOf } from '@bitops/repo';
import {
  createListing,
  createOutputFiles,
  createSidecar,
  endGroups,
  type Interrupt,
  type Lock,
  makeScratch,
  nameScratch,
  randomId,
  removeWorkspace,
} from '@bitops/runtime';
import { type CommandSite, createEmitter, createRunner } from '@bitops/steps';
import type { Memory, Prepared } from '../request.js';
import { checkTools } from './check.js';
import { type RunContext, scopeMaker } from './context.js';
import { tellNotDone, withinLimits } from './limit-run.js';
import { handOn, passed } from './passed.js';
import { recoverEnvironment } from './recover.js';
import { overall, walk } from './walk.js';

export interface RunOptions {
  readonly reporters: readonly Reporter[];
  readonly interrupt: Interrupt;
  readonly memory?: Memory;
  /** Who started the run, and where a CI shows it, for those who wait for its locks. */
  readonly by?: { readonly actor?: string; readonly url?: string };
}

/** Runs what was prepared. Throws a FaultError only where nothing was run, such as for a held lock. */
export async function run(given: Prepared, options: RunOptions): Promise<Report> {
  return await withinLimits(given, options.interrupt, () => runPrepared(given, options));
}

async function runPrepared(given: Prepared, { reporters, interrupt, memory, by }: RunOptions): Promise<Report> {
  const { request, host, repo, redactor } = given;
  let running = 0;
  const grace = graceOf(repo.settings, request.grace);
  const bus = withPatience(given.bus, { interrupt, grace, busy: () => running > 0 });
  const prepared = { ...given, bus };
  const id = `${new Date().toISOString().replace(/[-:]|\.\d+Z/g, '')}-${randomId()}`;
  const started = performance.now();
  const environments = [...new Set(prepared.graph.nodes.map((node) => node.environment))];
  const scratch = nameScratch();
  const emitter = createEmitter(id, redactor, bus, reporters);
  const locks = await takeLocks({
    root: repo.root,
    env: host.env,
    environments: environments.map((name) => ({ name, wait: request.lockWait ?? waitOf(repo, name) })),
    by: { ...by, run: id, intent: request.intent, workspaces: [scratch] },
    changes: request.intent !== 'plan' && request.dryRun !== true,
    interrupt,
    providers: bus.locks,
    mask: (value) => void redactor.add(value),
    onWait: (text) => emitter.emit({ type: 'note', text }),
    onLost: (environment, it) => emitter.errors([it], { environment }),
  });
  const outputs = createOutputFiles(scratch);
  const sidecar = createSidecar(prepared.graph.nodes.filter((it) => it.skip === undefined).length);
  try {
    makeScratch(scratch, repo.root);
    const count = (more: number) => {
      running += more;
    };
    const command = createRunner({ bus, emitter, redactor, sidecar });
    const listing = createListing(repo.root);
    const parts = { prepared, run: id, emitter, interrupt, count, command, scratch, outputs, sidecar, listing };
    const known = {
      memory,
      given: host.env,
      handedOn: new Set<string>(),
      told: new Map(),
      asked: new Map(),
      readOnly: new Map(),
    };
    const context: RunContext = { ...parts, ...known, scope: scopeMaker(parts) };
    emitter.emit({
      type: 'run.started',
      intent: request.intent,
      environments,
      dryRun: request.dryRun === true,
      version,
    });
    for (const text of prepared.chosen.notes) emitter.emit({ type: 'note', text });
    for (const warning of [...prepared.warnings, ...locks.warnings]) emitter.emit({ type: 'warning', ...warning });
    const { outcome, exitCode } = await runAll(context, locks.local);
    for (const warning of await locks.giveBack()) emitter.emit({ type: 'warning', ...warning });
    emitter.emit({ type: 'run.finished', outcome, exitCode, durationMs: Math.round(performance.now() - started) });
    await emitter.drained();
    return emitter.report();
  } finally {
    await sidecar.close();
    outputs.close();
    removeWorkspace(scratch);
    await locks.release();
  }
}

/** How long an environment's lock may be waited for, as its settings say. */
function waitOf({ environments }: OpsRepo, name: string): string | undefined {
  return environments.find((it) => it.name === name)?.settings.lock_wait;
}

interface Ending {
  readonly outcome: Outcome;
  readonly exitCode: number;
}

/** From the recovery of what killed runs left behind to the last after hook. */
async function runAll(context: RunContext, locks: ReadonlyMap<string, Lock>): Promise<Ending> {
  const { prepared, emitter, interrupt } = context;
  // Nothing that changed is of its business: no hook is run for nothing either.
  if (prepared.chosen.changes !== undefined && prepared.graph.nodes.length === 0)
    return { outcome: 'succeeded', exitCode: 0 };
  const groups = new Set<number>();
  const env = passed(context, prepared.host.env, prepared.repo.settings, prepared.units.values());
  const at = runSite(context, locks, groups, env);
  // What a killed run made is to be looked at before more is made.
  if (await recoveryFailed(context, locks)) return { outcome: 'failed', exitCode: 1 };
  const refused = interrupt.cause === undefined ? await checkTools(context, at) : [];
  emitter.errors(refused, {});
  if (refused.length > 0 && interrupt.cause === undefined) return { outcome: 'failed', exitCode: 2 };
  const failed: Fault[] = [];
  let outcomes: Outcome[] = [];
  try {
    const handed = handOn(context, env, await prepared.bus.before('beforeRun', env, at.scope));
    outcomes = await walk({ ...context, given: { ...context.given, ...handed } }, locks);
  } catch (error) {
    failed.push(...faultsOf(error));
  }
  emitter.errors(failed, {});
  const outcome = overall(failed.length > 0 ? [...outcomes, 'failed'] : outcomes, interrupt);
  const late = await prepared.bus.after('afterRun', { outcome, faults: failed }, at.scope);
  emitter.errors(late, {});
  tellNotDone(context);
  await endGroups([...groups]);
  const last = overall(late.length > 0 ? [outcome, 'failed'] : [outcome], interrupt);
  return { outcome: last, exitCode: exitCodeOf(last, context) };
}

async function recoveryFailed(context: RunContext, locks: ReadonlyMap<string, Lock>): Promise<boolean> {
  let hasFailed = false;
  for (const [name, lock] of locks) {
    const folder = context.prepared.repo.environments.find((it) => it.name === name);
    if (folder === undefined || context.interrupt.cause !== undefined) continue;
    hasFailed = (await recoverEnvironment(context, folder, lock)).length > 0 || hasFailed;
  }
  return hasFailed;
}

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

function exitCodeOf(outcome: Outcome, { interrupt, prepared, emitter }: RunContext): number {
  const { cause } = interrupt;
  if (outcome === 'cancelled') return cause !== undefined && 'signal' in cause ? exitCodes[cause.signal] : 1;
  if (outcome === 'failed') return 1;
  if (prepared.request.changesExitCode !== true) return 0;
  const report = emitter.report();
  // What a deployment would change that waits for another one's outputs, nobody knows: not "nothing".
  if (report.environments.some((it) => it.deployments.some((one) => one.unknown !== undefined))) return 3;
  const { create, update, replace, delete: deleted } = sumChanges(report);
  return create + update + replace + deleted > 0 ? 3 : 0;
}

function runSite(
  context: RunContext,
  locks: ReadonlyMap<string, Lock>,
  groups: Set<number>,
  base: Environment,
): CommandSite {
  const { repo } = context.prepared;
  const scope = (plugin: string, hook: string, env: Environment = base): Scope =>
    context.scope(plugin, hook, runSite(context, locks, groups, env), { failFast: repo.settings.fail_fast });
  return {
    site: {},
    readsOnly: context.prepared.request.dryRun === true,
    cwd: repo.root,
    env: base,
    scratch: context.scratch,
    outputs: context.outputs,
    home: repo.root,
    ...patienceOf(repo.settings, context.prepared.request.grace),
    interrupt: context.interrupt,
    count: context.count,
    scope,
    onStart: (pid) => {
      for (const lock of locks.values()) lock.started(pid);
    },
    onOutlived: (group) => void groups.add(group),
  };
}

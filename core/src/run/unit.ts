/** One deployment of a run: hooks, the second resolution, steps, hooks, and what must come home. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, joinVariables } from '@bitops/config';
import { type Change, countChanges, type Outcome, type Outputs } from '@bitops/contract';
import { type Fault, fault, faults, faultsOf } from '@bitops/fault';
import { askedAction, isSwitchedOff } from '@bitops/repo';
import { isFailure, toReason } from '@bitops/runtime';
import { driveSteps, handsOn, hidden, stageAt, type Told, toldWithSecrets } from '@bitops/steps';
import { refused, resolveAction } from '../action.js';
import { byTool, stepsBy } from '../by-tool.js';
import type { Unit } from '../request.js';
import { defaultsIn } from './ask-tool.js';
import type { RunContext } from './context.js';
import type { OpenEnvironment } from './environment.js';
import { linkState, settleUnit } from './home.js';
import { inputsFile } from './inputs-file.js';
import { atHome, destroysLate, reasonToWait, resolveLate, tellWaiting } from './late.js';
import { limitUnit } from './limit.js';
import { handOn, passed } from './passed.js';
import { readOutputs } from './read-outputs.js';
import { exportsOf, scopeOf, siteOf, type Under } from './under.js';
import { ownVariables, variablesBefore } from './variables.js';

/** How a deployment ended, and the variables that its hooks handed on. */
export interface UnitEnd {
  readonly outcome: Outcome;
  readonly handedOn: Environment;
  /** What failed before, so that it was not run. */
  readonly cause?: string;
}

/** What a tool is run with. */
interface Ready {
  readonly config: unknown;
  readonly inputs: Outputs;
}

/** Runs a deployment. Never throws: what fails becomes events and the outcome. */
export async function runUnit(
  whole: RunContext,
  open: OpenEnvironment,
  unit: Unit,
  given: Environment,
): Promise<UnitEnd> {
  const { node } = unit;
  const at = { environment: node.environment, deployment: node.deployment };
  const { context, stop } = limitUnit(whole, unit);
  const started = performance.now();
  const folder = join(open.root, node.deployment);
  const ref = { environment: node.environment, name: node.deployment, id: node.id, folder };
  const told: Told = { changes: undefined, outputs: undefined };
  const home = { links: [], kept: [] };
  const env = passed(context, given, open.folder.settings, [unit]);
  const begun = { action: node.action, env, handedOn: {}, home, waits: [] };
  const under: Under = { context, open, unit, ref, told, ...begun };
  const { intent, dryRun } = context.prepared.request;
  context.emitter.emit({ type: 'deployment.started', ...at, tool: node.tool, intent, action: node.action });
  const text = context.memory?.note(node);
  if (text !== undefined) context.emitter.emit({ type: 'note', ...at, text });
  let outcome = await attempt(under, given);
  context.emitter.errors(outcome.faults, at);
  const late = await context.prepared.bus.after('afterTool', outcome, scopeOf(under));
  stop();
  const unsettled = settleUnit(context, open, ref.name, under.home);
  context.emitter.errors([...late, ...unsettled], at);
  const overdue = reasonOfFailure(context);
  if (late.length + unsettled.length > 0 || overdue !== undefined) {
    if (overdue !== undefined) under.reason = overdue;
    if (outcome.outcome === 'succeeded') outcome = { ...outcome, outcome: 'failed' };
  }
  const marked = toldWithSecrets(told, context.prepared.redactor);
  const isShown = under.action === 'preview' || dryRun === true;
  const handedOn =
    under.cause === undefined ? handsOn(outcome.outcome, marked, isShown, under.waits.length > 0) : 'failed';
  if (handedOn !== undefined) context.told.set(node.id, handedOn);
  const hooked = Object.keys(told.hooked ?? {});
  context.memory?.ended({ id: node.id, handedOn: under.handedOn, hooked, told: context.told });
  const outputs = { ...marked.outputs, ...marked.hooked };
  const isDone = outcome.outcome === 'succeeded' || under.action === 'preview';
  context.emitter.emit({
    type: 'deployment.finished',
    ...at,
    tool: node.tool,
    action: under.action,
    outcome: outcome.outcome,
    ...(under.reason === undefined ? {} : { reason: under.reason }),
    ...(under.waits.length === 0 ? {} : { unknown: under.waits }),
    // What a failed apply has changed, nobody knows: the preview is no answer.
    ...(told.changes === undefined || !isDone ? {} : { changes: countChanges(told.changes) }),
    ...(Object.keys(outputs).length === 0 ? {} : { outputs: hidden(outputs) }),
    durationMs: Math.round(performance.now() - started),
  });
  const cause = under.cause === undefined ? {} : { cause: under.cause };
  return { outcome: outcome.outcome, handedOn: under.handedOn, ...cause };
}

/** Why a deployment has failed that something took too long for; nothing else is a failure of it. */
function reasonOfFailure({ interrupt: { cause } }: RunContext): string | undefined {
  return cause !== undefined && isFailure(cause) ? toReason(cause) : undefined;
}

async function attempt(under: Under, given: Environment): Promise<{ outcome: Outcome; faults: readonly Fault[] }> {
  const { interrupt, prepared } = under.context;
  const { redactor } = prepared;
  try {
    const ready = await beforeTool(under, given);
    if (ready === undefined) return { outcome: 'skipped', faults: [] };
    await runTool(under, ready);
  } catch (error) {
    const failed = faultsOf(error).map((it) => atHome(it, under.open, prepared.repo.root));
    if (interrupt.cause === undefined) return { outcome: 'failed', faults: redactor.deep(failed) };
  }
  if (interrupt.cause === undefined) return { outcome: 'succeeded', faults: [] };
  under.reason = toReason(interrupt.cause);
  return { outcome: isFailure(interrupt.cause) ? 'failed' : 'cancelled', faults: [] };
}

/** Runs the before hooks, then resolves again: they may have edited the configuration. Nothing = it is not run. */
async function beforeTool(under: Under, inherited: Environment): Promise<Ready | undefined> {
  const { context, unit, open, ref } = under;
  const { bus, request } = context.prepared;
  // What hooks get ready is for nothing where the tool will not run.
  const early = tellWaiting(context, unit, reasonToWait({ context, unit, env: inherited }));
  if (early !== undefined) return leaveOut(under, early);
  const asking = { context, open, unit, site: siteOf(under), read: readOutputs };
  const given = joinVariables(inherited, await variablesBefore({ ...asking, env: inherited }));
  const mine = passed(context, given, open.folder.settings, [unit]);
  under.env = joinVariables(mine, open.exports, exportsOf(under, given, unit.known, unit.config !== undefined));
  const after = await bus.before('beforeTool', under.env, scopeOf(under));
  under.handedOn = handOn(context, under.env, after);
  if (context.interrupt.cause !== undefined) return { config: {}, inputs: {} };
  const env = joinVariables(given, under.handedOn);
  const late = await resolveLate({ ...asking, env, site: siteOf(under) });
  if (late.faults.length > 0) throw faults(late.faults);
  const waiting = tellWaiting(context, unit, late);
  if (waiting !== undefined) return leaveOut(under, waiting);
  const { config, inputs } = late;
  if (isSwitchedOff(config)) return leaveOut(under, { reason: 'options.skip-deploy is true', waits: [] });
  const asked = byTool(unit, () => askedAction(unit.tool, config, ref.environment, ref.name));
  const action = resolveAction(request.intent, asked, request.apply === true);
  if (action === 'refused') throw fault(refused(ref.id, ref.environment, unit.deployment.folder));
  if (action === 'destroy' && unit.node.action !== 'destroy' && late.isFilled) throw fault(destroysLate(unit));
  under.action = action;
  const own = await ownVariables({ ...asking, env, site: siteOf(under) });
  const files = inputsFile(open.workspace.scratch, ref.name, inputs);
  under.env = joinVariables(mine, open.exports, exportsOf(under, env, config), under.handedOn, own, files);
  return { config, inputs };
}

function leaveOut(under: Under, { reason, waits, cause }: NonNullable<ReturnType<typeof tellWaiting>>): undefined {
  under.reason = reason;
  under.cause = cause;
  under.waits = waits;
}

async function runTool(under: Under, { config, inputs }: Ready): Promise<void> {
  const { context, unit, open, ref, told } = under;
  if (context.interrupt.cause !== undefined) return;
  const { request } = context.prepared;
  if (under.action !== 'preview' && request.dryRun !== true) {
    linkState({ context, open, unit, ref, config }, (home) => {
      under.home = home;
    });
  }
  const artifacts = join(open.workspace.scratch, encodeURIComponent(ref.name));
  const run = {
    intent: request.intent,
    action: under.action,
    deployment: ref,
    config: config as never, // the tool is given what its own schema gave out
    env: under.env,
    inputs,
    ...defaultsIn(under),
    get artifacts() {
      mkdirSync(artifacts, { recursive: true, mode: 0o700 });
      return artifacts;
    },
    color: request.color === true,
    safe: context.prepared.host.safe === true,
  };
  const own = siteOf(under);
  // A tool may forget to ask by a preview: nothing is changed by a plan all the same.
  const at = { ...own, readsOnly: own.readsOnly || under.action === 'preview' };
  const about = {
    action: under.action,
    folder: ref.folder,
    bounds: open.workspace.root,
    told,
    async onPreview(changes: readonly Change[]) {
      const site = { environment: ref.environment, deployment: ref.name };
      context.emitter.emit({ type: 'deployment.previewed', ...site, changes });
      await context.prepared.bus.plan(changes, at.scope);
    },
  };
  // It could not be checked before the run, since its configuration was not known.
  const { tool } = unit;
  const { check } = tool;
  if (unit.config === undefined && check !== undefined) {
    const reading = stageAt(context, { ...own, readsOnly: true }, { ...about, action: 'preview' });
    await driveSteps(
      stepsBy(unit, () => check.call(tool, run)),
      reading,
      context.interrupt,
    );
  }
  const steps = stepsBy(unit, () => tool.steps(run));
  await driveSteps(steps, stageAt(context, at, about), context.interrupt);
}

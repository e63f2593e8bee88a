/** One deployment of a run: hooks, the second resolution, steps, hooks, and what must come home. */
import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { changedVariables, type Environment } from '@bitops/config';
import { type Action, type Change, countChanges, type DeploymentRef, type Outcome, type Scope } from '@bitops/contract';
import { type Fault, fault, faults, faultsOf } from '@bitops/fault';
import { askedAction, deploymentExports, inBothSpellings, isSwitchedOff, resolveDeployment } from '@bitops/repo';
import { type HomeRecord, masked } from '@bitops/runtime';
import { refused, resolveAction } from '../action.js';
import { byTool, stepsBy } from '../by-tool.js';
import type { Unit } from '../request.js';
import type { CommandSite } from './commands.js';
import type { RunContext } from './context.js';
import { environmentSite, type OpenEnvironment } from './environment.js';
import { linkState, settleHome } from './home.js';
import { driveSteps, stageAt, type Told } from './steps.js';

/** How a deployment ended, and the variables that its hooks handed on. */
export interface UnitEnd {
  readonly outcome: Outcome;
  readonly handedOn: Environment;
}

/** A deployment that is under way. */
interface Under {
  readonly context: RunContext;
  readonly open: OpenEnvironment;
  readonly unit: Unit;
  readonly ref: DeploymentRef;
  readonly told: Told;
  action: Action;
  env: Environment;
  handedOn: Environment;
  home: HomeRecord;
  reason?: string;
}

/** Runs a deployment. Never throws: what fails becomes events and the outcome. */
export async function runUnit(
  context: RunContext,
  open: OpenEnvironment,
  unit: Unit,
  given: Environment,
): Promise<UnitEnd> {
  const { node } = unit;
  const at = { environment: node.environment, deployment: node.deployment };
  const started = performance.now();
  const folder = join(open.root, node.deployment);
  const ref = { environment: node.environment, name: node.deployment, id: node.id, folder };
  const told: Told = { changes: undefined, outputs: {} };
  const home = { links: [], kept: [] };
  const under: Under = { context, open, unit, ref, told, action: node.action, env: given, handedOn: {}, home };
  const { intent } = context.prepared.request;
  context.emitter.emit({ type: 'deployment.started', ...at, tool: node.tool, intent, action: node.action });
  let outcome = await attempt(under, given);
  context.emitter.errors(outcome.faults, at);
  const late = await context.prepared.bus.after('afterTool', outcome, scopeOf(under));
  const unsettled = settleHome(context, under.home);
  context.emitter.errors([...late, ...unsettled], at);
  if (late.length + unsettled.length > 0 && outcome.outcome === 'succeeded')
    outcome = { ...outcome, outcome: 'failed' };
  const isDone = outcome.outcome === 'succeeded' || under.action === 'preview';
  context.emitter.emit({
    type: 'deployment.finished',
    ...at,
    tool: node.tool,
    action: under.action,
    outcome: outcome.outcome,
    ...(under.reason === undefined ? {} : { reason: under.reason }),
    // What a failed apply has changed, nobody knows: the preview is no answer.
    ...(told.changes === undefined || !isDone ? {} : { changes: countChanges(told.changes) }),
    ...(Object.keys(told.outputs).length === 0 ? {} : { outputs: hidden(told.outputs) }),
    durationMs: Math.round(performance.now() - started),
  });
  return { outcome: outcome.outcome, handedOn: under.handedOn };
}

async function attempt(under: Under, given: Environment): Promise<{ outcome: Outcome; faults: readonly Fault[] }> {
  const { interrupt, prepared } = under.context;
  const { redactor } = prepared;
  try {
    const config = await beforeTool(under, given);
    if (config === undefined) return { outcome: 'skipped', faults: [] };
    await runTool(under, config);
  } catch (error) {
    if (interrupt.signal === undefined) return { outcome: 'failed', faults: redactor.deep(faultsOf(error)) };
  }
  if (interrupt.signal === undefined) return { outcome: 'succeeded', faults: [] };
  under.reason = `interrupted by ${interrupt.signal}`;
  return { outcome: 'cancelled', faults: [] };
}

/** Runs the before hooks, then resolves again: they may have edited the configuration. Nothing = switched off. */
async function beforeTool(under: Under, given: Environment): Promise<unknown> {
  const { context, unit, open, ref } = under;
  const { bus, set, redactor, request } = context.prepared;
  under.env = { ...given, ...open.exports, ...exportsOf(under, unit.config) };
  const after = await bus.before('beforeTool', under.env, scopeOf(under));
  under.handedOn = changedVariables(under.env, after);
  redactor.addEnvironment(under.handedOn);
  if (context.interrupt.signal !== undefined) return {};
  const { environment, name, folder } = ref;
  const { root } = context.prepared.repo;
  const defaults = unit.defaults && join(open.workspace.copy, relative(root, unit.defaults));
  const question = { environment, name, folder, defaults, tool: unit.tool, alias: unit.deployment.tool };
  const resolved = resolveDeployment({ ...question, env: { ...given, ...under.handedOn }, set });
  for (const secret of resolved.secrets) redactor.add(secret);
  const failed = [...resolved.faults, ...resolved.missing];
  if (failed.length > 0) throw faults(failed);
  if (isSwitchedOff(resolved.config)) {
    under.reason = 'options.skip-deploy is true';
    return undefined;
  }
  const action = resolveAction(
    request.intent,
    byTool(unit, () => askedAction(unit.tool, resolved.config)),
    request.apply === true,
  );
  if (action === 'refused') throw fault(refused(ref.id, ref.environment, unit.deployment.folder));
  under.action = action;
  under.env = { ...given, ...open.exports, ...exportsOf(under, resolved.config), ...under.handedOn };
  return resolved.config;
}

async function runTool(under: Under, config: unknown): Promise<void> {
  const { context, unit, open, ref, told } = under;
  if (context.interrupt.signal !== undefined) return;
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
    inputs: {},
    get artifacts() {
      mkdirSync(artifacts, { recursive: true, mode: 0o700 });
      return artifacts;
    },
    color: request.color === true,
  };
  const own = siteOf(under);
  // A tool may forget to ask by a preview: nothing is changed by a plan all the same.
  const at = { ...own, readsOnly: own.readsOnly || under.action === 'preview' };
  const stage = stageAt(context, at, {
    action: under.action,
    folder: ref.folder,
    bounds: open.workspace.root,
    told,
    async onPreview(changes: readonly Change[]) {
      const site = { environment: ref.environment, deployment: ref.name };
      context.emitter.emit({ type: 'deployment.previewed', ...site, changes });
      await context.prepared.bus.plan(changes, at.scope);
    },
  });
  const steps = stepsBy(unit, () => unit.tool.steps(run));
  await driveSteps(steps, stage, context.interrupt);
}

function exportsOf({ unit, ref, action }: Under, config: unknown): Environment {
  const { tool, plugin, deployment } = unit;
  const at = { folder: ref.folder, plugin: deployment.tool, pluginFolder: plugin.folder, action };
  const own =
    config === undefined ? {} : (byTool(unit, () => tool.exports?.({ config: config as never, action })) ?? {}); // as above
  return { ...deploymentExports(tool, config, at), ...inBothSpellings(own) };
}

function siteOf(under: Under, env = under.env): CommandSite {
  const { context, open, ref, unit } = under;
  const base = environmentSite(context, open, env, scopeOf(under));
  return {
    ...base,
    site: { environment: ref.environment, deployment: ref.name },
    cwd: ref.folder,
    home: unit.deployment.folder,
  };
}

function scopeOf(under: Under) {
  return (plugin: string, hook: string, env = under.env): Scope => {
    const { context, open, ref, unit, action } = under;
    const about = { environment: ref.environment, deployment: ref, tool: unit.node.tool, action };
    return context.scope(plugin, hook, siteOf(under, env), { ...about, failFast: open.folder.settings.fail_fast });
  };
}

function hidden(outputs: Told['outputs']): Told['outputs'] {
  const entries = Object.entries(outputs).map(([name, it]) => [
    name,
    it.sensitive && 'value' in it ? { ...it, value: masked } : it,
  ]);
  return Object.fromEntries(entries);
}

/** One environment of a run: its lock, its workspace, its hooks, and what must be home when it ends. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '@bitops/config';
import type { Outcome, Result, Scope } from '@bitops/contract';
import { type Fault, faultsOf } from '@bitops/fault';
import { type EnvironmentFolder, environmentExports, graceOf, patienceOf } from '@bitops/repo';
import {
  budgetOf,
  createOutputFiles,
  createWorkspace,
  diskFull,
  endGroups,
  type Lock,
  type OutputFiles,
  removeWorkspace,
  type Workspace,
} from '@bitops/runtime';
import { othersThan } from '@bitops/select';
import type { CommandSite } from '@bitops/steps';
import { mergeDefaults } from '../defaults.js';
import { unitsOf } from '../request.js';
import type { RunContext } from './context.js';
import { handOn, passed } from './passed.js';

/** An environment whose workspace is there. */
export interface OpenEnvironment {
  readonly folder: EnvironmentFolder;
  readonly workspace: Workspace;
  readonly lock: Lock;
  /** The environment's folder in the workspace. */
  readonly root: string;
  /** The caller's variables and what hooks handed on: what configuration may depend on. */
  readonly given: Environment;
  readonly exports: Environment;
  /** What the hooks of each deployment handed on; by node id, with what it got itself. */
  readonly handedOn: Map<string, Environment>;
  /** What the tools of deployments gave as variables; by node id. */
  readonly variables: Map<string, Promise<Environment>>;
  /** Process groups whose leader has ended. */
  readonly groups: Set<number>;
  readonly outputs: OutputFiles;
  readonly started: number;
}

/** Makes the workspace; none where an interrupt came meanwhile. Throws what fails, after the workspace is gone again. */
export async function openEnvironment(
  context: RunContext,
  folder: EnvironmentFolder,
  lock: Lock,
): Promise<OpenEnvironment | undefined> {
  const begun = (root: string) => keepTrack(context, lock, root);
  const open = await makeEnvironment(context, folder, lock, { begun });
  if (open !== undefined) context.emitter.emit({ type: 'environment.started', environment: folder.name });
  return open;
}

/** As `openEnvironment`; nobody is told. `within`: the folder that the workspace is made in, and that goes with the run. */
export async function makeEnvironment(
  context: RunContext,
  folder: EnvironmentFolder,
  lock: Lock,
  where: { readonly begun?: (root: string) => void; readonly within?: string },
): Promise<OpenEnvironment | undefined> {
  const { repo, request, host } = context.prepared;
  const { listing } = context;
  const started = performance.now();
  const stopped = () => context.interrupt.cause !== undefined;
  const workspace = await createWorkspace(repo.root, othersThan([folder], repo), { ...where, listing, stopped });
  try {
    if (!stopped()) await mergeDefaults(context.prepared, folder, workspace, stopped);
  } catch (error) {
    removeWorkspace(workspace.root);
    throw error;
  }
  if (stopped()) {
    removeWorkspace(workspace.root);
    return undefined;
  }
  const home = dirname(dirname(fileURLToPath(host.from)));
  const root = join(workspace.copy, folder.name);
  const at = { copy: workspace.copy, environment: root, defaultFolder: repo.defaultFolder ?? '_default', home };
  const mask = join(workspace.scratch, 'mask');
  const exports = environmentExports(folder.name, request.intent, folder.settings.fail_fast, { ...at, mask });
  return {
    folder,
    workspace,
    lock,
    root,
    given: context.given,
    exports,
    handedOn: new Map(),
    variables: new Map(),
    groups: new Set<number>(),
    outputs: createOutputFiles(workspace.scratch),
    started,
  };
}

/** Runs the environment's before hooks; the answer is the environment as deployments see it. */
export async function beforeEnvironment(context: RunContext, open: OpenEnvironment): Promise<OpenEnvironment> {
  const env = variablesIn(context, open);
  const after = await context.prepared.bus.before('beforeEnv', env, environmentScope(context, open, env));
  const handed = handOn(context, env, after);
  return { ...open, given: { ...open.given, ...handed }, exports: { ...open.exports, ...handed } };
}

function variablesIn(context: RunContext, open: OpenEnvironment): Environment {
  const units = unitsOf(context.prepared.units, open.folder);
  return { ...passed(context, open.given, open.folder.settings, units), ...open.exports };
}

/** Runs the environment's after hooks, ends what it left running, brings home what is kept, removes the workspace. */
export async function closeEnvironment(context: RunContext, open: OpenEnvironment, result: Result): Promise<Outcome> {
  const { emitter, prepared } = context;
  const environment = open.folder.name;
  const env = variablesIn(context, open);
  const failed = [...(await prepared.bus.after('afterEnv', result, environmentScope(context, open, env)))];
  // What fails of a full disk can't even print it.
  const full = result.outcome === 'failed' ? diskFull(open.workspace.scratch) : undefined;
  if (full !== undefined) emitter.emit({ type: 'warning', ...full, environment });
  try {
    await endGroups([...open.groups], timeToEnd(context, open));
    open.outputs.close();
    if (!open.lock.held) await context.sidecar.remove(open.workspace.root);
  } catch (error) {
    failed.push(...faultsOf(error, workspaceLeft(open.workspace.root)));
  }
  emitter.errors(failed, { environment });
  const outcome = failed.length > 0 && result.outcome !== 'cancelled' ? 'failed' : result.outcome;
  const durationMs = Math.round(performance.now() - open.started);
  emitter.emit({ type: 'environment.finished', environment, outcome, durationMs });
  return outcome;
}

/** Milliseconds in which what outlived its leader has to end; after an interrupt others wait for theirs. */
function timeToEnd({ interrupt, prepared }: RunContext, { folder }: OpenEnvironment): number | undefined {
  if (interrupt.cause === undefined) return undefined;
  return budgetOf(graceOf(folder.settings, prepared.request.grace), interrupt.within).kill;
}

/** The fault of a folder that can't be removed. */
export function workspaceLeft(root: string): Fault {
  const fix = 'Remove it by hand: it may hold secrets.';
  return { code: 'WORKSPACE_LEFT', what: `${root} could not be removed`, at: { file: root }, fix };
}

/** Lets the lock know of the folders that the run after a killed one has to look after. */
export function keepTrack({ scratch }: RunContext, lock: Lock, ...workspaces: readonly string[]): void {
  lock.using([...lock.inherited.filter((it) => existsSync(it)), scratch, ...workspaces]);
}

/** Where commands of an environment's hooks run. */
export function environmentSite(
  context: RunContext,
  open: OpenEnvironment,
  env: Environment,
  scope: CommandSite['scope'],
): CommandSite {
  return {
    site: { environment: open.folder.name },
    readsOnly: context.prepared.request.dryRun === true,
    cwd: open.root,
    env,
    scratch: open.workspace.scratch,
    outputs: open.outputs,
    home: open.folder.folder,
    ...patienceOf(open.folder.settings, context.prepared.request.grace),
    interrupt: context.interrupt,
    count: context.count,
    scope,
    onStart: (pid) => open.lock.started(pid),
    onOutlived: (group) => void open.groups.add(group),
  };
}

function environmentScope(context: RunContext, open: OpenEnvironment, base: Environment) {
  return (plugin: string, hook: string, env: Environment = base): Scope => {
    const at = environmentSite(context, open, env, environmentScope(context, open, env));
    const about = { environment: open.folder.name, failFast: open.folder.settings.fail_fast };
    return context.scope(plugin, hook, at, about);
  };
}

/** The configuration of a deployment when it starts: with the outputs of those before it. */

import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Environment, Found, Use } from '@bitops/config';
import type { Outputs } from '@bitops/contract';
import { type Fault, fault } from '@bitops/fault';
import { lookUpVariable, pickOutput, resolveDeployment, resolveInputs, targetOf, untold } from '@bitops/repo';
import type { CommandSite, ToldOutputs } from '@bitops/steps';
import type { Unit } from '../request.js';
import type { RunContext } from './context.js';
import type { OpenEnvironment } from './environment.js';

/** What is known of a deployment that is about to start. */
export interface Late {
  /** Nothing where there are faults, or where it has to wait. */
  readonly config: unknown;
  readonly inputs: Outputs;
  readonly faults: readonly Fault[];
  /** References to outputs that are known only after a deploy. */
  readonly waits: readonly string[];
  /** A deployment that failed, and whose outputs it needs. */
  readonly failed?: string;
  /** Whether what it does was to be known before the run, and is known by an output. */
  readonly isFilled: boolean;
}

/** A deployment that is about to start. */
export interface Starting {
  readonly context: RunContext;
  readonly open: OpenEnvironment;
  readonly unit: Unit;
  /** The original variables and those that hooks handed on, but none that was exported. */
  readonly env: Environment;
  readonly site: CommandSite;
  /** Asks a deployment that is not run. */
  read(asking: Omit<Starting, 'read'> & { readonly use: Use }): Promise<ToldOutputs>;
}

/** Resolves again, and reads the outputs that it takes of deployments that are not run. Throws where that fails. */
export async function resolveLate(starting: Starting): Promise<Late> {
  const { context, open, unit, env } = starting;
  const { set, redactor, units, repo } = context.prepared;
  const { node, tool, deployment } = unit;
  for (;;) {
    const found = newFindings(starting);
    const folder = join(open.root, node.deployment);
    const defaults = unit.defaults && join(open.workspace.copy, relative(repo.root, unit.defaults));
    const named = { environment: node.environment, name: node.deployment, partOf: deployment.partOf, folder, defaults };
    const asked = { tool, alias: deployment.tool, env, set, lookup: found.lookup, ...named };
    const resolved = resolveDeployment(asked);
    const { inputs, filled } = resolveInputs(deployment.inputs, found.lookup);
    for (const secret of resolved.secrets) redactor.add(secret);
    if (found.unread.size === 0) {
      const failed = [...found.failed][0];
      return {
        config: resolved.config,
        inputs,
        faults: [...resolved.faults, ...resolved.missing, ...filled.faults],
        waits: [...found.waits],
        ...(failed === undefined ? {} : { failed }),
        isFilled: [...resolved.references, ...filled.fillings].some((it) => it.reference.root === 'outputs'),
      };
    }
    for (const [id, use] of found.unread) {
      const other = units.get(id);
      if (other === undefined) throw fault(untold(use, id));
      context.told.set(id, await readOnce(starting, other, use));
    }
  }
}

/** A deployment is asked once, however many wait for its answer. */
function readOnce(starting: Starting, unit: Unit, use: Use): Promise<ToldOutputs> {
  const { asked } = starting.context;
  const answer = asked.get(unit.node.id) ?? starting.read({ ...starting, unit, use });
  asked.set(unit.node.id, answer);
  return answer;
}

/** Why a deployment need not even begin: an output that it needs is not there, as far as its configuration is known. */
export function reasonToWait(starting: Pick<Starting, 'context' | 'unit' | 'env'>): Pick<Late, 'waits' | 'failed'> {
  const found = newFindings(starting);
  for (const use of starting.unit.references) if (use.reference.root === 'outputs') found.lookup(use);
  const [failed] = found.failed;
  return { waits: [...found.waits], ...(failed === undefined ? {} : { failed }) };
}

function newFindings({ context, unit, env }: Pick<Starting, 'context' | 'unit' | 'env'>) {
  const { environment, node } = unit;
  const { edges, repo } = context.prepared;
  const by = { environment, name: node.deployment, edges, environments: repo.environments };
  const waits = new Set<string>();
  const failed = new Set<string>();
  const unread = new Map<string, Use>();
  const lookup = (use: Use): Found => {
    if (use.reference.root === 'env') return lookUpVariable(use, env);
    const target = targetOf(use, by);
    if ('code' in target) return { kind: 'fault', fault: target };
    const told = context.told.get(target.id);
    if (told === undefined) unread.set(target.id, use);
    else if (told === 'failed') failed.add(target.id);
    else if (told !== 'later') {
      const found = pickOutput(use, told, target);
      if (found.kind !== 'later') return found;
      waits.add(use.written);
    } else waits.add(use.written);
    return { kind: 'later' };
  };
  return { waits, failed, unread, lookup };
}

/** Why a deployment is not run now, for people, and what it waits for; nothing where it may run. */
export function tellWaiting(
  { prepared, emitter }: RunContext,
  unit: Unit,
  { waits, failed }: Pick<Late, 'waits' | 'failed'>,
): { readonly reason: string; readonly waits: readonly string[]; readonly cause?: string } | undefined {
  if (failed !== undefined) return { reason: `after the failure of ${failed}`, waits: [], cause: failed };
  if (waits.length === 0) return undefined;
  const { intent, dryRun } = prepared.request;
  const { environment, deployment } = unit.node;
  if (intent === 'deploy' && dryRun !== true) {
    emitter.emit({ type: 'warning', ...notDeployed(unit, waits), environment, deployment });
  }
  return { reason: `known after deploy: ${waits.join(', ')}`, waits };
}

function notDeployed({ node, deployment }: Unit, waits: readonly string[]): Fault {
  const what = `${node.id} is not deployed: ${waits.join(', ')} is known only after the deployment before it was deployed`;
  const why = 'That one only shows what it would do: its configuration asks for no more.';
  const fix = 'Let its configuration apply, or run bitops deploy --apply.';
  return { code: 'OUTPUT_UNKNOWN', what, at: deployment.at ?? { file: deployment.folder }, why, fix };
}

/** A fault with its place in the ops repo, where it is mended: the workspace is gone when it is read. */
export function atHome(it: Fault, { workspace }: OpenEnvironment, root: string): Fault {
  const { at } = it;
  if (at === undefined || !at.file.startsWith(`${workspace.copy}/`)) return it;
  const file = join(root, at.file.slice(workspace.copy.length));
  return existsSync(file) ? { ...it, at: { ...at, file } } : it;
}

/** The fault of a deployment whose configuration turns out to destroy by an output: nobody could be asked. */
export function destroysLate({ node, deployment }: Unit): Fault {
  const what = `${node.id} would destroy, by a value that was not known before the run`;
  const fix = 'Write the action itself into the configuration, so that it is seen and asked before anything runs.';
  return { code: 'ACTION_REFUSED', what, at: { file: deployment.folder }, fix };
}

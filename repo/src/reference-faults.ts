/** What is wrong with references between deployments, before anything runs. Pure. */
import type { Reference, Use } from '@bitops/config';
import type { Tool } from '@bitops/contract';
import type { Fault } from '@bitops/fault';
import type { EnvironmentFolder } from './environment.js';
import { type Asking, targetOf } from './lookup.js';

/** A deployment of a run, and what it refers to. */
export interface Referring {
  readonly environment: EnvironmentFolder;
  readonly node: {
    readonly id: string;
    readonly environment: string;
    readonly deployment: string;
    readonly skip?: string;
  };
  readonly tool: Pick<Tool, 'name' | 'outputs'>;
  readonly references: readonly Use[];
}

/** What is wrong with references to other deployments, of all that are to run. `isWhole`: no other fault has taken one away. */
export function referenceFaults(
  units: readonly Referring[],
  repo: Pick<Asking, 'environments' | 'edges'>,
  isWhole: boolean,
): Fault[] {
  const byId = new Map(units.map((it) => [it.node.id, it]));
  const running = units.filter((it) => it.node.skip === undefined);
  return running.flatMap((unit) => {
    const by = { environment: unit.environment, name: unit.node.deployment, ...repo };
    return unit.references.flatMap((use) => {
      if (use.reference.root === 'env') return [];
      const target = targetOf(use, by);
      if ('code' in target) return [withCircle(target, use, unit, units)];
      const other = byId.get(target.id);
      if (other === undefined) return isWhole ? [untold(use, target.id)] : [];
      return other.node.skip === undefined || other.tool.outputs !== undefined ? [] : [unreadable(use, other)];
    });
  });
}

/** A deployment that runs later and needs this one, too, can't be moved before it. */
function withCircle(fault: Fault, { reference }: Use, unit: Referring, units: readonly Referring[]): Fault {
  if (fault.code !== 'REFERENCE_CIRCULAR' || reference.root === 'env') return fault;
  const needs = (name: string) => {
    const found = units.find((it) => it.environment === unit.environment && it.node.deployment === name);
    return (found?.references ?? []).flatMap((it) =>
      it.reference.root === 'env' ? [] : [plainName(it.reference, unit)],
    );
  };
  const own = unit.node.deployment;
  const path = pathTo(own, [plainName(reference, unit)], needs);
  if (path === undefined || path.length < 2) return fault;
  const why = `They wait for each other: ${[own, ...path].join(' → ')}.`;
  return { ...fault, why, fix: 'Take one of these references away, or split one of the deployments.' };
}

function plainName({ deployment }: Extract<Reference, { root: 'outputs' }>, { node }: Referring): string {
  const prefix = `${node.environment}:`;
  return deployment.startsWith(prefix) ? deployment.slice(prefix.length) : deployment;
}

/** The way along what deployments need, from the last name of a path to a goal. */
function pathTo(
  goal: string,
  path: readonly string[],
  needs: (name: string) => readonly string[],
): readonly string[] | undefined {
  const last = path.at(-1) ?? goal;
  if (last === goal) return path;
  for (const next of needs(last)) {
    const found = path.includes(next) ? undefined : pathTo(goal, [...path, next], needs);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The fault of a deployment whose tool is not known. */
export function untold({ written, at }: Use, id: string): Fault {
  const what = `${written} can't be read: ${id} is not run this time, and no plugin has its tool`;
  return { code: 'OUTPUTS_UNREADABLE', what, at, fix: 'Install the plugin, or write the value itself in its place.' };
}

/** The fault of a tool that can't tell the outputs of a deployment that is not run. */
export function unreadable({ written, at }: Use, { node, tool }: Referring): Fault {
  const what = `${written} can't be read: ${node.id} is not run this time, and its tool ${tool.name} can't tell its outputs`;
  const why = node.skip === undefined ? undefined : `It is left out: ${node.skip}.`;
  return {
    code: 'OUTPUTS_UNREADABLE',
    what,
    at,
    why,
    fix: `Run ${node.deployment} too, or write the value itself in its place.`,
  };
}

/** Which deployments of environments are left out, and which come along. Pure. */
import type { Edges } from '@bitops/graph';
import type { DeploymentFolder, EnvironmentFolder } from '@bitops/repo';
import { type Match, matchesRef } from './globs.js';
import type { Selection } from './selection.js';

/** A deployment of an environment. */
export interface Item {
  readonly id: string;
  readonly environment: EnvironmentFolder;
  readonly deployment: DeploymentFolder;
}

/** All deployments of environments, in order. */
export function itemsOf(environments: readonly EnvironmentFolder[]): readonly Item[] {
  return environments.flatMap((environment) =>
    environment.deployments.map((deployment) => ({
      id: `${environment.name}:${deployment.name}`,
      environment,
      deployment,
    })),
  );
}

/** What flags call a deployment. */
export function refOf({ environment, deployment: { name, partOf } }: Pick<Item, 'environment' | 'deployment'>) {
  return { environment: environment.name, name, partOf };
}

/** All tags of a deployment, those of its environment among them. */
export function tagsOf({ environment, deployment }: Item): readonly string[] {
  return [...environment.settings.tags, ...(deployment.tags ?? [])];
}

/** Why a deployment is not one of those that are asked for, if it is not. */
export function filterReason(item: Item, selection: Selection, match: Match): string | undefined {
  const { only = [], tags = [] } = selection;
  if (isSkipped(item, selection, match)) return 'named by --skip';
  if (only.length > 0 && !only.some((it) => matchesRef(it, refOf(item), match))) return 'not named by --only';
  if (tags.length === 0 || tagsOf(item).some((own) => tags.some((it) => match(it, own)))) return undefined;
  return `not tagged ${tags.join(' or ')}`;
}

/** Whether a deployment is left out whoever needs it. */
export function isSkipped(item: Item, { skip = [] }: Selection, match: Match): boolean {
  return skip.some((it) => matchesRef(it, refOf(item), match));
}

/** What deployments wait for, and what waits for them, where that is asked for; they themselves among them. */
export function withOthers(ids: readonly string[], edges: Edges, selection: Selection): ReadonlySet<string> {
  const reached = new Set(ids);
  if (selection.withDependents === true) {
    const waiting = new Map<string, string[]>();
    for (const [id, own] of edges) for (const { to } of own) waiting.set(to, [...(waiting.get(to) ?? []), id]);
    for (const id of reached) for (const it of waiting.get(id) ?? []) reached.add(it);
  }
  if (selection.withNeeds === true) for (const id of reached) for (const { to } of edges.get(id) ?? []) reached.add(to);
  return reached;
}

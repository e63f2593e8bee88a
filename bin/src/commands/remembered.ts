import { ownFolder, type Prepared } from '@bitops/core';
import { runsFolder } from '@bitops/journal';
import type { Remembered, Typed } from '@bitops/resume';
import type { Caller } from '../caller.js';
import type { RunInvocation } from '../invocation.js';

/** Whether a run is written down: one that may change something is; a plan leaves no trace. */
export function isWritten({ request }: Prepared): boolean {
  return request.intent !== 'plan' && request.dryRun !== true;
}

/** Remembers what a run is made of, so that a later one can go on from it. */
export async function toRemembered(
  caller: Caller,
  invocation: RunInvocation,
  prepared: Prepared,
  resumes?: string,
): Promise<Remembered> {
  const { remember } = await import('@bitops/resume');
  const folder = runsFolder(ownFolder(prepared.repo.root, prepared.host.env));
  const typed = await toTyped(invocation, caller);
  const about = { folder, prepared, typed, version: caller.version, writes: isWritten(prepared) };
  return remember(resumes === undefined ? about : { ...about, resumes });
}

/** What chooses, as it was typed, or as a variable says. */
export async function toTyped({ environments, options }: RunInvocation, { env }: Pick<Caller, 'env'>): Promise<Typed> {
  const { namedBy } = await import('@bitops/resume');
  const { all, only, skip, tags, withNeeds, withDependents, changedSince } = options;
  const typed = { environments, all, only, skip, tags, withNeeds, withDependents, changedSince };
  return { ...typed, environments: namedBy(typed, env) };
}

import { ownFolder, type Prepared } from '@bitops/core';
import { runsFolder } from '@bitops/journal';
import type { Remembered, Typed } from '@bitops/resume';
import type { Caller } from '../caller.js';
import type { RunInvocation } from '../invocation.js';
import type { Screen } from '../screen.js';
import { printStack } from './host.js';

/** Who asks for a run, and how. */
interface Remembering {
  readonly caller: Caller;
  readonly screen: Screen;
  readonly invocation: RunInvocation;
}

/** Whether a run is written down: one that may change something is; a plan leaves no trace. */
export function isWritten({ request }: Prepared): boolean {
  return request.intent !== 'plan' && request.dryRun !== true;
}

/** Reads what a run is made of, so that a later one can go on from it; nothing where nothing can be written. */
export async function toRemembered(
  { caller, screen, invocation }: Remembering,
  prepared: Prepared,
  resumes?: string,
): Promise<Remembered | undefined> {
  const { remember } = await import('@bitops/resume');
  const folder = runsFolder(ownFolder(prepared.repo.root, prepared.host.env));
  const typed = await toTyped(invocation, caller);
  const about = { folder, prepared, typed, version: caller.version, writes: isWritten(prepared) };
  try {
    return remember(resumes === undefined ? about : { ...about, resumes });
  } catch (error) {
    if (resumes !== undefined) throw error;
    // A run goes on without it; where nothing can be written, the journal says so.
    printStack(screen, error, prepared.redactor);
    return undefined;
  }
}

/** What chooses, as it was typed, or as a variable says. */
export async function toTyped({ environments, options }: RunInvocation, { env }: Pick<Caller, 'env'>): Promise<Typed> {
  const { namedBy } = await import('@bitops/resume');
  const { all, only, skip, tags, withNeeds, withDependents, changedSince } = options;
  const typed = { environments, all, only, skip, tags, withNeeds, withDependents, changedSince };
  return { ...typed, environments: namedBy(typed, env) };
}

/** Holds the recordings of BitOps against what bitops does, and tells how they differ. */

import { type StepDifference, stepDifferences } from './different-steps.js';
import { type VariableDifference, variableDifferences } from './different-variables.js';
import { linesOf } from './essential.js';
import type { DifferentialRepo, Recording } from './repo.js';
import { type Variable, variablesOf } from './variables.js';

/** Where calls differ: in which repo, and what was and is there. */
export interface Sighting {
  readonly difference: StepDifference;
  readonly repo: string;
  readonly before: readonly string[];
  readonly here: readonly string[];
}

/** What a comparison says. */
export interface Comparison {
  /** What BitOps did, with all that is known to differ. */
  readonly expected: readonly string[];
  readonly found: readonly string[];
  /** Variables that differ though nothing says why. */
  readonly unexplained: readonly string[];
  readonly steps: readonly Sighting[];
  readonly variables: readonly (Variable & { readonly difference: VariableDifference })[];
}

/** Compares the two recordings of one ops repo. */
export function compare(repo: DifferentialRepo, there: Recording, here: Recording): Comparison {
  const steps: Sighting[] = [];
  let text = linesOf(there, repo).join('\n');
  for (const difference of stepDifferences) {
    if (difference.repos?.includes(repo.name) === false) continue;
    const next = text.replace(difference.from, difference.to);
    if (next !== text) steps.push({ difference, repo: repo.name, ...changed(text.split('\n'), next.split('\n')) });
    text = next;
  }
  const unexplained: string[] = [];
  const variables: Comparison['variables'][number][] = [];
  for (const it of variablesOf(there, here).filter((one) => one.there !== one.here)) {
    const difference = variableDifferences.find(
      ({ repos, name, holds }) =>
        repos?.includes(repo.name) !== false && name.test(it.name) && holds(it.there, it.here),
    );
    if (difference === undefined) unexplained.push(`${it.name}: ${it.there} → ${it.here}`);
    else variables.push({ difference, ...it });
  }
  return { expected: text.split('\n'), found: linesOf(here, repo), unexplained, steps, variables };
}

/** Lines that are in one of them only. */
function changed(before: readonly string[], here: readonly string[]): Pick<Sighting, 'before' | 'here'> {
  return { before: without(before, here), here: without(here, before) };
}

function without(these: readonly string[], those: readonly string[]): readonly string[] {
  const left = [...those];
  return these.filter((it) => {
    const at = left.indexOf(it);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

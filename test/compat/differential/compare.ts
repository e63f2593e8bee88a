/** Holds the recordings of BitOps against what bitops does, and tells how they differ. */

import { type StepDifference, stepDifferences } from './different-steps.js';
import { type VariableDifference, variableDifferences } from './different-variables.js';
import { linesOf } from './essential.js';
import type { DifferentialRepo, Recording } from './repo.js';
import { variablesOf } from './variables.js';

/** Where a difference was seen: in which repo, and what was and is there. */
export interface Sighting<D> {
  readonly difference: D;
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
  readonly steps: readonly Sighting<StepDifference>[];
  readonly variables: readonly Sighting<VariableDifference>[];
}

/** Compares the two recordings of one ops repo. */
export function compare(repo: DifferentialRepo, there: Recording, here: Recording): Comparison {
  const steps: Sighting<StepDifference>[] = [];
  let text = linesOf(there, repo).join('\n');
  for (const difference of stepDifferences) {
    if (difference.repos?.includes(repo.name) === false) continue;
    const next = text.replace(difference.from, difference.to);
    if (next !== text) steps.push({ difference, repo: repo.name, ...changed(text.split('\n'), next.split('\n')) });
    text = next;
  }
  const unexplained: string[] = [];
  const variables: Sighting<VariableDifference>[] = [];
  for (const it of variablesOf(there, here).filter((one) => one.there !== one.here)) {
    const [name = ''] = it.there.split('=');
    const difference = variableDifferences.find(
      (one) => one.repos?.includes(repo.name) !== false && one.name.test(name),
    );
    if (difference === undefined) unexplained.push(`${it.there} → ${it.here}`);
    else variables.push({ difference, repo: repo.name, before: [it.there], here: [it.here] });
  }
  return { expected: text.split('\n'), found: linesOf(here, repo), unexplained, steps, variables };
}

/** Lines that are in one of them only. */
function changed(before: readonly string[], here: readonly string[]): Pick<Sighting<never>, 'before' | 'here'> {
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

/** Which variables the tools of a recording see. */
import type { Recorded, Recording } from './repo.js';

/** Variables by their names. */
type Variables = Readonly<Record<string, string>>;

/** One variable on both sides. */
export interface Variable {
  readonly name: string;
  readonly there: string;
  /** Nothing where it is not set. */
  readonly here: string | undefined;
}

/**
 * Each variable that BitOps gave to a program, as the first and the last call of a deployment saw it: there, and here.
 * A deployment whose programs are not run on one of the sides has none.
 */
export function variablesOf(there: Recording, here: Recording): readonly Variable[] {
  const ours = [...seenBy(here.calls)];
  return [...seenBy(there.calls)].flatMap(([place, calls]) => {
    // BitOps names the folder of all charts, and bitops that of the one.
    const mine = ours.find(([it]) => it === place || it.startsWith(`${place}/`))?.[1];
    if (mine === undefined) return [];
    const ends = [
      [calls[0], mine[0]],
      [calls.at(-1), mine.at(-1)],
    ] as const;
    return ends.flatMap(([theirs = {}, own = {}]) =>
      Object.entries(theirs).map(([name, value]) => ({ name, there: value, here: own[name] })),
    );
  });
}

/** What the calls of each deployment see, by its folder. */
function seenBy(calls: readonly Recorded[]): ReadonlyMap<string, readonly Variables[]> {
  const seen = new Map<string, Variables[]>();
  let env: Variables = {};
  for (const call of calls) {
    env = call.env ?? env;
    const place = env['BITOPS_OPSREPO_ENVIRONMENT_DIR'] ?? '';
    seen.set(place, [...(seen.get(place) ?? []), env]);
  }
  return seen;
}

/** Which variables the tools of a recording see. */
import type { Recorded, Recording } from './repo.js';

/** Where a deployment is, and what its first call sees. */
interface Seen {
  readonly place: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Each variable that BitOps gave to a program, as the first call of a deployment saw it: here, and there.
 * A deployment whose programs are not run on one of the sides has none.
 */
export function variablesOf(
  there: Recording,
  here: Recording,
): readonly { readonly there: string; readonly here: string }[] {
  const ours = firstCalls(here.calls);
  return firstCalls(there.calls).flatMap(({ place, env }) => {
    // BitOps names the folder of all charts, and bitops that of the one.
    const mine = ours.find((it) => it.place === place || it.place.startsWith(`${place}/`));
    if (mine === undefined) return [];
    return Object.entries(env).map(([name, value]) => ({
      there: `${name}=${value}`,
      here: mine.env[name] === undefined ? `${name} is not set` : `${name}=${mine.env[name]}`,
    }));
  });
}

/** The first call of each deployment that is no hook's; hooks are run before a tool's script sets its own variables. */
function firstCalls(calls: readonly Recorded[]): readonly Seen[] {
  const seen = new Map<string, Seen>();
  let env: Readonly<Record<string, string>> = {};
  for (const call of calls) {
    env = call.env ?? env;
    const place = env['BITOPS_OPSREPO_ENVIRONMENT_DIR'] ?? '';
    if (!seen.has(place)) seen.set(place, { place, env });
  }
  return [...seen.values()];
}

/** Environment variables; `undefined` takes one away from what a process would inherit. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What one set of variables has that another one had not, or had otherwise. */
export function changedVariables(before: Environment, after: Environment): Environment {
  if (before === after) return {};
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names].filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]),
  );
}

/** Whether a value is a map, and no list or null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of nested maps. */
export function get(data: unknown, path: readonly string[]): unknown {
  let at = data;
  for (const key of path) at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return at;
}

/** The value at a path of nested maps and lists. */
export function getDeep(data: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (Array.isArray(at) ? at[Number(key)] : get(at, [key])), data);
}

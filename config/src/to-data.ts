/** Values as data: what a schema made of a setting may be anything. */

/** A value as data that can be printed; what has no text of its own is told as it was `given`. */
export function toData(value: unknown, given?: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((it) => toData(it));
  if (value instanceof Set) return [...value].map((it) => toData(it));
  if (value instanceof Map) return entriesToData([...value].map(([key, it]) => [String(key), it]));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  const kind: unknown = Object.getPrototypeOf(value);
  if (kind === Object.prototype || kind === null) return entriesToData(Object.entries(value));
  const text = String(value);
  if (!text.startsWith('[object ')) return text;
  return given === undefined || given === value ? entriesToData(Object.entries(value)) : toData(given);
}

/** Not by assigning: a key named __proto__ would do more than stand there. */
function entriesToData(entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(entries.map(([key, it]) => [key, toData(it)]));
}

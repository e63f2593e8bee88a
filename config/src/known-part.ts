/** Settings without the fields that are set aside. Pure. */
import type { Field } from './fields.js';
import { isRecord } from './get.js';

/** What lets the rest be read where a field must be set; it is taken out again. */
const standIns = { string: 'x', number: 1, boolean: false, list: [], map: {}, any: undefined } as const;

/** `parse` reads the settings with values in the place of some fields; nothing where even so they can't be read. */
export function knownPart(
  fields: readonly Field[],
  aside: ReadonlySet<string>,
  parse: (values: ReadonlyMap<string, unknown>) => unknown,
): unknown {
  const needed = fields.filter((it) => it.fallback === undefined && aside.has(it.path.join('.')));
  const values = needed.map((it) => [it.path.join('.'), it.values?.[0] ?? standIns[it.kind]] as const);
  const data = parse(new Map()) ?? parse(new Map(values));
  if (data === undefined) return undefined;
  return [...aside].reduce<unknown>((known, path) => without(known, path.split('.')), data);
}

function without(data: unknown, [key = '', ...rest]: readonly string[]): unknown {
  if (!isRecord(data) || !Object.hasOwn(data, key)) return data;
  const { [key]: value, ...others } = data;
  return rest.length === 0 ? others : { ...others, [key]: without(value, rest) };
}

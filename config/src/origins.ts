/** What sets each field, as others are told. Pure. */
import type { Candidate } from './candidates.js';
import type { Field } from './fields.js';
import type { Sources } from './fill-sources.js';
import { isRecord } from './get.js';
import type { Origin } from './question.js';

/** By dotted path: what sets a field and what should and can't be read, the strongest first, and the default last. */
export function originsOf(
  fields: readonly Field[],
  sources: Sources,
  unreadable: Sources,
): Map<string, readonly Origin[]> {
  const entries = fields.map((field) => {
    const path = field.path.join('.');
    const given = [...(sources.get(path) ?? []), ...(unreadable.get(path) ?? [])].sort((a, b) => a.rank - b.rank);
    const { fallback } = field;
    return [path, [...given.map(toOrigin), ...(fallback === undefined ? [] : [defaultOf(fallback)])]] as const;
  });
  return new Map(entries.filter(([, list]) => list.length > 0));
}

function toOrigin({ kind, name, at, value, field, layer, unreadable }: Candidate): Origin {
  const spot = at === undefined ? {} : { at };
  const old = field.meta.replacedBy === undefined ? {} : { deprecated: true as const };
  const broken = unreadable === undefined ? {} : { unreadable };
  if (layer === undefined || field.kind !== 'map' || !isRecord(value)) {
    return { kind, name, ...spot, value, ...old, ...broken };
  }
  const placeOf = (key: string) => layer.document.place([...layer.root, ...field.path, key], 'value');
  const keys = new Map(Object.keys(value).map((key) => [key, placeOf(key)]));
  return { kind, name, ...spot, value, ...old, keys };
}

const defaultOf = (value: unknown): Origin => ({ kind: 'default', name: 'default', value });

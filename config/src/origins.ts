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
  const origins = new Map<string, readonly Origin[]>();
  for (const { path, fallback } of fields) {
    const name = path.join('.');
    const given = [...(sources.get(name) ?? []), ...(unreadable.get(name) ?? [])].sort((a, b) => a.rank - b.rank);
    const list = given.map(toOrigin);
    if (fallback !== undefined) list.push(defaultOf(fallback));
    if (list.length > 0) origins.set(name, list);
  }
  return origins;
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

/** The four ways to change an object in part. */
import { isList, isObject, type Json, type JsonObject, toObject, toObjects } from './object.js';

/** The fields that tell the items of a list apart, by the name of the list; all other lists are replaced whole. */
const mergeKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  imagePullSecrets: ['name'],
  volumeMounts: ['mountPath'],
  ports: ['containerPort', 'port'],
  conditions: ['type'],
  ownerReferences: ['uid'],
  hostAliases: ['ip'],
};

/** `application/merge-patch+json`: lists are replaced. `strategic`, also for applying: items of known lists are merged. */
export type Merging = 'plain' | 'strategic';

/** The object with a patch laid over it; null takes a key away. */
export function merge(live: Json | undefined, patch: Json, how: Merging, field = ''): Json {
  if (isList(patch)) return how === 'strategic' && isList(live) ? mergeLists(live, patch, field) : patch;
  if (!isObject(patch)) return patch;
  const merged = { ...retained(toObject(live), how === 'strategic' ? patch['$retainKeys'] : undefined) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined || (how === 'strategic' && key.startsWith('$'))) continue;
    if (value === null) delete merged[key];
    else merged[key] = merge(merged[key], value, how, key);
  }
  return merged;
}

/** What somebody applied before and does not apply any more, taken out of the object. */
export function withoutGone(live: Json | undefined, last: Json, next: Json | undefined, field = ''): Json | undefined {
  if (isObject(live) && isObject(last) && isObject(next)) {
    const entries = Object.entries(live).flatMap(([key, value]) => {
      const before = last[key];
      if (before === undefined) return [[key, value]];
      return key in next ? [[key, withoutGone(value, before, next[key], key)]] : [];
    });
    return Object.fromEntries(entries);
  }
  const key = mergeKey(field, [live, last, next]);
  if (key === undefined || !isList(live)) return live;
  const find = (list: Json | undefined, item: JsonObject) => toObjects(list).find((it) => it[key] === item[key]);
  return toObjects(live).flatMap((item) => {
    const before = find(last, item);
    const after = find(next, item);
    if (before === undefined) return [item];
    return after === undefined ? [] : [withoutGone(item, before, after) ?? item];
  });
}

/** `application/json-patch+json`, without its `test`, `move` and `copy`. */
export function jsonPatch(live: Json, operations: Json): Json {
  return toObjects(operations).reduce<Json>((object, { op, path, value }) => {
    if (op !== 'add' && op !== 'remove' && op !== 'replace') throw new Error(`no JSON patch operation ${op}`);
    const steps = String(path).split('/').slice(1);
    const keys = steps.map((it) => it.replaceAll('~1', '/').replaceAll('~0', '~'));
    return changeAt(object, keys, op, value ?? null);
  }, live);
}

function changeAt(live: Json | undefined, [key = '', ...rest]: readonly string[], op: string, value: Json): Json {
  if (isList(live)) {
    const index = key === '-' ? live.length : Number(key);
    if (rest.length > 0) return live.with(index, changeAt(live[index], rest, op, value));
    return live.toSpliced(index, op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [value]));
  }
  const { [key]: child, ...others } = toObject(live);
  if (rest.length > 0) return { ...others, [key]: changeAt(child, rest, op, value) };
  return op === 'remove' ? others : { ...others, [key]: value };
}

function mergeLists(live: readonly Json[], patch: readonly Json[], field: string): Json {
  const key = mergeKey(field, [live, patch]);
  if (key === undefined) return patch;
  return toObjects(patch).reduce<readonly JsonObject[]>((items, item) => {
    const index = items.findIndex((it) => it[key] === item[key]);
    if (item['$patch'] === 'delete') return items.filter((_, at) => at !== index);
    const merged = toObject(merge(items[index], item, 'strategic'));
    return index === -1 ? items.concat(merged) : items.with(index, merged);
  }, toObjects(live));
}

function mergeKey(field: string, lists: readonly (Json | undefined)[]): string | undefined {
  const items = lists.flatMap(toObjects);
  return mergeKeys[field]?.find((key) => items.every((it) => key in it));
}

function retained(live: JsonObject, keys: Json | undefined): Record<string, Json | undefined> {
  if (!isList(keys)) return { ...live };
  return Object.fromEntries(Object.entries(live).filter(([key]) => keys.includes(key)));
}

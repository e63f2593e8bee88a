/** Whether a deployment is made of what it was made of. Pure. */
import type { FileDigests } from './files.js';
import type { Digests, Inputs, Parts } from './inputs.js';

/** What a deployment was made of, and is now. */
export interface Compared {
  readonly parts: Parts;
  readonly groups: Inputs['groups'];
}

/** What has changed, in words before "since": the first of it, and how much there is besides; nothing where nothing has. */
export function whatChanged(before: Compared, now: Compared): string | undefined {
  const [first, ...more] = [...changes(before, now)];
  if (first === undefined) return undefined;
  return more.length === 0 ? first : `${first} (and ${more.length} more)`;
}

function* changes(before: Compared, now: Compared): Generator<string> {
  if (before.parts.action !== now.parts.action)
    yield `its action changed from ${before.parts.action} to ${now.parts.action}`;
  yield* changedKeys(filesOf(before), filesOf(now), ({ key, was, is }) =>
    was === undefined ? `${key} is new` : `${key} ${is === undefined ? 'is gone' : 'changed'}`,
  );
  yield* changedKeys(before.parts.settings, now.parts.settings, ({ key, was, is }) => {
    return was === undefined ? `${key} is set` : `${key} ${is === undefined ? 'is not set any more' : 'changed'}`;
  });
  yield* changedKeys(before.parts.variables, now.parts.variables, ({ key, was, is }) => {
    const how = was === undefined ? 'is set' : is === undefined ? 'is not set any more' : 'changed';
    return `the variable ${key} ${how}`;
  });
  yield* changedKeys(before.parts.versions, now.parts.versions, toVersion);
}

/** Of a program or a plugin without a version, only that it is another one is known. */
function toVersion({ key, was, is }: Change): string {
  const isVersion = (text: string | undefined) => text !== undefined && /^\d+\.\d+\.\d+/.test(text);
  return isVersion(was) && isVersion(is) ? `${key} changed from ${was} to ${is}` : `${key} changed`;
}

interface Change {
  readonly key: string;
  readonly was: string | undefined;
  readonly is: string | undefined;
}

function* changedKeys(before: Digests, now: Digests, say: (change: Change) => string): Generator<string> {
  for (const key of new Set([...Object.keys(now), ...Object.keys(before)])) {
    const [was, is] = [before, now].map((it) => (Object.hasOwn(it, key) ? it[key] : undefined));
    if (was !== is) yield say({ key, was, is });
  }
}

function filesOf({ parts, groups }: Compared): FileDigests {
  return Object.assign({}, ...parts.groups.map((it) => groups.get(it)));
}

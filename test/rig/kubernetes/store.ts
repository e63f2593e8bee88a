/** What is in the cluster: objects, what happened to them, and who watches. */
import { isDeepStrictEqual } from 'node:util';
import { builtinKinds, definedKinds, type Kind } from './kinds.js';
import { isOwnedBy, type Json, type KubeObject } from './object.js';
import { toOwned, toWarning } from './owned.js';
import { toStored, toTime } from './stored.js';

/** Something that happened to an object, in the order of its version. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly kind: Kind;
  readonly object: KubeObject;
  readonly version: number;
}

/** A cluster whose controllers have done all there is to do as soon as something was put into it. */
export class Store {
  /** What was applied last, by the uid of the object and the field manager. */
  readonly applied = new Map<string, Json>();
  readonly #objects = new Map<string, KubeObject>();
  readonly #changes: Change[] = [];
  readonly #watchers = new Set<(change: Change) => void>();

  /** The version of the newest change. */
  get version(): number {
    return this.#changes.length;
  }

  /** All kinds, those of custom resources with them. */
  get kinds(): readonly Kind[] {
    return [...builtinKinds, ...this.list({ kind: 'CustomResourceDefinition' }).flatMap(definedKinds)];
  }

  /** The kind of an object; throws where the cluster does not have it. */
  kindOf({ kind, apiVersion }: { readonly kind: string; readonly apiVersion?: string }): Kind {
    const isIt = (it: Kind) => it.kind === kind && (apiVersion === undefined || it.apiVersion === apiVersion);
    const found = this.kinds.find(isIt);
    if (found === undefined) throw new Error(`the test cluster has no kind ${apiVersion ?? ''} ${kind}`);
    return found;
  }

  get(kind: Kind, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects.get(toKey(kind, namespace, name));
  }

  /** The objects of a kind, in all versions of it, or of all kinds; in a namespace or in all. */
  list({ kind, namespace }: { readonly kind?: string; readonly namespace?: string | undefined }): KubeObject[] {
    const isIn = (it: KubeObject) => namespace === undefined || it.metadata.namespace === namespace;
    return [...this.#objects.values()].filter((it) => (kind === undefined || it.kind === kind) && isIn(it));
  }

  /** Creates or replaces an object, and what follows from it; where nothing changes, nothing is done. */
  put(given: KubeObject): KubeObject {
    const kind = this.kindOf(given);
    const { namespace, name } = given.metadata;
    const old = this.get(kind, namespace, name);
    const stored = toStored(kind, given, old);
    if (old !== undefined && isDeepStrictEqual(old, stored)) return old;
    const saved = versioned(stored, this.version + 1);
    this.#objects.set(toKey(kind, namespace, name), saved);
    this.#tell(old === undefined ? 'ADDED' : 'MODIFIED', kind, saved);
    this.#control(saved);
    return saved;
  }

  /** Takes away an object, all that it owns, and all in it where it is a namespace. */
  remove(object: KubeObject): KubeObject {
    const kind = this.kindOf(object);
    const { namespace, name } = object.metadata;
    const isIn = (it: KubeObject) => object.kind === 'Namespace' && it.metadata.namespace === name;
    const last = versioned(object, this.version + 1);
    if (!this.#objects.delete(toKey(kind, namespace, name))) return object;
    this.#tell('DELETED', kind, last);
    for (const it of this.list({})) if (isOwnedBy(it, object) || isIn(it)) this.remove(it);
    return last;
  }

  /** Calls with every change after a version, those that were before first; returns what ends it. */
  watch(since: number, onChange: (change: Change) => void): () => void {
    for (const change of this.#changes.slice(since)) onChange(change);
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  #control(object: KubeObject): void {
    const before = this.list({ namespace: object.metadata.namespace }).filter((it) => isOwnedBy(it, object));
    const owned = toOwned(object, before);
    const gone = owned === undefined ? [] : before.filter((it) => !owned.some((other) => isSame(it, other)));
    for (const it of gone) this.remove(it);
    for (const it of owned ?? []) this.put(it);
    const warning = toWarning(object, toTime(new Date()));
    if (warning !== undefined) this.put(warning);
  }

  #tell(type: Change['type'], kind: Kind, object: KubeObject): void {
    const change = { type, kind, object, version: this.version + 1 };
    this.#changes.push(change);
    for (const onChange of this.#watchers) onChange(change);
  }
}

function versioned(object: KubeObject, version: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
}

function isSame(one: KubeObject, other: KubeObject): boolean {
  return one.kind === other.kind && one.metadata.name === other.metadata.name;
}

function toKey({ group, plural }: Kind, namespace = '', name: string): string {
  return [group, plural, namespace, name].join('|');
}

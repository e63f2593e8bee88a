/** Kubernetes objects as JSON brings them, and how to read what may or may not be in one. */

/** What a JSON text can hold. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object of which nothing is known. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** What every object has; labels, owners and all else are read with the functions below. */
export interface KubeObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
}

/** The name within the namespace; a namespace where the kind has one. */
interface Metadata extends JsonObject {
  readonly name: string;
  readonly namespace?: string;
}

/** Whether it is an object with keys: no list, not null. */
export function isObject(it: Json | undefined): it is JsonObject {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}

/** Whether it is a list, of whatever. */
export function isList(it: Json | undefined): it is readonly Json[] {
  return Array.isArray(it);
}

/** The object itself; an empty one for anything else. */
export function toObject(it: Json | undefined): JsonObject {
  return isObject(it) ? it : {};
}

/** The objects in a list; none for anything else. */
export function toObjects(it: Json | undefined): readonly JsonObject[] {
  return isList(it) ? it.filter(isObject) : [];
}

/** The value at a path of keys, undefined where the path ends early. */
export function valueAt(it: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => toObject(value)[key], it);
}

/** The labels of an object; none where it has none. */
export function labelsOf({ metadata }: KubeObject): JsonObject {
  return toObject(metadata['labels']);
}

/** The annotations of an object; none where it has none. */
export function annotationsOf({ metadata }: KubeObject): JsonObject {
  return toObject(metadata['annotations']);
}

/** Whether a `metadata.ownerReferences` names this owner by its uid. */
export function isOwnedBy({ metadata }: KubeObject, owner: KubeObject): boolean {
  return toObjects(metadata['ownerReferences']).some((it) => it['uid'] === owner.metadata['uid']);
}

/** What a test marks with the annotation `fake-k8s/ready: "false"` never gets ready, or fails where it should end. */
export function isReady(object: KubeObject): boolean {
  return annotationsOf(object)['fake-k8s/ready'] !== 'false';
}

/** The replicas of the spec; one where it names none. */
export function replicasOf(object: KubeObject): number {
  const replicas = valueAt(object, ['spec', 'replicas']);
  return typeof replicas === 'number' ? replicas : 1;
}

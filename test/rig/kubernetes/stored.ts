/** An object as the cluster keeps it: what clients leave out is filled in. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Kind } from './kinds.js';
import { type JsonObject, type KubeObject, labelsOf, toObject } from './object.js';
import { toStatus } from './status.js';

/** The object with its defaults, identity and status; without a new `resourceVersion`. */
export function toStored(kind: Kind, given: KubeObject, old: KubeObject | undefined): KubeObject {
  const { apiVersion } = kind;
  const filled = withDefaults({ ...given, apiVersion, kind: kind.kind });
  const changes = old === undefined || !isDeepStrictEqual(old['spec'], filled['spec']) ? 1 : 0;
  const metadata = {
    ...filled.metadata,
    uid: old?.metadata['uid'] ?? randomUUID(),
    creationTimestamp: old?.metadata['creationTimestamp'] ?? toTime(new Date()),
    generation: Number(old?.metadata['generation'] ?? 0) + changes,
    ...(old === undefined ? {} : { resourceVersion: old.metadata['resourceVersion'] }),
  };
  const stored = { ...filled, metadata };
  const status = toStatus(stored);
  return status === undefined ? stored : { ...stored, status };
}

/** A time as Kubernetes writes it, in whole seconds. */
export function toTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

function withDefaults(object: KubeObject): KubeObject {
  switch (object.kind) {
    case 'Namespace':
      return toNamespace(object);
    case 'Secret':
      return toSecret(object);
    case 'Service':
      return withSpec(object, { type: 'ClusterIP', clusterIP: '10.96.0.10' });
    case 'Deployment':
      return withSpec(object, {
        replicas: 1,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      });
    default:
      return object;
  }
}

function withSpec(object: KubeObject, defaults: JsonObject): KubeObject {
  return { ...object, spec: { ...defaults, ...toObject(object['spec']) } };
}

function toNamespace(object: KubeObject): KubeObject {
  const { metadata } = object;
  const labels = { ...labelsOf(object), 'kubernetes.io/metadata.name': metadata.name };
  return withSpec({ ...object, metadata: { ...metadata, labels } }, { finalizers: ['kubernetes'] });
}

function toSecret({ stringData, ...object }: KubeObject): KubeObject {
  const encoded = Object.entries(toObject(stringData)).map(([key, text]) => [
    key,
    Buffer.from(String(text)).toString('base64'),
  ]);
  const data = { ...toObject(object['data']), ...Object.fromEntries(encoded) };
  const { apiVersion, kind, metadata } = object;
  return { type: 'Opaque', ...object, apiVersion, kind, metadata, data };
}

/** What the controllers of a cluster make out of an object: ReplicaSets, Pods, and Events about what is wrong. */
import { createHash } from 'node:crypto';
import {
  annotationsOf,
  isObject,
  isReady,
  type Json,
  type JsonObject,
  type KubeObject,
  replicasOf,
  toObject,
  valueAt,
} from './object.js';
import { pullFault } from './pod-status.js';

/** All that an object owns, given what it owned until now; undefined where it is of a kind that owns nothing. */
export function toOwned(owner: KubeObject, owned: readonly KubeObject[]): readonly KubeObject[] | undefined {
  switch (owner.kind) {
    case 'Deployment':
      return toReplicaSets(owner, owned);
    case 'ReplicaSet':
      return podNames(owner, replicasOf(owner)).map((name) => toPod(owner, name));
    case 'StatefulSet':
      return Array.from({ length: replicasOf(owner) }, (_, index) => toPod(owner, `${owner.metadata.name}-${index}`));
    case 'DaemonSet':
      return podNames(owner, 1).map((name) => toPod(owner, name));
    case 'Job':
      return podNames(owner, 1).map((name) => toPod(owner, name, { 'job-name': owner.metadata.name }));
    default:
      return undefined;
  }
}

/** The warning about what is wrong with an object, if anything is. */
export function toWarning(object: KubeObject, time: string): KubeObject | undefined {
  if (object.kind === 'Job' && !isReady(object)) {
    return toEvent(object, 'BackoffLimitExceeded', 'Job has reached the specified backoff limit', time);
  }
  const fault = object.kind === 'Pod' ? pullFault(object) : undefined;
  return fault === undefined ? undefined : toEvent(object, 'Failed', fault, time);
}

/** The older ones lose their Pods once the newest is ready, and keep them as long as it is not. */
function toReplicaSets(deployment: KubeObject, owned: readonly KubeObject[]): readonly KubeObject[] {
  const newest = toReplicaSet(deployment);
  const older = owned.filter((it) => it.metadata.name !== newest.metadata.name);
  const empty = (it: KubeObject) => ({ ...it, spec: { ...toObject(it['spec']), replicas: 0 } });
  return [...older.map((it) => (isReady(deployment) ? empty(it) : it)), newest];
}

function toReplicaSet(deployment: KubeObject): KubeObject {
  const { metadata } = deployment;
  const template = toObject(valueAt(deployment, ['spec', 'template']));
  const hash = toHash(template, 10);
  const labels = { ...toObject(valueAt(template, ['metadata', 'labels'])), 'pod-template-hash': hash };
  const matched = toObject(valueAt(deployment, ['spec', 'selector', 'matchLabels']));
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      ...ownedMetadata(deployment, `${metadata.name}-${hash}`),
      labels,
      annotations: annotationsOf(deployment),
    },
    spec: {
      replicas: replicasOf(deployment),
      selector: { matchLabels: { ...matched, 'pod-template-hash': hash } },
      template: { ...template, metadata: { ...toObject(template['metadata']), labels } },
    },
  };
}

/** A Pod is ready or not as its owner is. */
function toPod(owner: KubeObject, name: string, extra: JsonObject = {}): KubeObject {
  const template = toObject(valueAt(owner, ['spec', 'template']));
  const annotations = toObject(valueAt(template, ['metadata', 'annotations']));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...ownedMetadata(owner, name),
      labels: { ...toObject(valueAt(template, ['metadata', 'labels'])), ...extra },
      annotations: isReady(owner) ? annotations : { ...annotations, 'fake-k8s/ready': 'false' },
    },
    spec: toObject(template['spec']),
  };
}

function podNames({ metadata }: KubeObject, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${metadata.name}-${toHash([String(metadata['uid']), index], 5)}`);
}

function ownedMetadata({ apiVersion, kind, metadata }: KubeObject, name: string) {
  const owner = { apiVersion, kind, name: metadata.name, uid: metadata['uid'], controller: true };
  return { name, ...inNamespace(metadata), ownerReferences: [owner] };
}

function toEvent(
  { apiVersion, kind, metadata }: KubeObject,
  reason: string,
  message: string,
  time: string,
): KubeObject {
  const component = kind === 'Pod' ? 'kubelet' : 'job-controller';
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${metadata.name}.${toHash([String(metadata['uid']), reason], 16)}`, ...inNamespace(metadata) },
    involvedObject: { apiVersion, kind, name: metadata.name, ...inNamespace(metadata), uid: metadata['uid'] },
    type: 'Warning',
    reason,
    message,
    count: 1,
    firstTimestamp: time,
    lastTimestamp: time,
    source: { component },
    reportingComponent: component,
  };
}

function inNamespace({ namespace }: KubeObject['metadata']) {
  return namespace === undefined ? {} : { namespace };
}

/** The same for the same value, in whatever order a client sends its keys. */
function toHash(value: Json | undefined, length: number): string {
  const text = JSON.stringify(value, (_, it: Json) =>
    isObject(it) ? Object.fromEntries(Object.entries(it).sort()) : it,
  );
  return createHash('sha1').update(text).digest('hex').slice(0, length);
}

/** What the controllers of a cluster would write into the status of an object, at once. */
import { isReady, type JsonObject, type KubeObject, replicasOf, valueAt } from './object.js';
import { toPodStatus } from './pod-status.js';

/** The status of an object; undefined where its kind has none, and what was sent stands. */
export function toStatus(object: KubeObject): JsonObject | undefined {
  return statuses[object.kind]?.(object);
}

const statuses: Readonly<Record<string, (object: KubeObject) => JsonObject>> = {
  Namespace: () => ({ phase: 'Active' }),
  PersistentVolumeClaim: (it) => ({ phase: isReady(it) ? 'Bound' : 'Pending' }),
  Pod: toPodStatus,
  Job: jobStatus,
  Deployment: deploymentStatus,
  ReplicaSet: (it) => ({ ...observed(it), replicas: replicasOf(it), ...readyReplicas(it), ...available(it) }),
  StatefulSet: (it) => ({
    ...observed(it),
    replicas: replicasOf(it),
    updatedReplicas: replicasOf(it),
    currentReplicas: replicasOf(it),
    ...readyReplicas(it),
    ...available(it),
    currentRevision: 'current',
    updateRevision: 'current',
  }),
  DaemonSet: (it) => ({
    ...observed(it),
    desiredNumberScheduled: 1,
    currentNumberScheduled: 1,
    updatedNumberScheduled: 1,
    numberReady: isReady(it) ? 1 : 0,
    numberAvailable: isReady(it) ? 1 : 0,
  }),
  Service: (it) => ({ loadBalancer: isBalancer(it) && isReady(it) ? { ingress: [{ ip: '192.0.2.1' }] } : {} }),
  CustomResourceDefinition: (it) => ({
    acceptedNames: valueAt(it, ['spec', 'names']) ?? {},
    conditions: [
      { type: 'NamesAccepted', status: 'True' },
      { type: 'Established', status: 'True' },
    ],
  }),
};

function deploymentStatus(it: KubeObject): JsonObject {
  const [newest, isAvailable] = isReady(it) ? ['NewReplicaSetAvailable', 'True'] : ['ReplicaSetUpdated', 'False'];
  const lacking = { reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.' };
  return {
    ...observed(it),
    replicas: replicasOf(it),
    updatedReplicas: replicasOf(it),
    ...readyReplicas(it),
    ...available(it),
    ...(isReady(it) ? {} : { unavailableReplicas: replicasOf(it) }),
    conditions: [
      { type: 'Available', status: isAvailable, ...(isReady(it) ? {} : lacking) },
      { type: 'Progressing', status: 'True', reason: newest },
    ],
  };
}

function jobStatus(it: KubeObject): JsonObject {
  const startTime = it.metadata['creationTimestamp'];
  if (isReady(it)) {
    const conditions = [{ type: 'Complete', status: 'True' }];
    return { succeeded: 1, startTime, completionTime: startTime, conditions };
  }
  const message = 'Job has reached the specified backoff limit';
  const conditions = [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message }];
  return { failed: 1, startTime, conditions };
}

function observed({ metadata }: KubeObject): JsonObject {
  return { observedGeneration: metadata['generation'] };
}

function readyReplicas(it: KubeObject): JsonObject {
  return { readyReplicas: isReady(it) ? replicasOf(it) : 0 };
}

function available(it: KubeObject): JsonObject {
  return { availableReplicas: isReady(it) ? replicasOf(it) : 0 };
}

function isBalancer(it: KubeObject): boolean {
  return valueAt(it, ['spec', 'type']) === 'LoadBalancer';
}

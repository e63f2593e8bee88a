/** What a kubelet would say of a Pod: it runs, it came to its end, or its image cannot be pulled. */
import { isReady, type Json, type JsonObject, type KubeObject, toObjects, valueAt } from './object.js';

/** The status of a Pod at once, without the time that it takes. */
export function toPodStatus(pod: KubeObject): JsonObject {
  const phase = toPhase(pod);
  const isRunning = phase === 'Running';
  return {
    phase,
    conditions: [
      { type: 'PodScheduled', status: 'True' },
      { type: 'Ready', status: isRunning ? 'True' : 'False', ...(isRunning ? {} : { reason: 'ContainersNotReady' }) },
    ],
    startTime: startOf(pod),
    containerStatuses: toObjects(valueAt(pod, ['spec', 'containers'])).map(({ name, image }) => ({
      name,
      image,
      ready: isRunning,
      started: isRunning,
      restartCount: 0,
      state: toState(pod, image),
    })),
  };
}

/** What is said of a container that never starts; undefined where the Pod is not waiting. */
export function pullFault(pod: KubeObject): string | undefined {
  if (toPhase(pod) !== 'Pending') return undefined;
  const [container] = toObjects(valueAt(pod, ['spec', 'containers']));
  return backOff(container?.['image']);
}

function toPhase(pod: KubeObject): 'Running' | 'Pending' | 'Succeeded' | 'Failed' {
  const runs = (valueAt(pod, ['spec', 'restartPolicy']) ?? 'Always') === 'Always';
  if (isReady(pod)) return runs ? 'Running' : 'Succeeded';
  return runs ? 'Pending' : 'Failed';
}

function toState(pod: KubeObject, image: Json | undefined): JsonObject {
  const times = { startedAt: startOf(pod), finishedAt: startOf(pod) };
  switch (toPhase(pod)) {
    case 'Running':
      return { running: { startedAt: times.startedAt } };
    case 'Pending':
      return { waiting: { reason: 'ImagePullBackOff', message: backOff(image) } };
    case 'Succeeded':
      return { terminated: { exitCode: 0, reason: 'Completed', ...times } };
    case 'Failed':
      return { terminated: { exitCode: 1, reason: 'Error', ...times } };
  }
}

function backOff(image: Json | undefined): string {
  return `Back-off pulling image "${image}"`;
}

function startOf(pod: KubeObject): Json | undefined {
  return pod.metadata['creationTimestamp'];
}

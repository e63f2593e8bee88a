/** A Kubernetes cluster on loopback: an API server of our own, in memory, for the real helm and kubectl. */
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { onTestFinished } from 'vitest';
import type { Credentials } from './kubernetes/certificate.js';
import { toKubeconfig } from './kubernetes/kubeconfig.js';
import type { KubeObject } from './kubernetes/object.js';
import { type ClusterRequest, type Refusal, toListener } from './kubernetes/server.js';
import { Store } from './kubernetes/store.js';

export { selfSigned } from './kubernetes/certificate.js';
export type { KubeObject } from './kubernetes/object.js';

/**
 * What a test sees of it, and does to it. All is done at once: what is put is ready, unless it has the annotation
 * `fake-k8s/ready: "false"`. Then the Pods cannot pull their image, and a Job fails.
 */
export interface Cluster {
  readonly url: string;
  /** The text of a kubeconfig whose one user has a token. */
  readonly kubeconfig: string;
  /** What clients asked for, in order. */
  readonly requests: readonly ClusterRequest[];
  /** All objects of a kind, in all namespaces or in one. */
  objects(kind: string, namespace?: string): readonly KubeObject[];
  /** An object by its namespace, undefined for one that has none, and its name. */
  find(kind: string, namespace: string | undefined, name: string): KubeObject | undefined;
  /** Creates or replaces an object, in `default` unless it says where; returns it with what the cluster adds. */
  put(object: KubeObject): KubeObject;
  /** Takes away an object and all that it owns; throws where there is none. */
  remove(kind: string, namespace: string | undefined, name: string): void;
  /** Refuses requests from now on, all unless told which; `undefined` ends it. */
  refuse(refusal: Refusal | undefined, isRefused?: (request: ClusterRequest) => boolean): void;
}

/** Starts one, over https where it is given a key and a certificate (clients send tokens over https only); it ends with the test. */
export async function startCluster({ https }: { readonly https?: Credentials } = {}): Promise<Cluster> {
  const store = new Store();
  for (const name of ['default', 'kube-system']) {
    store.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  const requests: ClusterRequest[] = [];
  let refuses: (request: ClusterRequest) => Refusal | undefined = () => undefined;
  const listener = toListener({ store, requests, refuses: (request) => refuses(request) });
  const server = https === undefined ? createServer(listener) : createSecureServer(https, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : '';
  const url = `${https === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  return {
    url,
    kubeconfig: toKubeconfig({ url, cert: https?.cert }),
    requests,
    ...toAccess(store),
    refuse(refusal, isRefused = () => true) {
      refuses = (request) => (isRefused(request) ? refusal : undefined);
    },
  };
}

function toAccess(store: Store): Pick<Cluster, 'objects' | 'find' | 'put' | 'remove'> {
  const find = (kind: string, namespace: string | undefined, name: string) =>
    store.get(store.kindOf({ kind }), namespace, name);
  return {
    objects: (kind, namespace) => store.list({ kind: store.kindOf({ kind }).kind, namespace }),
    find,
    put(object) {
      const { metadata } = object;
      const isPlaced = metadata.namespace !== undefined || !store.kindOf(object).isNamespaced;
      return store.put(isPlaced ? object : { ...object, metadata: { ...metadata, namespace: 'default' } });
    },
    remove(kind, namespace, name) {
      const object = find(kind, namespace, name);
      if (object === undefined) throw new Error(`there is no ${kind} ${name} to remove`);
      store.remove(object);
    },
  };
}

/** Ops repos of charts: a cluster on loopback, and the helm of a major version on the PATH. */
import { symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Cluster, startCluster } from './kubernetes.js';
import { type Files, type OpsRepo, opsRepo } from './ops-repo.js';
import { tools } from './tools.js';

/** An ops repo, and the cluster that its kubectl would use. */
export interface Charted {
  readonly repo: OpsRepo;
  readonly cluster: Cluster;
}

/** Makes one; programs and the kubeconfig are where a user has them. */
export async function withCluster(files: Files, major: 'helm3' | 'helm4' = 'helm3'): Promise<Charted> {
  const repo = opsRepo(files);
  return { repo, cluster: await addCluster(repo, major) };
}

/** Starts a cluster that the kubectl of an ops repo uses, and puts helm and kubectl on its PATH. */
export async function addCluster(repo: OpsRepo, major: 'helm3' | 'helm4' = 'helm3'): Promise<Cluster> {
  const cluster = await startCluster();
  repo.write('../home/.kube/config', cluster.kubeconfig);
  const bin = join(dirname(repo.root), 'bin');
  symlinkSync(tools[major] ?? '', join(bin, 'helm'));
  symlinkSync(tools.kubectl ?? '', join(bin, 'kubectl'));
  return cluster;
}

/** A chart with a Deployment, a ConfigMap and a Secret; `ready: "false"` in its values keeps its pods from starting. */
export function chartIn(folder: string, values = ''): Files {
  return {
    [`${folder}/Chart.yaml`]: 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    [`${folder}/values.yaml`]: `image: web:1\nready: "true"\ncolour: red\nkey: first-secret-key\n${values}`,
    [`${folder}/templates/all.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  annotations: { fake-k8s/ready: {{ .Values.ready | quote }} }
spec:
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  template:
    metadata: { labels: { app: {{ .Release.Name }} } }
    spec: { containers: [{ name: web, image: {{ .Values.image | quote }} }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data: { colour: {{ .Values.colour }} }
---
apiVersion: v1
kind: Secret
metadata: { name: {{ .Release.Name }} }
stringData: { key: {{ .Values.key | quote }} }
`,
  };
}

/** The test cluster, against the real helm and kubectl: what tests of plugins may trust it to do. */
import { expect, test } from 'vitest';
import { type Cluster, selfSigned, startCluster } from './rig/kubernetes.js';
import { startProgram } from './rig/program.js';
import { type OpsRepo, opsRepo, type ToolName, testWith, tools } from './rig.js';

const chart = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'chart/values.yaml': 'image: "web:1"\nready: "true"\ncolour: red\n',
  'chart/templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: { fake-k8s/ready: {{ .Values.ready | quote }} }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: {{ .Values.image | quote }} }] }
`,
  'chart/templates/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: web }
data: { {{ .Values.colour }}: "yes" }
`,
  'chart/crds/things.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Thing, plural: things }
  versions: [{ name: v1, served: true, storage: true }]
`,
  'chart/templates/thing.yaml': 'apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: web }\nspec: {}\n',
};

async function startRig(options: Parameters<typeof startCluster>[0] = {}) {
  const cluster = await startCluster(options);
  const repo = opsRepo({ ...chart, kubeconfig: cluster.kubeconfig });
  return { cluster, run: toRun(repo) };
}

function toRun(repo: OpsRepo) {
  const env = { ...repo.env, KUBECONFIG: `${repo.root}/kubeconfig` };
  return (tool: ToolName, ...args: readonly string[]) =>
    startProgram({ file: tools[tool] ?? '', args, cwd: repo.root, env }).done;
}

function imagesOf(cluster: Cluster): unknown {
  return cluster.objects('Pod', 'app').map((it) => [it['status'], it['spec']]);
}

for (const helm of ['helm3', 'helm4'] as const) {
  testWith(helm, 'kubectl')(`${helm} installs, fails to upgrade, rolls back and uninstalls`, async () => {
    const { cluster, run } = await startRig();
    const upgrade = (...args: readonly string[]) =>
      run(helm, 'upgrade', 'web', 'chart', '--install', '--create-namespace', '-n', 'app', '--wait', ...args);
    const installed = await upgrade('--timeout', '20s');
    expect(installed, installed.stderr).toMatchObject({ exitCode: 0 });
    expect(cluster.objects('Pod', 'app')).toMatchObject([{ status: { phase: 'Running' } }]);

    const failed = await upgrade('--timeout', '1s', '--set', 'image=web:2,ready=false,colour=blue');
    expect(failed.exitCode, failed.stderr).toBe(1);
    expect(cluster.find('ConfigMap', 'app', 'web')?.['data']).toEqual({ blue: 'yes' });
    expect(imagesOf(cluster)).toMatchObject([
      [{ phase: 'Running' }, { containers: [{ image: 'web:1' }] }],
      [{ phase: 'Pending' }, { containers: [{ image: 'web:2' }] }],
    ]);
    expect(cluster.objects('Event', 'app')).toMatchObject([{ reason: 'Failed', involvedObject: { kind: 'Pod' } }]);

    const rolledBack = await run(helm, 'rollback', 'web', '1', '-n', 'app', '--wait', '--timeout', '20s');
    expect(rolledBack.exitCode, rolledBack.stderr).toBe(0);
    expect(imagesOf(cluster)).toMatchObject([[{ phase: 'Running' }, { containers: [{ image: 'web:1' }] }]]);
    expect((await run(helm, 'history', 'web', '-n', 'app', '-o', 'json')).document).toMatchObject([
      { revision: 1, status: 'superseded' },
      { revision: 2, status: 'failed' },
      { revision: 3, status: 'deployed' },
    ]);

    const uninstalled = await run(helm, 'uninstall', 'web', '-n', 'app', '--wait', '--timeout', '20s');
    expect(uninstalled.exitCode, uninstalled.stderr).toBe(0);
    expect(
      ['Deployment', 'ReplicaSet', 'Pod', 'ConfigMap', 'Secret', 'Thing'].flatMap((it) => cluster.objects(it)),
    ).toEqual([]);
  });

  testWith(helm)(`${helm} fails to wait where only what is ready changes`, async () => {
    const { run } = await startRig();
    const upgrade = (...args: readonly string[]) => run(helm, 'upgrade', 'web', 'chart', '--install', ...args);
    expect((await upgrade()).exitCode).toBe(0);
    expect((await upgrade('--wait', '--timeout', '1s', '--set', 'ready=false')).exitCode).toBe(1);
    expect((await upgrade('--wait', '--timeout', '20s', '--set', 'ready=true')).exitCode).toBe(0);
  });
}

testWith('kubectl')('kubectl reads the cause, waits and deletes', async () => {
  const { cluster, run } = await startRig();
  const kubectl = (...args: readonly string[]) => run('kubectl', ...args);
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:2' }] } };
  const metadata = { name: 'web', annotations: { 'fake-k8s/ready': 'false' } };
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template } };
  cluster.put(deployment);
  const message = 'Back-off pulling image "web:2"';
  const { document } = await kubectl('get', 'pods,events', '-o', 'json');
  expect(document).toMatchObject({
    items: [
      {
        kind: 'Pod',
        metadata: { labels: { app: 'web' }, ownerReferences: [{ kind: 'ReplicaSet' }] },
        status: {
          phase: 'Pending',
          containerStatuses: [{ ready: false, state: { waiting: { reason: 'ImagePullBackOff', message } } }],
        },
      },
      {
        kind: 'Event',
        type: 'Warning',
        reason: 'Failed',
        message,
        involvedObject: { kind: 'Pod', namespace: 'default' },
      },
    ],
  });
  const waiting = kubectl('rollout', 'status', 'deployment/web', '--timeout', '20s');
  cluster.put({ ...deployment, metadata: { name: 'web' } });
  expect(await waiting).toMatchObject({ exitCode: 0 });
  expect((await kubectl('delete', 'deployment', 'web')).exitCode).toBe(0);
  expect(cluster.objects('Pod')).toEqual([]);
});

testWith('kubectl')('who is refused is told so by kubectl', async () => {
  const { cluster, run } = await startRig({ https: selfSigned() });
  cluster.refuse(401);
  expect((await run('kubectl', 'get', 'pods')).stderr).toContain('You must be logged in');
  cluster.refuse(403, (it) => it.url.includes('/pods'));
  expect((await run('kubectl', 'get', 'pods')).stderr).toContain(
    'pods is forbidden: User "test" cannot list resource "pods" in API group "" in the namespace "default"',
  );
  cluster.refuse(undefined);
  expect((await run('kubectl', 'get', 'pods')).exitCode).toBe(0);
  expect(cluster.requests.at(-1)).toMatchObject({ method: 'GET', authorization: 'Bearer test-token' });
});

test('what belongs to an object goes with it, and what is in a namespace too', async () => {
  const cluster = await startCluster();
  const metadata = { name: 'once', namespace: 'app' };
  cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app' } });
  cluster.put({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata,
    spec: { template: { spec: { restartPolicy: 'Never' } } },
  });
  expect(cluster.objects('Pod')).toMatchObject([{ status: { phase: 'Succeeded' } }]);
  cluster.remove('Job', 'app', 'once');
  expect(cluster.objects('Pod')).toEqual([]);
  cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
  cluster.remove('Namespace', undefined, 'app');
  expect(cluster.find('ConfigMap', 'app', 'once')).toBeUndefined();
});

/** The tool helm with the real programs of both majors, against a cluster in memory. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { startAws } from './rig/aws.js';
import { chartIn, withCluster } from './rig/helm.js';
import { startProgram } from './rig/program.js';
import {
  errorsOf,
  eventsOf,
  except,
  expectClean,
  type Files,
  type Finished,
  linesOf,
  outcomesOf,
  testWith,
  tools,
} from './rig.js';
import { root, trackedFiles } from './tracked.js';

const json = ['--format', 'json'] as const;
const settings = (...lines: readonly string[]) =>
  `helm:\n  cli:\n    namespace: shop\n    timeout: 3s\n${lines.map((it) => `  ${it}\n`).join('')}`;
const addresses = (run: Finished) =>
  eventsOf(run, 'deployment.previewed').flatMap((it) => it.changes.map((one) => `${one.action} ${one.address}`));
const notes = (run: Finished) => eventsOf(run, 'note').map((it) => it.text);
const two: Files = {
  ...chartIn('test/helm/api'),
  ...chartIn('test/helm/web'),
  'test/helm/api/bitops.config.yaml': settings(),
  'test/helm/web/bitops.config.yaml': settings(),
};

for (const major of ['helm3', 'helm4'] as const) {
  describe(major, () => {
    const real = testWith(major, 'kubectl');

    real(
      'charts are planned, installed, found unchanged, changed and uninstalled [compat 6.helm-namespace]',
      async () => {
        const { repo, cluster } = await withCluster(two, major);
        const before = repo.snapshot();
        const plan = await repo.bitops(['plan', 'test', '--exit-code', ...json]);
        const made = ['Secret', 'ConfigMap', 'Deployment'];
        expect([plan.exitCode, addresses(plan)]).toEqual([
          3,
          ['api', 'web'].flatMap((name) => made.map((kind) => `create ${kind} ${name}`)),
        ]);
        expect(cluster.objects('Deployment')).toEqual([]);
        expect(cluster.find('Namespace', undefined, 'shop')).toBeUndefined();

        const deploy = await repo.bitops(['deploy', 'test', ...json]);
        expect([deploy.exitCode, errorsOf(deploy)]).toEqual([0, []]);
        expect(cluster.objects('Deployment', 'shop').map((it) => it.metadata.name)).toEqual(['api', 'web']);
        expect(eventsOf(deploy, 'deployment.finished')[1]?.outputs).toEqual({
          release: { value: 'web', sensitive: false },
          revision: { value: 1, sensitive: false },
          status: { value: 'deployed', sensitive: false },
          namespace: { value: 'shop', sensitive: false },
        });
        expect((await repo.bitops(['plan', 'test', '--exit-code'])).exitCode).toBe(0);

        repo.write('test/helm/web/templates/NOTES.txt', '{{ .Release.Name }} is at {{ .Values.image }}.\n');
        const telling = await repo.bitops([
          'deploy',
          'test',
          '--only',
          'helm/web',
          '--set',
          'helm/web:options.notes=true',
          ...json,
        ]);
        expect(
          eventsOf(telling, 'deployment.finished').find((it) => it.deployment === 'helm/web')?.outputs,
        ).toMatchObject({
          notes: { value: 'web is at web:1.', sensitive: false },
        });

        repo.write('test/helm/web/values.yaml', 'image: web:2\nready: "true"\ncolour: red\nkey: other-secret-key\n');
        const changed = await repo.bitops(['deploy', 'test', '--only', 'helm/web', ...json]);
        expect(addresses(changed)).toEqual(['update Secret web', 'update Deployment web']);
        expect(notes(changed).join('\n')).toContain('-          image: web:1\n    +          image: web:2');
        const gone = await repo.bitops(['destroy', 'test', '--yes', ...json]);
        expect(Object.keys(outcomesOf(gone))).toEqual(['test:helm/web', 'test:helm/api']);
        expect([gone.exitCode, cluster.objects('Deployment'), cluster.objects('ConfigMap', 'shop')]).toEqual([
          0,
          [],
          [],
        ]);
        const again = await repo.bitops(['destroy', 'test', '--yes', ...json]);
        expect([again.exitCode, eventsOf(again, 'warning')[0]?.code]).toEqual([0, 'HELM_RELEASE_MISSING']);
        for (const run of [plan, deploy, changed, gone]) {
          expect(run.stdout + run.stderr).not.toMatch(/(first|other)-secret-key|Zmlyc3Qtc2VjcmV0LWtle/);
        }
        repo.write('test/helm/web/values.yaml', String(two['test/helm/web/values.yaml']));
        expect(except(repo.snapshot(), 'test/helm/web/templates/NOTES.txt')).toEqual(before);
        expectClean(repo);
      },
    );

    real('with atomic, pods that never get ready fail the step, are rolled back, and say why', async () => {
      const { repo, cluster } = await withCluster(
        {
          ...chartIn('test/helm/web'),
          'test/helm/web/bitops.config.yaml': settings('  atomic: true'),
        },
        major,
      );
      expect((await repo.bitops(['deploy', 'test'])).exitCode).toBe(0);
      repo.write(
        'test/helm/web/values.yaml',
        'image: web:broken\nready: "false"\ncolour: blue\nkey: first-secret-key\n',
      );
      const run = await repo.bitops(['deploy', 'test', ...json]);
      expect([run.exitCode, outcomesOf(run)]).toEqual([1, { 'test:helm/web': 'failed' }]);
      const [error] = eventsOf(run, 'error');
      expect(error).toMatchObject({ code: 'HELM_NOT_READY', at: { file: join(repo.root, 'test/helm/web') } });
      expect(error?.why).toContain('Back-off pulling image "web:broken"');
      expect(cluster.find('ConfigMap', 'shop', 'web')?.['data']).toEqual({ colour: 'red' });
      const after = await repo.bitops(['plan', 'test', ...json]);
      expect(addresses(after)).toEqual(['update ConfigMap web', 'update Deployment web']);
      expectClean(repo);
    });

    real(
      'without atomic, an upgrade that fails is rolled back by bitops; a first install that failed is replaced',
      async () => {
        const { repo, cluster } = await withCluster(
          {
            ...chartIn('test/helm/web'),
            'test/helm/web/bitops.config.yaml': settings('  wait: true'),
          },
          major,
        );
        const deploy = (values: string) => {
          repo.write('test/helm/web/values.yaml', values);
          return repo.bitops(['deploy', 'test', ...json]);
        };
        const broken = 'image: web:0\nready: "false"\ncolour: green\nkey: first-secret-key\n';
        const fine = (colour: string) => `image: web:1\nready: "true"\ncolour: ${colour}\nkey: first-secret-key\n`;
        const first = await deploy(broken);
        expect([first.exitCode, errorsOf(first)]).toEqual([1, ['HELM_NOT_READY']]);
        expect((await deploy(fine('red'))).exitCode).toBe(0);
        const second = await deploy(broken);
        expect([second.exitCode, errorsOf(second)]).toEqual([1, ['HELM_NOT_READY']]);
        expect(notes(second).at(-1)).toMatch(/^web is back at revision \d+$/);
        expect(cluster.find('ConfigMap', 'shop', 'web')?.['data']).toEqual({ colour: 'red' });
        expect((await deploy(fine('blue'))).exitCode).toBe(0);
        expect(cluster.find('ConfigMap', 'shop', 'web')?.['data']).toEqual({ colour: 'blue' });
        expectClean(repo);
      },
    );
  });
}

const real = testWith('helm3', 'kubectl');

real('a release that a killed helm left pending is not touched, and it is said how to mend it', async () => {
  const { repo, cluster } = await withCluster({
    ...chartIn('test/helm/web', ''),
    'test/helm/web/bitops.config.yaml': settings(),
  });
  const killed = startProgram({
    file: tools.helm3 ?? '',
    args: ['install', 'web', '.', '--namespace', 'shop', '--create-namespace', '--wait', '--set-string', 'ready=false'],
    cwd: join(repo.root, 'test/helm/web'),
    env: repo.env,
  });
  await expect.poll(() => cluster.objects('Deployment', 'shop').length, { timeout: 20_000 }).toBe(1);
  killed.kill('SIGKILL');
  await killed.done;
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(eventsOf(run, 'error')).toMatchObject([
    { code: 'HELM_RELEASE_PENDING', fix: expect.stringContaining('helm uninstall web --namespace shop') },
  ]);
  expect(run.exitCode).toBe(1);
  expectClean(repo);
});

real(
  'the kubeconfig in base64 reaches helm and hooks, is hidden, and is gone afterwards, also after a kill [compat 4.chart-hooks 6.helm-base64]',
  async () => {
    const { repo, cluster } = await withCluster({
      ...chartIn('test/helm/web'),
      'test/helm/web/bitops.config.yaml': settings(),
      'test/helm/web/templates/slow.yaml': '',
      'test/helm/web/bitops.after-deploy.d/1.sh':
        'stat -c %a "$KUBECONFIG"; kubectl get configmap web --namespace shop --output name; cat "$BITOPS_KUBE_CONFIG_FILE"; env | grep BASE64\n',
    });
    const base64 = Buffer.from(cluster.kubeconfig).toString('base64');
    const token = /token: "?([^"\n]+)/.exec(cluster.kubeconfig)?.[1] ?? 'no token';
    const secrets = Buffer.from('key: value-of-the-secret\ncolour: green\n').toString('base64');
    const env = { KUBECONFIG_BASE64: base64, HELM_SECRETS_BASE64: secrets };
    repo.write('../home/.kube/config', '');
    const run = await repo.bitops(['deploy', 'test', ...json], { env });
    expect([run.exitCode, errorsOf(run)]).toEqual([0, []]);
    expect(linesOf(run)).toEqual(expect.arrayContaining(['600', 'configmap/web', 'KUBECONFIG_BASE64=***']));
    expect(cluster.find('ConfigMap', 'shop', 'web')?.['data']).toEqual({ colour: 'green' });
    for (const secret of [base64, token, secrets, 'value-of-the-secret']) expect(run.stdout).not.toContain(secret);
    expect(linesOf(run).join('\n')).toContain('server: ');
    expectClean(repo);

    repo.write('test/helm/web/bitops.after-deploy.d/1.sh', 'echo now; sleep 3\n');
    const killed = repo.start(['deploy', 'test'], { env });
    await killed.waitForLine(/│ now/);
    killed.kill('SIGKILL');
    await killed.done;
    expect(repo.leftovers()).not.toEqual([]);
    repo.write('test/helm/web/bitops.after-deploy.d/1.sh', 'true\n');
    expect((await repo.bitops(['plan', 'test'], { env })).exitCode).toBe(0);
    expectClean(repo);
  },
);

testWith(
  'helm3',
  'kubectl',
  'aws',
  'moto',
)(
  'the kubeconfig of a cluster in EKS is fetched, for its owner alone, and gone afterwards [compat 6.helm-kubeconfig]',
  async () => {
    const { repo, cluster } = await withCluster({
      ...chartIn('test/helm/web'),
      'test/helm/web/bitops.config.yaml': `${settings()}  options: {k8s: {fetch: {cluster-name: shop}}}\n`,
      'test/helm/web/bitops.after-deploy.d/1.sh': 'stat -c %a "$KUBECONFIG"; grep -c eks "$KUBECONFIG"\n',
    });
    repo.write('../home/.kube/config', '');
    const { env: aws } = await startAws(repo);
    const env = { ...aws, AWS_DEFAULT_REGION: 'us-east-1' };
    const run = () => repo.bitops(['deploy', 'test', ...json], { env, timeout: 120_000 });
    expect(errorsOf(await run())).toEqual(['COMMAND_FAILED']);
    const role = ['--role-arn', 'arn:aws:iam::123456789012:role/a', '--resources-vpc-config', 'subnetIds=a'];
    const made = startProgram({
      file: tools.aws ?? '',
      args: ['eks', 'create-cluster', '--name', 'shop', ...role],
      cwd: repo.root,
      env: { ...repo.env, ...env },
    });
    expect((await made.done).exitCode).toBe(0);
    // moto names a cluster that is nowhere: behind the real aws, its address becomes that of ours.
    const real = execFileSync('bash', ['-c', 'command -v aws'], { encoding: 'utf8' }).trim();
    const moved = `"${real}" "$@" && sed -i -e 's#server: .*#server: ${cluster.url}#' -e '/certificate-authority-data/d' "$KUBECONFIG"`;
    const bin = join(dirname(repo.root), 'bin', 'aws');
    writeFileSync(bin, `#!/bin/bash\n${moved}\n`, { mode: 0o755 });
    const done = await run();
    expect([done.exitCode, errorsOf(done)]).toEqual([0, []]);
    const [fetched] = eventsOf(done, 'command.started').filter((it) => it.file === 'aws');
    expect(fetched?.args.slice(0, 4)).toEqual(['eks', 'update-kubeconfig', '--name', 'shop']);
    expect(linesOf(done)).toContain('600');
    expect(cluster.find('ConfigMap', 'shop', 'web')).toBeDefined();
    expectClean(repo);
  },
  300_000,
);

real('dependencies in the ops repo are built in', async () => {
  const { repo, cluster } = await withCluster({
    ...chartIn('test/helm/web'),
    'test/helm/web/Chart.yaml':
      'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: common, version: 1.0.0, repository: "file://../../../charts/common"}]\n',
    'test/helm/web/bitops.config.yaml': settings(),
    'charts/common/Chart.yaml': 'apiVersion: v2\nname: common\nversion: 1.0.0\n',
    'charts/common/templates/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: common}\n',
  });
  const before = repo.snapshot();
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, errorsOf(run)]).toEqual([0, []]);
  expect(cluster.find('ConfigMap', 'shop', 'common')).toBeDefined();
  expect(repo.snapshot()).toEqual(before);
  repo.write('charts/common/Chart.yaml', 'apiVersion: v2\nname: common\nversion: 2.0.0\n');
  const missing = await repo.bitops(['plan', 'test', ...json]);
  expect([missing.exitCode, errorsOf(missing)]).toEqual([1, ['HELM_DEPENDENCY_UNAVAILABLE']]);
  expectClean(repo);
});

real('what users meet is told with its place and its mend', async () => {
  const { repo, cluster } = await withCluster({
    ...chartIn('test/helm/web'),
    'test/helm/web/bitops.config.yaml': settings(),
  });
  const first = async (...more: readonly string[]) => {
    const run = await repo.bitops(['plan', 'test', ...more, ...json]);
    const [error] = eventsOf(run, 'error');
    return { exitCode: run.exitCode, code: error?.code, at: error?.at, why: error?.why };
  };
  cluster.refuse(401);
  expect(await first()).toMatchObject({ exitCode: 1, code: 'HELM_UNAUTHORIZED' });
  cluster.refuse(403);
  expect(await first()).toMatchObject({ exitCode: 1, code: 'HELM_FORBIDDEN' });
  cluster.refuse(undefined);
  cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' } });
  expect(await first()).toMatchObject({ exitCode: 1, code: 'HELM_RESOURCE_OWNED' });
  cluster.remove('ConfigMap', 'shop', 'web');
  repo.write('test/helm/web/templates/bad.yaml', 'a: 1\nb: {{ .Values.none.of.these }}\n');
  const file = join(repo.root, 'test/helm/web/templates/bad.yaml');
  expect(await first()).toMatchObject({ exitCode: 1, code: 'HELM_TEMPLATE_INVALID', at: { file, line: 2 } });
  repo.write('test/helm/web/templates/bad.yaml', '');
  repo.write('test/helm/web/values.schema.json', '{"properties": {"colour": {"type": "number"}}}');
  expect(await first()).toMatchObject({ exitCode: 1, code: 'HELM_VALUES_REFUSED' });
  repo.write('test/helm/web/values.schema.json', '{}');
  repo.write('test/helm/web/values.yaml', 'colour: [red\n');
  expect(await first()).toMatchObject({ exitCode: 2, code: 'HELM_VALUES_INVALID', at: { line: 2 } });
  repo.write('test/helm/web/values.yaml', String(two['test/helm/web/values.yaml']));
  repo.write('../home/.kube/config', cluster.kubeconfig.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1'));
  expect(await first()).toMatchObject({ exitCode: 1, code: 'HELM_CLUSTER_UNREACHABLE' });
  repo.write('test/helm/web/Chart.yaml', 'name: [\n');
  expect((await first()).exitCode).not.toBe(0);
  expectClean(repo);
});

real('examples/helm: every command of its README works, and each environment has its own values', async () => {
  const folder = 'examples/helm/';
  const files = trackedFiles(`${folder}*`).map((path) => [path.slice(folder.length), readFileSync(join(root, path))]);
  const { repo, cluster } = await withCluster(Object.fromEntries(files));
  const text = repo.read('README.md').replaceAll('\n', ' ');
  const commands = [...text.matchAll(/`bitops ([^`]+)`/g)].map(([, args = '']) => args);
  expect(commands.map((it) => it.split(' ')[0])).toEqual(['plan', 'deploy', 'plan', 'destroy']);
  for (const args of commands.slice(0, -1)) {
    expect(await repo.bitops(args.split(' ')), args).toMatchObject({ exitCode: 0, stderr: '' });
  }
  expect(await repo.bitops(['deploy', 'production'])).toMatchObject({ exitCode: 0, stderr: '' });
  const greeting = (namespace: string) => cluster.find('ConfigMap', namespace, 'web')?.['data'];
  expect(greeting('web-test')).toEqual({ 'index.html': '<h1>hello from test</h1>' });
  expect(greeting('web')).toEqual({ 'index.html': '<h1>hello</h1>' });
  expect(cluster.find('Deployment', 'web', 'web')).toMatchObject({ spec: { replicas: 3 } });
  expect(await repo.bitops((commands.at(-1) ?? '').split(' '))).toMatchObject({ exitCode: 0, stderr: '' });
  expect(greeting('web-test')).toBeUndefined();
  expectClean(repo);
});

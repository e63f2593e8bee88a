/** What bitops expects of every plugin; helm's answers are those of helm 3 and 4. */
import { describePlugin, type PluginCase } from '@bitops/core/testing';
import { describe, it } from 'vitest';
import helm from '../src/index.js';
import { release } from './tool.js';

const secret = 'conformance-secret-9c2d';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const manifest = `apiVersion: v1
kind: Secret
metadata: { name: web }
stringData: { key: ${secret} }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: web }
data: { size: "VALUE" }
`;

/** A release that is there, in the state that is asked for, and a chart that differs from it. */
const answersWith =
  (status: string, version: string): NonNullable<PluginCase['answers']> =>
  ({ args }) => {
    const [command] = args;
    if (command === 'list') return status === '' ? '[]' : release('web', status);
    if (command === 'history')
      return JSON.stringify([
        { revision: 2, status: 'superseded' },
        { revision: 3, status },
      ]);
    if (command === 'version') return version;
    if (command === 'get') return manifest.replace('VALUE', '1');
    return args.includes('--dry-run=server') ? JSON.stringify({ manifest: manifest.replace('VALUE', '2') }) : undefined;
  };

const chart = { 'web/Chart.yaml': 'name: web\n', 'web/values.yaml': 'size: 1\n' };
const cli = { namespace: 'shop' };

describePlugin(
  { describe, it },
  {
    plugin: helm,
    root: new URL('..', import.meta.url),
    cases: [
      { name: 'a chart that is new', files: chart, config: { cli }, answers: answersWith('', 'v3.18.0') },
      {
        name: 'every setting, and helm 4',
        files: { ...chart, 'web/Chart.yaml': 'name: web\ndependencies: [{name: a}]\n', 'web/Chart.lock': 'a: 1\n' },
        config: {
          cli: { ...cli, timeout: '10m', set: ['a=1'], debug: true, atomic: true, wait: true, force: true },
          options: { 'release-name': 'web', 'default-root-dir': '_base', 'default-sub-dir': 'web' },
        },
        answers: answersWith('deployed', 'v4.1.4'),
      },
      {
        name: 'secrets in variables, in inputs and in the manifest',
        files: chart,
        config: {
          cli,
          options: {
            'secrets-base64': base64(`key: ${secret}\n`),
            k8s: { 'kubeconfig-base64': base64(`clusters: []\nusers: [{name: u, user: {token: ${secret}}}]\n`) },
          },
        },
        inputs: { password: { value: secret, sensitive: true }, zone: { value: 'a', sensitive: false } },
        secrets: [secret],
        answers: answersWith('failed', 'v3.18.0'),
      },
      {
        name: 'a cluster that is fetched, and a chart that is to go',
        files: chart,
        config: { cli, options: { uninstall: true, k8s: { fetch: { 'cluster-name': 'production' } } } },
        answers: answersWith('deployed', 'v3.18.0'),
      },
    ],
  },
);

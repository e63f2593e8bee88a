import type { Binary, Login, PluginApi, Tool } from '@bitops/core';
import { awsLogin } from '@bitops/logins';
import { loadCharts, loadReads } from './charts.js';
import { checkSteps } from './check.js';
import { commandsOf } from './command.js';
import { helmComparison } from './comparison.js';
import { type HelmSchema, helmConfig } from './config.js';
import { helmDefaults } from './defaults.js';
import { explained } from './explain.js';
import { helmJson } from './json.js';
import { kubeconfigEnv, kubeconfigFile, kubeconfigSource } from './kubeconfig.js';
import type { Job } from './release.js';
import { type HelmRun, isUnwanted } from './run.js';
import { chartSteps, outputsSteps } from './steps.js';
import { transient } from './transient.js';

const helm: Binary = {
  name: 'helm',
  install: 'https://helm.sh/docs/intro/install/',
  version: { args: ['version', '--short'] },
};
const aws: Binary = {
  name: 'aws',
  install: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
};

/** The tool `helm`. */
export function helmTool(api: PluginApi) {
  const json = helmJson(api);
  const job = (run: HelmRun): Job => ({ run, commands: commandsOf(run), json, fault: api.fault });
  return {
    name: 'helm',
    config: helmConfig(api.z),
    action(config, deployment) {
      if (config.cli['dry-run']) return 'preview';
      return isUnwanted(config, deployment) ? 'destroy' : 'apply';
    },
    exports: (run) => kubeconfigEnv(run),
    binaries: (run) => (kubeconfigSource(run).kind === 'cluster' ? [helm, aws] : [helm]),
    expand: loadCharts,
    reads: loadReads,
    madeOf: { variables: [/^(KUBECONFIG|HELM_(KUBE\w+|NAMESPACE))$/] },
    check: (run) => checkSteps(run, api),
    steps: (run) => explained(chartSteps(job(run)), job(run), api),
    outputs: (run) => explained(outputsSteps(job(run)), job(run), api),
    defaults: helmDefaults,
    transient,
    logins: (run) => loginsOf(run),
    comparison: helmComparison,
  } satisfies Tool<HelmSchema>;
}

/** Base64 is there, since it was found in the settings. */
function loginsOf(run: Pick<HelmRun, 'config' | 'env' | 'deployment'>): readonly Login[] {
  switch (kubeconfigSource(run).kind) {
    case 'text':
      return [];
    case 'cluster':
      return [awsLogin];
    case 'path':
      return [{ name: 'Kubernetes', files: [kubeconfigFile(run) ?? ''] }];
    case 'ambient':
      return [
        { name: 'Kubernetes', variables: ['KUBECONFIG'], files: ['.kube/config'], otherwise: 'the account of the pod' },
      ];
  }
}

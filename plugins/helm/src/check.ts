import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault, PluginApi, Steps } from '@bitops/core';
import { LineCounter, parseDocument } from 'yaml';
import { kubeconfigFile, kubeconfigSource, maskKubeconfig } from './kubeconfig.js';
import { type HelmRun, isRemoval } from './run.js';
import { maskValues, valueFiles } from './values.js';

/** What can be known before the first change: the chart is there, and what helm will read can be read. */
export function* checkSteps(run: HelmRun, { faults }: PluginApi): Steps {
  const { config, deployment, defaults, env } = run;
  // A hook that runs before helm may print them, too.
  yield* maskKubeconfig(run);
  yield* maskValues(run);
  const wrong: Fault[] = [...chartFaults(run), ...kubeconfigFaults(run), ...secretsFaults(run)];
  const files = isRemoval(run) ? [] : valueFiles(deployment.folder, defaults);
  wrong.push(...files.flatMap(syntaxFaults));
  if (wrong.length > 0) throw faults(wrong);
  for (const item of config.cli.set.filter((it) => secretName.test(it))) yield { warning: secretInSet(item, run) };
  if (env.EXTERNAL_HELM_CHARTS) yield { warning: external };
}

const secretName = /(password|passwd|secret|token|api-?key|private-?key)[^=]*=./i;

function* chartFaults({ deployment, defaults, hooked }: HelmRun) {
  const folders = [deployment.folder, ...(defaults === undefined ? [] : [defaults])];
  if (hooked === true || folders.some((it) => existsSync(join(it, 'Chart.yaml')))) return;
  yield {
    code: 'HELM_CHART_MISSING',
    what: `${deployment.id} is no chart: it has no Chart.yaml`,
    at: { file: deployment.folder },
    why: defaults === undefined ? undefined : `Neither has its default, ${defaults}.`,
    fix: 'Put a chart there, or the values of one that is in the default environment. Each sub-folder of helm is a chart.',
  };
}

function* kubeconfigFaults(run: HelmRun) {
  const source = kubeconfigSource(run);
  const at = { file: run.deployment.folder };
  const file = kubeconfigFile(run) ?? '';
  if (source.kind === 'path' && run.hooked !== true && !existsSync(file)) {
    const what = `the kubeconfig ${source.path} of ${run.deployment.id} does not exist`;
    const fix = 'Correct helm.options.k8s.kubeconfigpath or KUBE_CONFIG_PATH, or write the file in a before hook.';
    yield { code: 'HELM_KUBECONFIG_MISSING', what, at, why: `It is looked for at ${file}.`, fix };
  }
  if (source.kind === 'text' && !isMap(Buffer.from(source.base64, 'base64').toString('utf8'))) {
    const what = `the kubeconfig in base64 of ${run.deployment.id} is none`;
    const fix = 'Set it to what `base64 -w0 kubeconfig` prints; the variable is KUBECONFIG_BASE64.';
    yield { code: 'HELM_KUBECONFIG_INVALID', what, at, fix };
  }
}

function* secretsFaults({ config, deployment }: HelmRun) {
  const secrets = config.options['secrets-base64'];
  if (secrets === undefined || isMap(Buffer.from(secrets, 'base64').toString('utf8'))) return;
  const what = `the secret values of ${deployment.id} are no YAML`;
  const fix = 'Set HELM_SECRETS_BASE64 to what `base64 -w0 values-secrets.yaml` prints.';
  yield { code: 'HELM_SECRETS_INVALID', what, at: { file: deployment.folder }, fix };
}

function isMap(text: string): boolean {
  try {
    const value: unknown = parseDocument(text, { logLevel: 'silent' }).toJS();
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function syntaxFaults(file: string): readonly Fault[] {
  const lines = new LineCounter();
  const [error] = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, uniqueKeys: false }).errors;
  if (error === undefined) return [];
  const { line, col } = lines.linePos(error.pos[0]);
  // the message may quote a line, which may hold a secret
  const why = error.message.split('\n')[0];
  const what = 'a file of values is no YAML';
  return [{ code: 'HELM_VALUES_INVALID', what, at: { file, line, column: col }, why, fix: 'Correct that line.' }];
}

function secretInSet(item: string, { deployment }: HelmRun): Fault {
  const name = item.split('=')[0];
  return {
    code: 'HELM_SET_SECRET',
    what: `${name} of helm.cli.set looks like a secret, and everybody on the machine can read the arguments of helm`,
    at: { file: deployment.folder },
    fix: 'Give it by HELM_SECRETS_BASE64, or below bitops.deployments as one of the inputs.',
  };
}

const external: Fault = {
  code: 'VARIABLE_IGNORED',
  what: 'EXTERNAL_HELM_CHARTS has no effect, as in BitOps',
  fix: 'Unset it, and name the chart as a dependency in a Chart.yaml.',
};

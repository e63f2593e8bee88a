import { basename } from 'node:path';
import type { Compared, Comparison, DifferenceKind, FoundDifference } from '@bitops/core';
import type { HelmConfig } from './config.js';
import { kubeconfigSource } from './kubeconfig.js';
import { isUnwanted } from './run.js';

const kinds = {
  HELM_RELEASE_RENAMED: {
    when: "`release-name` is another name than that of the chart's folder",
    bitops: 'would have named the release after the folder of the chart',
    here: 'the release has the name that is set, unless only one with the name of the folder is there: that one is upgraded',
    fix: 'Remove release-name, or write the name of the folder there.',
  },
  HELM_SKIP_UNREAD: {
    when: '`skip-deploy` is true in a file',
    bitops: 'would have deployed the chart all the same: the True of YAML was not the true that it looked for',
    here: 'the chart is skipped',
    fix: 'Remove skip-deploy if the chart should be deployed.',
  },
  HELM_UNINSTALL_UNREAD: {
    when: '`uninstall` is true in a file, or `uninstall-charts` in a file names the chart',
    bitops:
      'would have upgraded the release all the same: the True of YAML was not the true that it looked for, and it never read uninstall-charts in a file',
    here: 'the release is uninstalled',
    fix: 'Remove the setting if the release should stay.',
  },
  HELM_UNINSTALL_FAILED: {
    when: 'a chart is to be uninstalled',
    bitops: 'would have failed (2.x), since it looked for its own script in a wrong place; 1.x uninstalled the release',
    here: 'the release is uninstalled',
    fix: 'Nothing, if that is what you want; else unset HELM_UNINSTALL, HELM_UNINSTALL_CHARTS and uninstall.',
  },
  HELM_KUBECONFIG_REFUSED: {
    when: 'no kubeconfig is named or given in base64, and no cluster is named, or `k8s.fetch.kubeconfig` is false',
    bitops: 'would have failed: it took no kubeconfig but one that is fetched, named or given in base64',
    here: 'helm uses the kubeconfig of the environment, such as KUBECONFIG or ~/.kube/config',
    fix: 'Name the kubeconfig in helm.options.k8s.kubeconfigpath to be sure which cluster it is.',
  },
  HELM_VARIABLE_UNREAD: {
    when: 'a variable `BITOPS_HELM_<KEY>` sets it',
    bitops: 'would not have read it: for helm, such variables had no effect',
    here: 'it is stronger than the files',
    fix: 'Unset it, if the files should count.',
  },
  HELM_RELEASE_FAILED: {
    when: 'the last revision of a release has failed',
    bitops: 'would have rolled it back and reported success, and not tried the new one',
    here: 'it is rolled back, and then the new one is tried; if that fails, the run fails',
    fix: 'Nothing.',
    always: true,
  },
} satisfies Readonly<Record<string, DifferenceKind>>;

type Code = keyof typeof kinds;
const found = (code: Code, it: Omit<FoundDifference, 'code'>): FoundDifference => ({ code, ...it });

/** What BitOps did otherwise with Helm; it read the settings of charts by scripts of its own. */
export const helmComparison: Comparison<HelmConfig> = {
  kinds,
  dropped: [
    'options.kubeconfig.path',
    'options.kubeconfig.fetch.enabled',
    'options.kubeconfig.fetch.cluster-name',
    'options.aws.fetch.kubeconfig',
    'options.aws.fetch.cluster-name',
    'options.uninstall-charts',
  ],
  droppedVariables: ['SKIP_DEPLOY_HELM'],
  habits: { runsHooks: true },
  action: (config) =>
    kubeconfigSource({ config }).kind === 'ambient' ? 'fail' : config.cli['dry-run'] ? 'preview' : 'apply',
  find: (at) =>
    at.skipped
      ? [...skipUnread(at)]
      : [...renamed(at), ...unwanted(at), ...cluster(at), ...variables(at), ...failed(at)],
};

function* skipUnread({ written, origins }: Compared<HelmConfig>): Generator<FoundDifference> {
  if (written('options.skip-deploy') !== true || origins('options.skip-deploy')[0]?.kind !== 'file') return;
  const at = origins('options.skip-deploy')[0]?.at;
  yield found('HELM_SKIP_UNREAD', { what: 'skip-deploy: true', at, instead: 'apply' });
}

function* renamed({ config, deployment, origins }: Compared<HelmConfig>): Generator<FoundDifference> {
  const name = config.options['release-name'];
  const folder = basename(deployment.name);
  if (name === undefined || name === folder) return;
  const what = `release-name is ${name}, the folder ${folder}`;
  yield found('HELM_RELEASE_RENAMED', { what, at: origins('options.release-name')[0]?.at });
}

function* unwanted({ config, deployment, origins, written }: Compared<HelmConfig>): Generator<FoundDifference> {
  if (!isUnwanted(config, deployment)) return;
  const isAll = config.options.uninstall;
  const [first] = origins(isAll ? 'options.uninstall' : 'options.uninstall-charts');
  const at = first?.at;
  const what = `${first?.name ?? 'uninstall'} says so`;
  const isUnread = first?.kind === 'file' && (!isAll || written('options.uninstall') === true);
  if (isUnread) yield found('HELM_UNINSTALL_UNREAD', { what, at, instead: 'apply' });
  else yield found('HELM_UNINSTALL_FAILED', { what, at, instead: 'fail' });
}

function* cluster({ config, deployment, origins }: Compared<HelmConfig>): Generator<FoundDifference> {
  if (kubeconfigSource({ config }).kind !== 'ambient') return;
  const isOff = !config.options.k8s.fetch.kubeconfig;
  const what = isOff ? 'k8s.fetch.kubeconfig is false' : 'no cluster-name';
  const [said] = isOff ? origins('options.k8s.fetch.kubeconfig') : [];
  yield found('HELM_KUBECONFIG_REFUSED', { what, at: said?.at ?? { file: deployment.folder }, instead: 'fail' });
}

function* variables({ origins }: Compared<HelmConfig>): Generator<FoundDifference> {
  const paths = ['cli.namespace', 'cli.timeout', 'cli.set', 'cli.debug', 'cli.atomic', 'cli.force', 'cli.dry-run'];
  const options = [
    'release-name',
    'uninstall',
    'skip-deploy',
    'default-root-dir',
    'default-dir-flag',
    'default-sub-dir',
  ];
  const k8s = ['kubeconfigpath', 'fetch.kubeconfig', 'fetch.cluster-name'].map((it) => `options.k8s.${it}`);
  for (const path of [...paths, ...options.map((it) => `options.${it}`), ...k8s]) {
    const [first] = origins(path);
    if (first?.kind !== 'variable' || !first.name.startsWith('BITOPS_HELM_')) continue;
    yield found('HELM_VARIABLE_UNREAD', { what: first.name, at: first.at });
  }
}

function* failed({ action, deployment }: Compared<HelmConfig>): Generator<FoundDifference> {
  if (action !== 'apply') return;
  yield found('HELM_RELEASE_FAILED', { what: basename(deployment.name), at: { file: deployment.folder } });
}

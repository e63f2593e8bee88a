import type { Rows } from './row.js';

/** Keys, variables and steps of helm. */
export const helm = {
  '6.helm-keys': {
    before: '`namespace`, `timeout`, `set`, `debug`, `atomic`, `force`, `dry-run`, `skip-deploy`',
    here: 'all of them',
  },
  '6.helm-release-name': {
    before: "`release-name` was ignored: the name of the chart's folder counted",
    here: "the configured name, unless only a release with the folder's name is there: that one goes on, with a warning",
  },
  '6.helm-uninstall': {
    before: '`uninstall`, `HELM_UNINSTALL`, `HELM_UNINSTALL_CHARTS` (commas), `uninstall-charts`',
    here: 'all of them',
  },
  '6.helm-kubeconfig': {
    before: 'base64, else a path, else `aws eks update-kubeconfig`',
    here: 'the same order, else what the machine has',
  },
  '6.helm-old-keys': {
    before: '`kubeconfig.path`, `kubeconfig.fetch.*`, `aws.fetch.*`',
    here: 'accepted, with a warning that has the new name',
  },
  '6.helm-variables': {
    before:
      '`NAMESPACE`, `TIMEOUT`, `HELM_SET_FLAG`, `HELM_DEBUG`, `HELM_SKIP_DEPLOY`, `SKIP_DEPLOY_HELM`, `HELM_RELEASE_NAME`, `KUBE_CONFIG_PATH`, `FETCH_KUBECONFIG`, `CLUSTER_NAME`',
    here: 'all of them fill in',
  },
  '6.helm-base64': {
    before: '`KUBECONFIG_BASE64`, `BITOPS_KUBECONFIG_BASE64`, `HELM_SECRETS_BASE64`',
    here: 'written for the owner alone, in the workspace, and hidden',
  },
  '6.helm-one-chart': { before: '`ENVIRONMENT_HELM_SUBDIRECTORY`: one chart only', here: 'the same' },
  '6.helm-s3': {
    before: '`plugins.s3`, `HELM_PLUGIN_S3_REGION`, `HELM_CHARTS_S3_BUCKET`, `EXTERNAL_HELM_CHARTS`: without effect',
    here: 'accepted, with a notice',
  },
  '6.helm-default-chart': {
    before:
      "a chart's default: in the default environment, or in `default-root-dir` beside the charts, which is no chart then",
    here: 'the same',
  },
  '6.helm-empty-values': { before: 'empty files of values are not passed', here: 'the same' },
  '6.helm-charts': {
    before: 'one chart in each sub-folder, by name, with settings of its own',
    here: 'the same; a chart in `helm/` itself works, too',
  },
  '6.helm-namespace': { before: 'made if it is missing', here: 'the same, by the first deploy' },
  '6.helm-dependencies': {
    before: '`helm dep up`, always',
    here: 'where a chart has dependencies; those of its lock file, if helm can',
  },
  '6.helm-status': {
    before: 'nothing there: install; deployed: upgrade; else a rollback, which was told as success',
    here: 'the same, and after the rollback the upgrade is tried again; a failure is a failure',
  },
} satisfies Rows;

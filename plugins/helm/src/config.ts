import type { FieldMeta, PluginApi, Tool } from '@bitops/core';

/** The settings of a chart, below the root key `helm`. */
export function helmConfig(z: PluginApi['z']) {
  const text = z.string();
  const flag = z.boolean().default(false);
  const duration = text.regex(/^(\d+(\.\d+)?(ms|s|m|h))+$/, 'expected a duration such as 500s or 10m');
  return z.strictObject({
    cli: z.strictObject({
      namespace: text.meta(cli.namespace),
      timeout: duration.default('500s').meta(cli.timeout),
      set: z.array(text).default([]).meta(cli.set),
      debug: flag.meta(cli.debug),
      atomic: flag.meta(cli.atomic),
      wait: flag.meta(cli.wait),
      force: flag.meta(cli.force),
      'dry-run': flag.meta(cli['dry-run']),
    }),
    options: z.strictObject({
      'skip-deploy': flag.meta(options['skip-deploy']),
      'release-name': text
        .regex(/^(?!-)/, 'expected a name that does not begin with "-"')
        .optional()
        .meta(options['release-name']),
      uninstall: flag.meta(options.uninstall),
      'uninstall-charts': z.array(text).default([]).meta(options['uninstall-charts']),
      notes: flag.meta(options.notes),
      'secrets-base64': text.optional().meta(options['secrets-base64']),
      'default-root-dir': text.default('_default').meta(options['default-root-dir']),
      'default-dir-flag': z.boolean().default(true).meta(options['default-dir-flag']),
      'default-sub-dir': text.optional().meta(options['default-sub-dir']),
      k8s: z.strictObject({
        'kubeconfig-base64': text.optional().meta(k8s['kubeconfig-base64']),
        kubeconfigpath: text.optional().meta(k8s.kubeconfigpath),
        fetch: z.strictObject({
          kubeconfig: z.boolean().default(true).meta(k8s.kubeconfig),
          'cluster-name': text.optional().meta(k8s['cluster-name']),
        }),
      }),
      kubeconfig: z.strictObject({
        path: text.optional().meta(old.path),
        fetch: z.strictObject({
          enabled: z.boolean().optional().meta(old.enabled),
          'cluster-name': text.optional().meta(old.name),
        }),
      }),
      aws: z.strictObject({
        fetch: z.strictObject({
          kubeconfig: z.boolean().optional().meta(old.enabled),
          'cluster-name': text.optional().meta(old.name),
        }),
      }),
    }),
    plugins: z.strictObject({
      s3: z.strictObject({
        region: text.optional().meta({ description: 'Of BitOps.', ignored: noS3, env: ['HELM_PLUGIN_S3_REGION'] }),
        bucket: text.optional().meta({ description: 'Of BitOps.', ignored: noS3, env: ['HELM_CHARTS_S3_BUCKET'] }),
      }),
    }),
  });
}

/** The schema that {@link helmConfig} makes. */
export type HelmSchema = ReturnType<typeof helmConfig>;
/** The settings of a chart, resolved. */
export type HelmConfig = Parameters<Tool<HelmSchema>['steps']>[0]['config'];

type About = Readonly<Record<string, FieldMeta & { readonly description: string }>>;

const noS3 = 'BitOps never used it either. Name the repository of a dependency in Chart.yaml.';

const cli = {
  namespace: {
    description: 'The namespace of the release; made by the first deploy where it is not there yet.',
    flag: 'namespace',
    env: ['NAMESPACE'],
    exportEnv: 'NAMESPACE',
    examples: ['shop'],
  },
  timeout: {
    description: 'How long helm may wait for one thing, such as a hook or a pod.',
    flag: 'timeout',
    env: ['TIMEOUT'],
    exportEnv: 'TIMEOUT',
    examples: ['10m'],
  },
  set: {
    description:
      'Single values, each `KEY=VALUE` as helm reads them. Everybody on the machine can see them: no secrets.',
    flag: 'set',
    env: ['HELM_SET_FLAG'],
    exportEnv: 'HELM_SET_FLAG',
    examples: [['image.tag=1.4', 'replicas=2']],
  },
  debug: {
    description: 'Lets helm tell more of what it does.',
    flag: 'debug',
    env: ['HELM_DEBUG'],
    exportEnv: 'HELM_DEBUG',
  },
  atomic: {
    description: 'Waits until everything is ready, and rolls back what does not get ready in time.',
    flag: 'atomic',
  },
  wait: { description: 'Waits until everything is ready, and fails where that takes too long.', flag: 'wait' },
  force: { description: 'Replaces resources that cannot be updated.', flag: 'force' },
  'dry-run': { description: 'Only shows what `deploy` would do.', flag: 'dry-run' },
} satisfies About;

const options = {
  'skip-deploy': {
    description: 'Leaves the chart out, with its hooks.',
    env: ['HELM_SKIP_DEPLOY', { name: 'SKIP_DEPLOY_HELM', old: true }],
    exportEnv: 'HELM_SKIP_DEPLOY',
  },
  'release-name': {
    description: "The name of the release; else that of the chart's folder.",
    env: ['HELM_RELEASE_NAME'],
    exportEnv: 'HELM_RELEASE_NAME',
  },
  uninstall: {
    description: 'Lets `deploy` uninstall the release.',
    env: ['HELM_UNINSTALL'],
    exportEnv: 'HELM_UNINSTALL',
  },
  'uninstall-charts': {
    description: 'The charts, by folder or release, that `deploy` uninstalls; for all charts of a run at once.',
    env: ['HELM_UNINSTALL_CHARTS'],
    examples: [['web', 'jobs']],
  },
  notes: { description: 'Hands on what the chart says after an install, as the output `notes`.' },
  'secrets-base64': {
    description: 'The content of `values-secrets.yaml` in base64; it is written in the workspace only.',
    secret: true,
    env: ['HELM_SECRETS_BASE64'],
  },
  'default-root-dir': {
    description: 'Without `default-dir-flag`: the folder beside the charts that holds their defaults.',
    exportEnv: 'DEFAULT_ROOT_DIR',
  },
  'default-dir-flag': {
    description: "Takes the chart's defaults from the default environment.",
    exportEnv: 'DEFAULT_DIR_FLAG',
  },
  'default-sub-dir': {
    description: "Where the chart's defaults are, below the default environment or `default-root-dir`.",
    exportEnv: 'DEFAULT_SUB_DIR',
    examples: ['helm/common'],
  },
} satisfies About;

const k8s = {
  'kubeconfig-base64': {
    description: 'A kubeconfig in base64; it is written in the workspace only.',
    secret: true,
    env: ['BITOPS_KUBECONFIG_BASE64', 'KUBECONFIG_BASE64'],
  },
  kubeconfigpath: {
    description: "A kubeconfig, relative to the chart's folder.",
    env: ['KUBE_CONFIG_PATH'],
    exportEnv: 'KUBE_CONFIG_PATH',
  },
  kubeconfig: {
    description: 'Gets the kubeconfig of `cluster-name` from AWS.',
    env: ['FETCH_KUBECONFIG'],
    exportEnv: 'FETCH_KUBECONFIG',
  },
  'cluster-name': {
    description: 'The cluster in EKS whose kubeconfig is fetched.',
    env: ['CLUSTER_NAME'],
    exportEnv: 'CLUSTER_NAME',
  },
} satisfies About;

const old = {
  path: { description: 'Of BitOps 1.x.', replacedBy: 'options.k8s.kubeconfigpath' },
  enabled: { description: 'Of BitOps 1.x.', replacedBy: 'options.k8s.fetch.kubeconfig' },
  name: { description: 'Of BitOps 1.x.', replacedBy: 'options.k8s.fetch.cluster-name' },
} satisfies About;

/** Which variables are not as in BitOps 2.6, and why. Nothing else may differ. */

/** Variables that are others, or not there. */
export interface VariableDifference {
  readonly why: string;
  readonly rows?: readonly string[];
  readonly name: RegExp;
  readonly repos?: readonly string[];
}

/** Each variable that differs has one of these: the first that fits. */
export const variableDifferences: readonly VariableDifference[] = [
  {
    why: 'What one deployment exports is not seen by the next.',
    rows: ['2.exports-no-input'],
    name: /^((BITOPS_)?TERRAFORM_WORKSPACE|(BITOPS_)?TF_TARGETS)$/,
    repos: ['two-of-one-tool'],
  },
  {
    why: 'The action that is done, by `TERRAFORM_APPLY`, too, so that hooks can tell.',
    rows: ['8.command-in-after-hooks'],
    name: /^((BITOPS_)?TERRAFORM_COMMAND|BITOPS_TERRAFORM_CLI)$/,
    repos: ['terraform-variables'],
  },
  {
    why: 'The same words in another order. Where `main-playbook` is not set, it is not among them: what is run depends on what is there.',
    rows: ['3.command-line'],
    name: /^BITOPS_(TERRAFORM|ANSIBLE)_CLI$/,
  },
  {
    why: '`false` and `0` are values, and lists are in it.',
    rows: ['2.false-and-zero', '2.lists'],
    name: /^BITOPS_GREETER_CLI$/,
  },
  {
    why: 'It was made of what has no parameter; no program takes it.',
    name: /^BITOPS_CLOUDFORMATION_CLI$/,
  },
  {
    why: 'In lower case, as all switches; empty is not set.',
    rows: ['2.fail-fast-text', '3.export-env'],
    name: /^(BITOPS_FAIL_FAST|DEFAULT_DIR_FLAG|FETCH_KUBECONFIG|HELM_DEBUG|(BITOPS_)?CFN_STACK_ACTION)$/,
  },
  {
    why: 'A list with spaces, not as YAML.',
    rows: ['3.export-env'],
    name: /^HELM_SET_FLAG$/,
  },
  {
    why: 'The configured name.',
    rows: ['6.helm-release-name'],
    name: /^HELM_RELEASE_NAME$/,
  },
  {
    why: "The chart's folder: each chart is a deployment.",
    rows: ['6.helm-charts'],
    name: /^BITOPS_OPSREPO_ENV(IRONMENT_DIR|_FILE)$/,
    repos: ['helm-install', 'helm-upgrade', 'helm-failed-release'],
  },
  {
    why: 'Folders of BitOps itself. Plugins of the ops repo have theirs.',
    rows: ['3.run-2x', '3.deployment-2x'],
    name: /^(BITOPS_(INSTALLED_PLUGIN_DIR|PLUGINS_DIR|PLUGIN_DIR)|SCRIPTS_DIR)$/,
  },
  {
    why: 'Placeholders of its plugin azure, which is here one of hooks only.',
    rows: ['8.only-hooks'],
    name: /^(BITOPS_)?AZURE_\w+$/,
  },
  {
    why: "Made by scripts of BitOps's own plugins, for themselves.",
    name: /^(\w+_ROOT_(OPERATIONS|SCRIPTS|DIR)|\w+_BITOPS_CONFIG|BITOPS_SCHEMA_ENV_FILE|BITOPS_CONFIG_\w+|DEFAULT_HELM_\w+|ENVIRONMENT_HELM_SUBDIRECTORY|ENV_DIR|HELM_(CHART|CHART_DIRECTORY|DEBUG_COMMAND|DEPLOY)|KUBECONFIG_BASE64|[hk])$/,
  },
];

/** Which variables are not as in BitOps 2.6, and why. Nothing else may differ. */

/** Variables that are others, or not there. */
export interface VariableDifference {
  readonly why: string;
  readonly rows?: readonly string[];
  readonly name: RegExp;
  readonly repos?: readonly string[];
  /** What its values must be; nothing where it is not set here. */
  readonly holds: (there: string, here: string | undefined) => boolean;
}

const isGone = (_: string, here: string | undefined) => here === undefined;
const isThere = (_: string, here: string | undefined) => here !== undefined;
const wordsOf = (text: string | undefined) =>
  (text ?? '')
    .split(/\s+/)
    .filter((it) => it !== '')
    .sort();
const isSame = (a: readonly string[], b: readonly string[]) => a.join(' ') === b.join(' ');

/** Each variable that differs has one of these: the first that fits. */
export const variableDifferences: readonly VariableDifference[] = [
  {
    why: 'What one deployment exports is not seen by the next.',
    rows: ['2.exports-no-input'],
    name: /^((BITOPS_)?TERRAFORM_WORKSPACE|(BITOPS_)?TF_TARGETS|BITOPS_ANSIBLE_CLI)$/,
    repos: ['two-of-one-tool', 'hooks'],
    holds: isGone,
  },
  {
    why: 'The action that is done, also where `TERRAFORM_APPLY` or a before hook chose it.',
    rows: ['8.command-in-after-hooks'],
    name: /^((BITOPS_)?TERRAFORM_COMMAND|BITOPS_TERRAFORM_CLI)$/,
    repos: ['terraform-variables', 'hooks'],
    holds: (there, here) => there === 'plan' && here === 'apply',
  },
  {
    why: 'The same words in another order.',
    rows: ['3.command-line'],
    name: /^BITOPS_(TERRAFORM|ANSIBLE)_CLI$/,
    holds: (there, here) => isSame(wordsOf(there), wordsOf(here)),
  },
  {
    why: 'Without `main-playbook` there is no playbook in it: which ones are run depends on those that are there.',
    rows: ['6.ansible-playbook'],
    name: /^BITOPS_ANSIBLE_CLI$/,
    repos: ['ansible-dryrun', 'hooks'],
    holds: (there, here) => isSame(wordsOf(there.replace('playbook.yaml', '')), wordsOf(here)),
  },
  {
    why: '`"false"` is false.',
    rows: ['2.text-booleans'],
    name: /^BITOPS_ANSIBLE_CLI$/,
    repos: ['ansible-text'],
    holds: (there, here) => isSame(wordsOf(there.replace('--flush-cache', '')), wordsOf(here)),
  },
  {
    why: '`false` and `0` are values, and lists are in it.',
    rows: ['2.false-and-zero', '2.lists'],
    name: /^BITOPS_GREETER_CLI$/,
    holds: (there, here) => here === there.replace('--quiet --times=2', '--times=0 --rest=a --rest=b'),
  },
  {
    why: 'It was made of what has no parameter; no program takes it.',
    name: /^BITOPS_CLOUDFORMATION_CLI$/,
    holds: (_, here) => here === '',
  },
  {
    why: 'In lower case, as all switches; empty is not set.',
    rows: ['2.fail-fast-text', '3.export-env'],
    name: /^(BITOPS_FAIL_FAST|DEFAULT_DIR_FLAG|FETCH_KUBECONFIG|HELM_DEBUG|(BITOPS_)?CFN_STACK_ACTION)$/,
    holds: (there, here) => here === (there === '' ? 'true' : there.toLowerCase()),
  },
  {
    why: 'A list with spaces, not as YAML.',
    rows: ['3.export-env'],
    name: /^HELM_SET_FLAG$/,
    holds: (there, here) => here === there.replace(/^- /gm, '').replaceAll('\n', ' '),
  },
  {
    why: 'The configured name.',
    rows: ['6.helm-release-name'],
    name: /^HELM_RELEASE_NAME$/,
    holds: (there, here) => there === 'web' && here === 'other',
  },
  {
    why: "The chart's folder: each chart is a deployment.",
    rows: ['6.helm-charts'],
    name: /^BITOPS_OPSREPO_ENV(IRONMENT_DIR|_FILE)$/,
    repos: ['helm-install', 'helm-upgrade', 'helm-failed-release'],
    holds: (there, here) => here === there.replace('/helm', '/helm/web'),
  },
  {
    why: 'Folders of BitOps itself. Plugins of the ops repo have theirs.',
    rows: ['3.run-2x', '3.deployment-2x'],
    name: /^(BITOPS_(INSTALLED_PLUGIN_DIR|PLUGINS_DIR|PLUGIN_DIR)|SCRIPTS_DIR)$/,
    holds: isThere,
  },
  {
    why: 'Placeholders of its plugin azure, which is here one of hooks only.',
    rows: ['8.only-hooks'],
    name: /^(BITOPS_)?AZURE_\w+$/,
    holds: isGone,
  },
  {
    why: "Made by scripts of BitOps's own plugins, for themselves.",
    name: /^(\w+_ROOT_(OPERATIONS|SCRIPTS|DIR)|\w+_BITOPS_CONFIG|BITOPS_SCHEMA_ENV_FILE|BITOPS_CONFIG_\w+|DEFAULT_HELM_\w+|ENVIRONMENT_HELM_SUBDIRECTORY|ENV_DIR|HELM_(CHART|CHART_DIRECTORY|DEBUG_COMMAND|DEPLOY)|KUBECONFIG_BASE64|[hk])$/,
    holds: isGone,
  },
];

/** Which calls and exit codes are not as in BitOps 2.6, and why. Nothing else may differ. */

/** What the lines of a recording of BitOps become: `from` → `to`, in the repos that are named, else in all of them. */
export interface StepDifference {
  readonly why: string;
  /** Names of rows in `../rows.ts`, where it is one of them. */
  readonly rows?: readonly string[];
  readonly from: RegExp;
  readonly to: string;
  readonly repos?: readonly string[];
}

/** In the order in which they are applied. */
export const stepDifferences: readonly StepDifference[] = [
  {
    why: 'What is applied is the plan that was shown, not a new one.',
    rows: ['6.terraform-steps'],
    from: /terraform (?:apply(?: target=\S+)?|destroy)(?=$| in workspace)/gm,
    to: 'terraform apply of the plan',
  },
  {
    why: '`var-file` was read and given to nothing; every plan has it.',
    rows: ['6.terraform-lost-keys'],
    from: /terraform plan/g,
    to: 'terraform plan var-file=blue.tfvars',
    repos: ['terraform-apply'],
  },
  {
    why: '`backend-config` was read and given to nothing; init needs it.',
    rows: ['6.terraform-lost-keys'],
    from: /terraform init$/m,
    to: 'terraform init backend-config=key=a',
    repos: ['terraform-apply'],
  },
  {
    why: '`TERRAFORM_APPLY` is an apply; it was a plan, and then an apply with a plan of its own.',
    rows: ['6.terraform-variables'],
    from: /^(.* plan in workspace green)\n\1$/m,
    to: '$1',
    repos: ['terraform-variables'],
  },
  {
    why: 'What one deployment exports is not read by the next. Targets and workspace of the first were those of the second.',
    rows: ['2.exports-no-input'],
    from: /^terraform\/app: terraform plan target=module.net in workspace net\n(.* plan) in workspace net$/m,
    to: '$1',
    repos: ['two-of-one-tool'],
  },
  {
    why: 'Hooks of a deployment that is skipped do not run.',
    rows: ['4.skipped'],
    from: /^terraform: kubectl before\n/m,
    to: '',
    repos: ['terraform-skip'],
  },
  {
    why: 'The exit code says that a deployment failed; that of the script is in the message.',
    rows: ['4.exit-code'],
    from: /exit code (3|63)$/,
    to: 'exit code 1',
  },
  {
    why: 'A failure is a failure, also where the run goes on.',
    rows: ['4.exit-code'],
    from: /exit code 0$/,
    to: 'exit code 1',
    repos: ['goes-on'],
  },
  {
    why: 'A stack that could not be made is a failure.',
    rows: ['6.cloudformation-failure'],
    from: /exit code 0$/,
    to: 'exit code 1',
    repos: ['cloudformation-fails'],
  },
  {
    why: 'An environment that is not there is a fault.',
    rows: ['4.exit-code'],
    from: /exit code 0$/,
    to: 'exit code 2',
    repos: ['no-environment'],
  },
  {
    why: '`BITOPS_FAST_FAIL=false` is false.',
    rows: ['2.fail-fast-text'],
    from: /exit code 1$/,
    to: 'second: terraform init\nsecond: terraform plan\nexit code 1',
    repos: ['fast-fail-off-as-text'],
  },
  {
    why: '`kubectl` has no schema, and every deployment of it failed. It is one of hooks only.',
    rows: ['6.aws-and-kubectl'],
    from: /exit code 2$/,
    to: 'cluster: kubectl login\nexit code 0',
    repos: ['kubectl-deployment'],
  },
  {
    why: 'A value with a space is one value; the script of BitOps has no quotes, and what came behind the space was a playbook.',
    from: /ansible-playbook b=2 playbook.yml --extra-vars=a=1/,
    to: 'ansible-playbook playbook.yml --extra-vars=a=1 b=2',
    repos: ['ansible-text'],
  },
  {
    why: '`"false"` is false.',
    rows: ['2.text-booleans'],
    from: / --flush-cache/,
    to: '',
    repos: ['ansible-text'],
  },
  {
    why: 'A file that is neither `*.sh` nor executable is told of, and not run.',
    rows: ['4.which-files'],
    from: /^ansible: kubectl second yes\n/m,
    to: '',
    repos: ['hooks'],
  },
  {
    why: 'What a before hook writes into `bitops.config.yaml` counts.',
    rows: ['2.hooks-edit-settings'],
    from: /(?=exit code 0$)/,
    to: 'terraform: terraform apply of the plan\n',
    repos: ['hooks'],
  },
  {
    why: 'Its only command told the version of a program that is not needed here. What such deployments do is in their hooks.',
    rows: ['8.only-hooks'],
    from: /^login: az version\n/m,
    to: '',
    repos: ['only-hooks'],
  },
  {
    why: "helm, kubectl and the hooks of a chart run in the chart's folder, as those of all others do.",
    rows: ['4.chart-hooks'],
    from: /^<bitops>(?=: (helm|kubectl (create|before|second)))/gm,
    to: 'helm/web',
  },
  {
    why: 'Dependencies are fetched where a chart has some.',
    rows: ['6.helm-dependencies'],
    from: /^helm\/web: helm dependencies of .*\n/m,
    to: '',
  },
  {
    why: '`set` may have more than one value; `release-name` is the name, where no release has the other.',
    rows: ['2.lists', '6.helm-release-name'],
    from: /deploy web (.*) set=a=1/,
    to: 'deploy other $1 set=a=1 set=b=2',
    repos: ['helm-install'],
  },
  {
    why: 'helm makes the namespace by itself, and a first install that fails cleans up as an upgrade does.',
    rows: ['6.helm-namespace'],
    from: /^helm\/web: kubectl create namespace shop\n(helm.* of test\/helm\/web)(?: cleanup-on-fail)?/m,
    to: '$1 cleanup-on-fail create-namespace',
    repos: ['helm-install', 'helm-upgrade'],
  },
  {
    why: 'After a rollback the upgrade is tried again. The rollback waits as long as an upgrade may.',
    rows: ['6.helm-status'],
    from: /^helm\/web: kubectl create namespace shop\n(.* rollback .*)$/m,
    to: '$1 timeout=500s\nhelm/web: helm deploy web of test/helm/web cleanup-on-fail create-namespace namespace=shop timeout=500s values=test/helm/web/values.yaml',
    repos: ['helm-failed-release'],
  },
  {
    why: 'The script that uninstalls was called by a path that is not there.',
    rows: ['6.helm-uninstall'],
    from: /exit code 127$/,
    to: 'helm/web: helm uninstall web namespace=shop timeout=500s\nexit code 0',
    repos: ['helm-uninstall'],
  },
  {
    why: 'A stack is deleted whatever its template looks like today.',
    from: /^cloudformation: aws validate .*\n/m,
    to: '',
    repos: ['cloudformation-delete'],
  },
  {
    why: 'BitOps ends with an error of Python wherever `validate-cfn` is a switch, so also by default.',
    from: /exit code 1$/,
    to: 'cloudformation: aws create shop from test/cloudformation/template.yaml with CAPABILITY_IAM with Size=2\nexit code 0',
    repos: ['cloudformation-no-validation'],
  },
  {
    why: '`false` and `0` are values, and lists reach the command line.',
    rows: ['2.false-and-zero', '2.lists'],
    from: /--quiet --times=2/,
    to: '--times=0 --rest=a --rest=b',
    repos: ['bash-plugin'],
  },
];

import type { FieldMeta, PluginApi, Tool } from '@bitops/core';

/** The settings of an ansible deployment, below the root key `ansible`. */
export function ansibleConfig(z: PluginApi['z']) {
  const text = () => z.string().optional();
  const vaultId = z.string().refine((it) => !/(^|@)prompt/.test(it), 'expected NAME@FILE: nobody can be prompted');
  return z.strictObject({
    cli: z.strictObject({
      'main-playbook': text().meta(cli['main-playbook']),
      'destroy-playbook': text().meta(cli['destroy-playbook']),
      inventory: text().meta(cli.inventory),
      'extra-vars': text().meta(cli['extra-vars']),
      tags: text().meta(cli.tags),
      'skip-tags': text().meta(cli['skip-tags']),
      dryrun: z.boolean().default(false).meta(cli.dryrun),
      forks: z.number().int().min(1).optional().meta(cli.forks),
      'flush-cache': z.boolean().default(false).meta(cli['flush-cache']),
      'force-handlers': z.boolean().default(false).meta(cli['force-handlers']),
      'vault-id': z.array(vaultId).default([]).meta(cli['vault-id']),
      'vault-password-file': text().meta(cli['vault-password-file']),
      'main-script': text().meta(cli['main-script']),
    }),
    options: z.strictObject({
      'skip-deploy': z.boolean().default(false).meta(options['skip-deploy']),
      verbosity: z.number().int().min(0).max(4).optional().meta(options.verbosity),
      dryrun: z.boolean().optional().meta(options.dryrun),
    }),
  });
}

/** The schema that {@link ansibleConfig} makes. */
export type AnsibleSchema = ReturnType<typeof ansibleConfig>;
/** The settings of an ansible deployment, resolved. */
export type AnsibleConfig = Parameters<Tool<AnsibleSchema>['steps']>[0]['config'];

type About = Readonly<Record<string, FieldMeta & { readonly description: string }>>;

const cli = {
  'main-playbook': {
    description:
      "The playbook to run, relative to the deployment's folder; without it `playbook.yaml` or `playbook.yml`, else all that are there.",
    flag: '',
    exportEnv: 'BITOPS_ANSIBLE_MAIN_SCRIPT',
    examples: ['site.yaml'],
  },
  'destroy-playbook': {
    description: 'The playbook that `bitops destroy` runs; without it nothing is run then.',
    examples: ['teardown.yaml'],
  },
  inventory: {
    description:
      'A file, a folder, or names of hosts with a comma in between or at the end; it may come to be in the run.',
    flag: 'inventory',
    exportEnv: 'BITOPS_ANSIBLE_INVENTORY',
    examples: ['hosts.yaml', '../terraform/inventory', 'web1,'],
  },
  'extra-vars': {
    description: 'Variables that win over all others: `@FILE`, JSON, or `NAME=VALUE` with spaces in between.',
    flag: 'extra-vars',
    exportEnv: 'BITOPS_ANSIBLE_EXTRA_VARS',
    examples: ['@extra-vars.json', '{"size": 2}', 'size=2 color=blue'],
  },
  tags: {
    description: 'Runs only tasks with one of these tags; commas in between.',
    flag: 'tags',
    exportEnv: 'BITOPS_ANSIBLE_TAGS',
    examples: ['nginx,certificates'],
  },
  'skip-tags': {
    description: 'Leaves tasks with one of these tags out; commas in between.',
    flag: 'skip-tags',
    exportEnv: 'BITOPS_ANSIBLE_SKIP_TAGS',
    examples: ['slow'],
  },
  dryrun: {
    description: '`bitops deploy` shows what would change, as `bitops plan` does; `--apply` makes it so.',
    flag: 'check',
    exportEnv: 'BITOPS_ANSIBLE_DRYRUN',
  },
  forks: {
    description: 'How many hosts are worked on at the same time; ansible takes 5.',
    flag: 'forks',
    exportEnv: 'BITOPS_ANSIBLE_FORKS',
    examples: [20],
  },
  'flush-cache': {
    description: 'Forgets the facts that are cached of each host.',
    flag: 'flush-cache',
    exportEnv: 'BITOPS_ANSIBLE_FLUSH_CACHE',
  },
  'force-handlers': {
    description: 'Runs handlers that were notified also where a task failed after that.',
    flag: 'force-handlers',
    exportEnv: 'BITOPS_ANSIBLE_FORCE_HANDLERS',
  },
  'vault-id': {
    description: 'Passwords of the vault, each `NAME@FILE`; an executable file is run, and prints the password.',
    flag: 'vault-id',
    exportEnv: 'BITOPS_ANSIBLE_VAULT_ID',
    examples: [['dev@dev-password', 'prod@prod-password.sh']],
  },
  'vault-password-file': {
    description: 'The file that holds the password of the vault; an executable one is run, and prints it.',
    flag: 'vault-password-file',
    exportEnv: 'BITOPS_ANSIBLE_VAULT_PASSWORD_FILE',
    examples: ['.vault-password', '$BITOPS_TEMPDIR/secrets/vault'],
  },
  'main-script': { description: 'Of the documentation of BitOps 2.', replacedBy: 'cli.main-playbook' },
} satisfies About;

const options = {
  'skip-deploy': {
    description: 'Leaves the deployment out, with its hooks.',
    env: ['ANSIBLE_SKIP_DEPLOY', { name: 'SKIP_DEPLOY_ANSIBLE', old: true }],
    exportEnv: 'ANSIBLE_SKIP_DEPLOY',
  },
  verbosity: {
    description: 'How much ansible tells, from 0 to 4.',
    exportEnv: 'ANSIBLE_VERBOSITY',
  },
  dryrun: { description: 'Of BitOps 1.x.', replacedBy: 'cli.dryrun' },
} satisfies About;

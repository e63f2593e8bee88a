import { readdirSync } from 'node:fs';
import type { Compared, Comparison, DifferenceKind, FoundDifference } from '@bitops/core';
import type { AnsibleConfig } from './config.js';
import { playbooksIn } from './playbooks.js';

const kinds = {
  ANSIBLE_DRYRUN_UNREAD: {
    when: '`dryrun: true` stands under `options`, its place in BitOps 1.x',
    bitops: 'would have run the playbook for real: nothing read the setting there',
    here: 'it means the same as under cli: deploy only shows what would change',
    fix: 'Move it to ansible.cli.dryrun, or remove it if the playbook should run.',
  },
  ANSIBLE_PLAYBOOK_GUESSED: {
    when: '`main-playbook` is not set, and there is no `playbook.yaml`',
    bitops: 'would have failed (2.x, which runs playbook.yaml), or run every playbook of the folder (1.x)',
    here: 'playbook.yml is run, or else every playbook of the folder',
    fix: 'Set ansible.cli.main-playbook.',
  },
  ANSIBLE_PLAYBOOKS_LEFT: {
    when: '`main-playbook` is not set, and there are playbooks beside `playbook.yaml`',
    bitops: 'would have run them all (1.x), or playbook.yaml only (2.x)',
    here: 'playbook.yaml is the only one that is run',
    fix: 'If all should run, let one import the others (import_playbook), and name it in ansible.cli.main-playbook.',
  },
  ANSIBLE_WORDS_SPLIT: {
    when: 'a setting that goes to the command line of ansible has spaces in it',
    bitops: 'would have torn it apart at its spaces, so that ansible-playbook got pieces of it as playbooks',
    here: 'it is one argument, as it is written',
    fix: 'Nothing.',
  },
} satisfies Readonly<Record<string, DifferenceKind>>;

type Code = keyof typeof kinds;
const found = (code: Code, it: Omit<FoundDifference, 'code'>): FoundDifference => ({ code, ...it });

/** Settings of the command line that are text. */
const texts = ['main-playbook', 'inventory', 'extra-vars', 'tags', 'skip-tags'] as const;

/** What BitOps did otherwise with Ansible. */
export const ansibleComparison: Comparison<AnsibleConfig> = {
  kinds,
  read: {
    'cli.main-playbook': { default: 'playbook.yaml' },
    'cli.inventory': {},
    'cli.extra-vars': {},
    'cli.tags': {},
    'cli.skip-tags': {},
    'cli.dryrun': {},
    'cli.forks': {},
    'cli.flush-cache': {},
    'cli.force-handlers': {},
    'options.skip-deploy': { exports: 'BITOPS_ANSIBLE_SKIP_DEPLOY' },
    'options.verbosity': { exports: 'ANSIBLE_VERBOSITY' },
  },
  dropped: ['cli.vault-id', 'cli.vault-password-file', 'cli.main-script'],
  habits: { leavesEnvFile: true },
  droppedVariables: ['ANSIBLE_SKIP_DEPLOY', 'SKIP_DEPLOY_ANSIBLE'],
  find: (at) => (at.skipped ? [] : [...misplaced(at), ...playbooks(at), ...split(at)]),
};

function* misplaced({ config, origins }: Compared<AnsibleConfig>): Generator<FoundDifference> {
  const [first] = origins('cli.dryrun');
  if (!config.cli.dryrun || first?.deprecated !== true) return;
  yield found('ANSIBLE_DRYRUN_UNREAD', { what: `${first.name} is true`, at: first.at, instead: 'apply' });
}

function* playbooks({ config, deployment, defaults }: Compared<AnsibleConfig>): Generator<FoundDifference> {
  if (config.cli['main-playbook'] !== undefined) return;
  const folders = [deployment.folder, ...(defaults === undefined ? [] : [defaults])];
  const there = new Set(folders.flatMap(playbooksIn));
  if (there.size === 0) return;
  const at = { file: deployment.folder };
  const others = [...there].filter((it) => it !== 'playbook.yaml').sort();
  const isUsual = folders.some((folder) => readdirSync(folder).includes('playbook.yaml'));
  if (!isUsual) yield found('ANSIBLE_PLAYBOOK_GUESSED', { what: `there is ${others.join(', ')}`, at, instead: 'fail' });
  else if (others.length > 0)
    yield found('ANSIBLE_PLAYBOOKS_LEFT', { what: `there is ${others.join(', ')} besides`, at });
}

function* split({ config, origins }: Compared<AnsibleConfig>): Generator<FoundDifference> {
  for (const key of texts) {
    const value = config.cli[key];
    if (value === undefined || !/\s/.test(value.trim())) continue;
    yield found('ANSIBLE_WORDS_SPLIT', { what: `ansible.cli.${key}`, at: origins(`cli.${key}`)[0]?.at });
  }
}

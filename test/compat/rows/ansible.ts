import type { Rows } from './row.js';

/** Keys, variables and steps of ansible. */
export const ansible = {
  '6.ansible-keys': {
    before:
      '`main-playbook`, `extra-vars`, `flush-cache`, `force-handlers`, `forks`, `inventory`, `skip-tags`, `tags`, `dryrun`, `vault-id`, `vault-password-file`',
    here: 'all of them',
  },
  '6.ansible-dryrun-place': {
    before: '`options.dryrun` did nothing',
    here: 'is `cli.dryrun`, with a warning',
  },
  '6.ansible-verbosity': {
    before: '`options.verbosity`, exported as `ANSIBLE_VERBOSITY`',
    here: 'the same',
  },
  '6.ansible-skip': {
    before:
      '`BITOPS_ANSIBLE_SKIP_DEPLOY`; `ANSIBLE_SKIP_DEPLOY` was documented and not read; `SKIP_DEPLOY_ANSIBLE` (1.x)',
    here: 'all three, the last with a warning',
  },
  '6.ansible-playbook': {
    before: 'every playbook in the folder (1.x); `main-playbook` (2.x)',
    here: '`main-playbook` if set or there, else every playbook in order, with a warning',
  },
  '6.ansible-inventory': {
    before: 'an inventory may come to be in the run, or be gone',
    here: 'it is no fault up front',
  },
  '6.ansible-cfg': {
    before: '`ansible.cfg` expands `${BITOPS_ENVROOT}`',
    here: 'the same; it counts also in a folder that everybody may write',
  },
} satisfies Rows;

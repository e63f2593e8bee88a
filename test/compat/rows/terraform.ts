import type { Rows } from './row.js';

/** Keys, variables and steps of terraform. */
export const terraform = {
  '6.terraform-actions': {
    before: '`cli.stack-action` (`plan`, `apply`, `destroy`); `options.stack-action` (2.0), `options.command` (1.x)',
    here: 'all of them, the old ones with a warning',
  },
  '6.terraform-variables': {
    before:
      '`TERRAFORM_APPLY`, `TERRAFORM_DESTROY`, `INIT_UPGRADE`, `TF_VAR_FILE`, `TF_TARGET`, `TERRAFORM_VERSION`, `TERRAFORM_COMMAND`, `TERRAFORM_SKIP_DEPLOY`, `SKIP_DEPLOY_TERRAFORM`',
    here: 'all of them',
  },
  '6.terraform-alternate': {
    before: '`TERRAFORM_PLAN_ALTERNATE_COMMAND` and its siblings',
    here: 'refused before anything runs, with a pointer to the shell tool',
  },
  '6.terraform-lost-keys': {
    before: '`version` and `init-upgrade` were lost in 2.x, `var-file` and `backend-config` had no effect',
    here: 'all have effect; `backend-config` goes to init',
  },
  '6.terraform-steps': {
    before: 'init, workspace, plan, apply or destroy',
    here: 'the same; what is applied is the plan that was shown',
  },
  '6.terraform-workspace': {
    before: 'selected, made if it is missing',
    here: 'the same; a plan makes none',
  },
  '6.terraform-version': {
    before: '`terraform-<version>` from the PATH (1.x)',
    here: 'the same, also for a range',
  },
  '6.terraform-targets': {
    before: '`targets` are stages: each is planned and applied by itself, then everything; a destroy ignores them',
    here: 'the same',
  },
  '6.terraform-target': {
    before: '`target` limits the one plan and its apply (1.x)',
    here: 'the same',
  },
  '6.terraform-empty-targets': { before: '`targets:` with nothing behind it', here: 'is an empty list' },
  '6.terraform-kubeconfig': {
    before: '`options.fetch-kubeconfig`, without effect',
    here: 'accepted, with a notice',
  },
} satisfies Rows;

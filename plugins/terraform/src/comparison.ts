import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Compared, Comparison, DifferenceKind, FoundDifference } from '@bitops/core';
import type { TerraformConfig } from './config.js';

const kinds = {
  TERRAFORM_ACTION_VARIABLE: {
    when: '`TERRAFORM_APPLY` or `TERRAFORM_DESTROY` is `true`, and a file sets another `stack-action`',
    bitops: 'would have done what the variable says, after what the file says',
    here: 'the file counts; such a variable only fills in where no file sets it',
    fix: 'Set BITOPS_TERRAFORM_STACK_ACTION, which is stronger than a file, or take stack-action out of the file.',
  },
  TERRAFORM_SWITCHES_BOTH: {
    when: '`TERRAFORM_APPLY` and `TERRAFORM_DESTROY` are both `true`',
    bitops: 'would have applied, and destroyed it again right after',
    here: 'it is destroyed only',
    fix: 'Set one of the two.',
  },
  TERRAFORM_SWITCH_TEXT: {
    when: '`TERRAFORM_APPLY` or `TERRAFORM_DESTROY` is `True`, `1`, `yes` or `on`',
    bitops: 'would have only planned: it knew no other text than true',
    here: 'it counts as true',
    fix: 'Set it to true, or unset it if only a plan is wanted.',
  },
  TERRAFORM_PLAN_UNUSED: {
    when: 'terraform applies',
    bitops: 'would have shown a plan and then applied another one, which terraform made anew and nobody saw',
    here: 'the plan that was shown is the one that is applied',
    fix: 'Nothing.',
    always: true,
  },
  TERRAFORM_WORKSPACE_MADE: {
    when: 'a terraform workspace is set, and the action is `plan`',
    bitops: 'would have made the workspace where it is not there yet',
    here: 'a plan makes nothing; the first apply makes the workspace',
    fix: 'Nothing, unless something else counts on the workspace: then deploy with --apply.',
  },
  TERRAFORM_STATE_LOST: {
    when: 'the terraform files have no backend, so that the state is a file',
    bitops: 'would have left the state in its copy of the ops repo, which was gone with the container',
    here: 'the state is kept in the folder of the deployment, in the ops repo',
    fix: 'Keep terraform.tfstate between runs, or better, add a backend; import what earlier runs have made.',
  },
} satisfies Readonly<Record<string, DifferenceKind>>;

type Code = keyof typeof kinds;
const found = (code: Code, it: Omit<FoundDifference, 'code'>): FoundDifference => ({ code, ...it });

const variables = { file: 'the environment variables' };

/** What BitOps did otherwise with terraform. */
export const terraformComparison: Comparison<TerraformConfig> = {
  kinds,
  read: {
    'cli.stack-action': { default: 'plan', exports: 'TERRAFORM_COMMAND' },
    'cli.targets': { exports: 'TF_TARGETS' },
    'options.skip-deploy': { exports: 'TERRAFORM_SKIP_DEPLOY' },
    'options.workspace': { exports: 'TERRAFORM_WORKSPACE' },
  },
  dropped: [
    'cli.var-file',
    'cli.backend-config',
    'cli.target',
    'options.version',
    'options.init-upgrade',
    'options.stack-action',
    'options.command',
  ],
  action({ cli }, env) {
    const applies = cli['stack-action'] === 'apply' || env.TERRAFORM_APPLY === 'true';
    const destroys = cli['stack-action'] === 'destroy' || env.TERRAFORM_DESTROY === 'true';
    if (destroys) return applies ? 'apply, then destroy' : 'destroy';
    return applies ? 'apply' : 'preview';
  },
  find: (at) => [...switches(at), ...unplanned(at), ...workspaceMade(at), ...stateLost(at)],
};

/** What the two variables did beside the file, and what does not count any more. */
function* switches({ env, origins, skipped, config }: Compared<TerraformConfig>): Generator<FoundDifference> {
  if (skipped) return;
  const [first] = origins('cli.stack-action');
  const action = config.cli['stack-action'];
  const isBoth = env.TERRAFORM_APPLY === 'true' && env.TERRAFORM_DESTROY === 'true';
  if (isBoth && first?.kind === 'variable') {
    yield found('TERRAFORM_SWITCHES_BOTH', { what: 'TERRAFORM_APPLY and TERRAFORM_DESTROY are true', at: variables });
  }
  for (const [name, wanted] of Object.entries({ TERRAFORM_APPLY: 'apply', TERRAFORM_DESTROY: 'destroy' })) {
    const text = env[name] ?? '';
    if (!['true', '1', 'yes', 'on'].includes(text.trim().toLowerCase())) continue;
    const what = `${name}=${text}`;
    if (first?.kind === 'file' && text === 'true' && action !== wanted) {
      yield found('TERRAFORM_ACTION_VARIABLE', { what: `${what}, and the file says ${action}`, at: first.at });
    } else if (first?.name === name && text !== 'true') {
      yield found('TERRAFORM_SWITCH_TEXT', { what, at: variables, instead: 'preview' });
    }
  }
}

function* unplanned({ action, skipped }: Compared<TerraformConfig>): Generator<FoundDifference> {
  if (action === 'apply' && !skipped) yield found('TERRAFORM_PLAN_UNUSED', { what: 'stack-action is apply' });
}

function* workspaceMade({ action, skipped, config, origins }: Compared<TerraformConfig>): Generator<FoundDifference> {
  const { workspace } = config.options;
  if (workspace === undefined || action !== 'preview' || skipped) return;
  yield found('TERRAFORM_WORKSPACE_MADE', {
    what: `workspace is ${workspace}`,
    at: origins('options.workspace')[0]?.at,
  });
}

function* stateLost({ deployment, defaults, skipped, config }: Compared<TerraformConfig>): Generator<FoundDifference> {
  if (skipped || config.cli['backend-config'].length > 0) return;
  const folders = [deployment.folder, ...(defaults === undefined ? [] : [defaults])];
  const texts = folders.flatMap(terraformTexts);
  const hasBackend = texts.some((it) => /^\s*(backend\s+"|cloud\s*\{)|"(backend|cloud)"\s*:/m.test(it));
  if (texts.length === 0 || hasBackend) return;
  yield found('TERRAFORM_STATE_LOST', { what: 'no backend', at: { file: deployment.folder } });
}

/** What stands in the files that terraform reads in a folder. */
function terraformTexts(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((it) => /\.(tf|tofu)(\.json)?$/.test(it));
    return names.map((it) => readFileSync(join(folder, it), 'utf8'));
  } catch {
    return [];
  }
}

import type { Compared, Comparison, DifferenceKind, FoundDifference } from '@bitops/core';
import type { TerraformConfig } from './config.js';
import { loadTexts } from './logins.js';

const kinds = {
  TERRAFORM_ACTION_VARIABLE: {
    when: '`TERRAFORM_APPLY` or `TERRAFORM_DESTROY` is `true`, and `BITOPS_TERRAFORM_STACK_ACTION` says something else',
    bitops: 'would have done what both say, one after the other',
    here: 'BITOPS_TERRAFORM_STACK_ACTION is the stronger one',
    fix: 'Unset the one that does not say what you want.',
  },
  TERRAFORM_SWITCHES_BOTH: {
    when: 'one of `stack-action`, `TERRAFORM_APPLY` and `TERRAFORM_DESTROY` says apply, and one says destroy',
    bitops: 'would have applied, and destroyed it again right after',
    here: 'it is destroyed only',
    fix: 'Let them say the same.',
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
const wantedBy = { TERRAFORM_APPLY: 'apply', TERRAFORM_DESTROY: 'destroy' } as const;

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
  droppedVariables: ['TERRAFORM_COMMAND', 'SKIP_DEPLOY_TERRAFORM'],
  action({ cli }, env) {
    const applies = cli['stack-action'] === 'apply' || env.TERRAFORM_APPLY === 'true';
    const destroys = cli['stack-action'] === 'destroy' || env.TERRAFORM_DESTROY === 'true';
    if (destroys) return applies ? 'apply, then destroy' : 'destroy';
    return applies ? 'apply' : 'preview';
  },
  find: (at) => [...switches(at), ...unplanned(at), ...workspaceMade(at), ...stateLost(at)],
};

const switchedOn = new Set(['true', '1', 'yes', 'on']);

/** What the two variables did beside what is set. */
function* switches({ env, origins, skipped }: Compared<TerraformConfig>): Generator<FoundDifference> {
  if (skipped) return;
  const [first] = origins('cli.stack-action');
  const said = origins('cli.stack-action').find((it) => !(it.name in wantedBy));
  const wanted = Object.entries(wantedBy).filter(([name]) => env[name] === 'true');
  const asked = [...wanted.map(([, action]) => action), said?.value];
  if (asked.includes('apply') && asked.includes('destroy')) {
    const what = [
      ...wanted.map(([name]) => `${name}=true`),
      ...(said === undefined ? [] : [`${said.name}: ${said.value}`]),
    ];
    yield found('TERRAFORM_SWITCHES_BOTH', {
      what: what.join(', '),
      at: said?.at ?? variables,
      instead: 'apply, then destroy',
    });
  }
  for (const [name, action] of Object.entries(wantedBy)) {
    const text = env[name] ?? '';
    if (!switchedOn.has(text.trim().toLowerCase())) continue;
    const what = `${name}=${text}`;
    if (text !== 'true' && first?.name === name) {
      yield found('TERRAFORM_SWITCH_TEXT', { what, at: variables, instead: 'preview' });
    } else if (text === 'true' && first?.kind === 'variable' && !(first.name in wantedBy) && first.value !== action) {
      yield found('TERRAFORM_ACTION_VARIABLE', {
        what: `${what}, ${first.name}=${first.value}`,
        at: variables,
        instead: action,
      });
    }
  }
}

function* unplanned({ action, skipped, origins }: Compared<TerraformConfig>): Generator<FoundDifference> {
  if (action !== 'apply' || skipped) return;
  yield found('TERRAFORM_PLAN_UNUSED', { what: 'stack-action is apply', at: origins('cli.stack-action')[0]?.at });
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
  const texts = folders.flatMap(loadTexts);
  const hasBackend = texts.some((it) => /^\s*(backend\s+"|cloud\s*\{)|"(backend|cloud)"\s*:/m.test(it));
  if (texts.length === 0 || hasBackend) return;
  yield found('TERRAFORM_STATE_LOST', { what: 'no backend', at: { file: deployment.folder } });
}

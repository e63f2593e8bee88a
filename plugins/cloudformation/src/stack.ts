import type { Fault, Output, Outputs, Steps } from '@bitops/core';
import { isDestruction } from './command.js';
import { type Job, saysSo } from './job.js';
import type { Stack } from './json.js';

/** Asks for the stack; nothing where there is none, or only the hull of one that a change set was made for. */
export function* findStack({ run, commands, json }: Pick<Job, 'run' | 'commands' | 'json'>): Steps<Stack | undefined> {
  const name = run.config.options['cfn-stack-name'];
  return yield* stackAt({ commands, json }, name);
}

/** Asks for a stack by its name or ARN. */
export function* stackAt({ commands, json }: Pick<Job, 'commands' | 'json'>, name: string): Steps<Stack | undefined> {
  try {
    const { ran, stdout } = yield commands.describe(name);
    const stack = ran ? json.stacks(stdout)[0] : undefined;
    return stack?.StackStatus === 'DELETE_COMPLETE' ? undefined : stack;
  } catch (error) {
    if (saysSo(error, /ValidationError.*does not exist/)) return undefined;
    throw error;
  }
}

/** A stack of this status is only the place of a change set that was never executed: nothing was made yet. */
export function isHull({ StackStatus }: Stack): boolean {
  return StackStatus === 'REVIEW_IN_PROGRESS';
}

/** Whether AWS works on it. */
function isBusy({ StackStatus }: Stack): boolean {
  return StackStatus.endsWith('_IN_PROGRESS') && StackStatus !== 'REVIEW_IN_PROGRESS';
}

/** Why nothing can be done with the stack as it is. */
export function stackFault({ run }: Pick<Job, 'run'>, stack: Stack): Fault | undefined {
  const { deployment } = run;
  const { StackName: name, StackStatus: status, StackStatusReason } = stack;
  const why = StackStatusReason ? `AWS says: ${StackStatusReason}` : undefined;
  const at = { file: deployment.folder };
  if (isBusy(stack)) {
    return {
      code: 'CLOUDFORMATION_STACK_BUSY',
      what: `the stack ${name} of ${deployment.id} is being changed already: ${status}`,
      at,
      why: why ?? 'Somebody else, or a run that was interrupted, began something that AWS still works on.',
      fix: `Wait until it is done, then run again: aws cloudformation describe-stack-events --stack-name ${name}`,
    };
  }
  if (isDestruction(run)) return isProtected(run, stack);
  const begin = { at, why };
  const again = `bitops destroy ${deployment.environment} --only ${deployment.name}, then deploy again.`;
  switch (status) {
    case 'ROLLBACK_COMPLETE':
      return {
        ...begin,
        code: 'CLOUDFORMATION_STACK_ROLLED_BACK',
        what: `the stack ${name} of ${deployment.id} was never made: its first deploy failed and was rolled back`,
        fix: `AWS can only delete such a stack. Nothing is in it: ${again}`,
      };
    case 'ROLLBACK_FAILED':
    case 'DELETE_FAILED':
      return {
        ...begin,
        code: 'CLOUDFORMATION_STACK_STUCK',
        what: `the stack ${name} of ${deployment.id} can't be changed: ${status}`,
        fix: `Remove by hand what its events name as the cause, then delete it: ${again}`,
      };
    case 'UPDATE_ROLLBACK_FAILED':
      return {
        ...begin,
        code: 'CLOUDFORMATION_STACK_STUCK',
        what: `the stack ${name} of ${deployment.id} can't be changed: an update failed, and so did its rollback`,
        fix: `Mend what its events name as the cause, then: aws cloudformation continue-update-rollback --stack-name ${name}`,
      };
    default:
      return undefined;
  }
}

function isProtected({ deployment, action }: Job['run'], stack: Stack): Fault | undefined {
  if (stack.EnableTerminationProtection !== true || action !== 'destroy') return undefined;
  const { StackName: name } = stack;
  return {
    code: 'CLOUDFORMATION_STACK_PROTECTED',
    what: `the stack ${name} of ${deployment.id} is protected against being deleted`,
    at: { file: deployment.folder },
    fix: `If you mean it: aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${name}`,
  };
}

/** The outputs of a stack; one that holds a secret parameter is sensitive. */
export function outputsOf(stack: Stack | undefined, secrets: readonly string[]): Outputs {
  const list = stack?.Outputs ?? [];
  return Object.fromEntries(
    list.map(({ OutputKey, OutputValue }): [string, Output] => {
      const value = OutputValue ?? '';
      return [OutputKey, { value, sensitive: secrets.some((it) => value.includes(it)) }];
    }),
  );
}

import type { Fault, Steps } from '@bitops/core';
import { addressOf } from './address.js';
import { lineOf, type StackEnd } from './events.js';
import type { Job } from './job.js';
import type { StackEvent } from './json.js';

/** What only follows from a failure elsewhere. */
const follows =
  /^Resource (creation|update|deletion) (was )?cancell?ed|^The following resource\(s\) failed|^Rollback requested|^Embedded stack .* was not successfully|^Nested stack .* failed/i;

/** How deep stacks in stacks are asked why they failed. */
const deepest = 4;

/** The events that made a stack fail, the cause first. */
export function* causesOf(job: Job, { events }: StackEnd): Steps<readonly StackEvent[]> {
  const own = events[0]?.StackId;
  return yield* failuresIn(job, events, own, 0);
}

function* failuresIn(
  job: Job,
  events: readonly StackEvent[],
  own: string | undefined,
  depth: number,
): Steps<readonly StackEvent[]> {
  const failed = events.filter((it) => it.ResourceStatus.endsWith('_FAILED'));
  const inner: StackEvent[] = [];
  for (const event of failed) {
    const stack = nestedIn(event, own);
    if (stack === undefined || depth >= deepest) continue;
    inner.push(...(yield* nestedFailures(job, stack, depth + 1)));
  }
  const all = [...inner, ...failed];
  const causes = all.filter((it) => !follows.test(it.ResourceStatusReason ?? ''));
  const rest = all.filter((it) => !causes.includes(it));
  return causes.length > 0 ? causes : rest;
}

function nestedIn({ ResourceType, PhysicalResourceId: id }: StackEvent, own: string | undefined): string | undefined {
  return ResourceType === 'AWS::CloudFormation::Stack' && id && id !== own ? id : undefined;
}

/** What it says of itself is only "failed": its own events know why. */
function* nestedFailures(job: Job, stack: string, depth: number): Steps<readonly StackEvent[]> {
  try {
    const { stdout } = yield job.commands.events(stack);
    return yield* failuresIn(job, job.json.events(stdout).reverse(), stack, depth);
  } catch {
    return []; // it may be gone already; what is known is told all the same
  }
}

/** What is told of a stack that failed. */
export function failedFault({ run }: Job, { status }: StackEnd, causes: readonly StackEvent[]): Fault {
  const { deployment, config } = run;
  const name = config.options['cfn-stack-name'];
  const [first] = causes;
  const because = first === undefined ? '' : `: ${addressOf(first)} failed`;
  return {
    code: status.startsWith('DELETE') ? 'CLOUDFORMATION_DELETE_FAILED' : 'CLOUDFORMATION_DEPLOY_FAILED',
    what: `the stack ${name} of ${deployment.id} is in ${status}${because}`,
    at: { file: deployment.folder },
    why: [...new Set(causes.map(lineOf))].slice(0, 10).join('\n') || undefined,
    fix: mendOf(status, name, deployment),
  };
}

function mendOf(status: string, name: string, { environment, name: deployment }: Job['run']['deployment']): string {
  switch (status) {
    case 'ROLLBACK_COMPLETE':
      return `Correct the cause. AWS can't deploy to such a stack again: bitops destroy ${environment} --only ${deployment}, then deploy.`;
    case 'UPDATE_ROLLBACK_COMPLETE':
      return 'Correct the cause, then deploy again. The stack is as it was before.';
    case 'UPDATE_ROLLBACK_FAILED':
      return `Mend the cause, then: aws cloudformation continue-update-rollback --stack-name ${name}`;
    case 'DELETE_FAILED':
      return 'Remove what uses the resource, or what is in it (a bucket must be empty), then destroy again.';
    default:
      return `Correct the cause; aws cloudformation describe-stack-events --stack-name ${name} shows all that happened.`;
  }
}

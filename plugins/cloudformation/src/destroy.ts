import type { Steps } from '@bitops/core';
import { addressOf } from './address.js';
import { causesOf, failedFault } from './cause.js';
import type { ChangeLine } from './change-set.js';
import { leaveWord, newestEvent, type Watched, watch } from './events.js';
import type { Job } from './job.js';
import type { Stack } from './json.js';
import { ask } from './preview.js';
import { findStack, stackFault } from './stack.js';
import { parseTemplate, type Template } from './template.js';

/** Shows what would be deleted, asks, deletes the stack, and waits until it is gone. */
export function* destroySteps(job: Job): Steps {
  const { run, commands, api } = job;
  const name = run.config.options['cfn-stack-name'];
  const stack = yield* findStack(job);
  if (stack === undefined) {
    yield { note: `The stack ${name} does not exist: there is nothing to destroy.` };
    yield { preview: [] };
    return;
  }
  const fault = stackFault(job, stack);
  if (fault !== undefined) throw api.fault(fault);
  if (!(yield* ask(yield* deletedLines(job, stack)))) return;
  const since = yield* newestEvent(job, stack.StackId);
  const watched: Watched = { stack: stack.StackId, since, does: 'deletes' };
  leaveWord(job, watched);
  if (!(yield commands.deleteStack(stack.StackId)).ran) return;
  const end = yield* watch(job, watched);
  if (end.status !== 'DELETE_COMPLETE') throw api.fault(failedFault(job, end, yield* causesOf(job, end)));
}

/** The resources of the stack, but not those that its template keeps. */
function* deletedLines({ commands, json }: Job, stack: Stack): Steps<readonly ChangeLine[]> {
  const printed = (yield commands.resources(stack.StackId)).stdout;
  const there = json.resources(printed).filter((it) => it.ResourceStatus !== 'DELETE_COMPLETE');
  if (there.length === 0) return [{ address: `${stack.StackName} (AWS::CloudFormation::Stack)`, action: 'delete' }];
  const body = json.template((yield commands.template(stack.StackId)).stdout);
  const template = parseTemplate(typeof body === 'string' ? body : JSON.stringify(body));
  const policyOf = (id: string) => ('message' in template ? undefined : deletionPolicy(template, id));
  const kept = there.filter((it) => policyOf(it.LogicalResourceId)?.startsWith('Retain') === true);
  if (kept.length > 0) {
    yield { note: kept.map((it) => `= stays    ${addressOf(it)}, by its DeletionPolicy`).join('\n') };
  }
  return there.flatMap((it): readonly ChangeLine[] => {
    if (kept.includes(it)) return [];
    const hasSnapshot = policyOf(it.LogicalResourceId) === 'Snapshot';
    return [{ address: addressOf(it), action: 'delete', ...(hasSnapshot ? { remark: 'a snapshot stays' } : {}) }];
  });
}

function deletionPolicy(template: Template, id: string): string | undefined {
  const body = template.resources[id]?.body;
  const policy =
    typeof body === 'object' && body !== null && 'DeletionPolicy' in body ? body.DeletionPolicy : undefined;
  return typeof policy === 'string' ? policy : undefined;
}

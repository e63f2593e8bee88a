import { createHash } from 'node:crypto';
import type { Change, Steps } from '@bitops/core';
import { addressOf } from './address.js';
import { type ChangeSetRequest, type CloudformationRun, inputFile } from './command.js';
import { type Job, only, saysSo, undoing } from './job.js';
import type { ChangeSet } from './json.js';
import { patienceOf } from './patience.js';
import { type Values, writeInput } from './values.js';

/** A change set that AWS has made. */
export interface MadeChangeSet {
  readonly id: string;
  /** The ARN of its stack. */
  readonly stack: string;
  readonly changes: readonly ChangeLine[];
}

/** What a change set is wanted for. */
export interface WantedChangeSet extends Pick<ChangeSetRequest, 'type' | 'effect' | 'template'> {
  /** Whether there is no stack yet: AWS then makes the hull of one, in which nothing is. */
  readonly makesHull: boolean;
}

/** A change, and what is to be said of it beside. */
export interface ChangeLine extends Change {
  readonly remark?: string;
}

const empty = /didn't contain changes|No updates are to be performed/;

/**
 * Makes a change set and waits for it. Nothing of it is left where that fails, and where there is nothing to change: AWS executes
 * no such change set. Gives nothing where it was not made.
 */
export function* makeChangeSet(
  job: Job,
  values: Values,
  wanted: WantedChangeSet,
): Steps<MadeChangeSet | 'unchanged' | undefined> {
  yield* writeInput(job.run, values, wanted.type);
  const created = yield* createSteps(job, wanted);
  if (created === undefined || created === 'unchanged') return created;
  const { Id: id, StackId: stack } = created;
  const drop = () => discard(job, { id, stack }, wanted);
  const changes = yield* undoing(changesSteps(job, id), drop);
  if (changes !== undefined) return { id, stack, changes };
  yield* drop();
  return 'unchanged';
}

function* createSteps({ run, commands, json }: Job, wanted: WantedChangeSet) {
  const name = nameOf(run, wanted.effect);
  try {
    const { ran, stdout } = yield* only(commands.createChangeSet({ ...wanted, name, input: inputFile(run) }));
    return ran ? json.created(stdout) : undefined;
  } catch (error) {
    if (saysSo(error, empty)) return 'unchanged' as const;
    throw error;
  }
}

function* changesSteps(job: Job, id: string): Steps<readonly ChangeLine[] | undefined> {
  return changesOf(yield* waitForChangeSet(job, id), job);
}

/** A name that no other run takes: its private folder is its own. */
function nameOf(run: CloudformationRun, effect: string): string {
  return `bitops-${createHash('sha256').update(`${run.artifacts} ${effect}`).digest('hex').slice(0, 12)}`;
}

/** Deletes a change set that is not executed, and the hull of a stack that was made for it. */
export function* discard(
  { commands }: Pick<Job, 'commands'>,
  { id, stack }: Pick<MadeChangeSet, 'id' | 'stack'>,
  { effect, makesHull }: WantedChangeSet,
): Steps {
  yield commands.deleteChangeSet(id, effect);
  if (makesHull) yield commands.deleteStack(stack);
}

function* waitForChangeSet(job: Job, id: string): Steps<ChangeSet> {
  const { run, commands, json, api } = job;
  const patience = patienceOf(run.config.cli.timeout);
  for (;;) {
    const { stdout } = yield commands.describeChangeSet(id);
    const changeSet = json.changeSet(stdout);
    if (!/_(PENDING|IN_PROGRESS)$/.test(changeSet.Status)) return changeSet;
    if (patience.isOver()) {
      throw api.fault({
        code: 'CLOUDFORMATION_TIMEOUT',
        what: `AWS did not make the change set of ${run.deployment.id} within ${run.config.cli.timeout}`,
        at: { file: run.deployment.folder },
        fix: 'Run again later; cloudformation.cli.timeout says how long to wait.',
      });
    }
    yield { pause: patience.next() };
  }
}

/** What a change set changes; nothing where it is empty. */
function changesOf({ Status, StatusReason, Changes }: ChangeSet, { run, api }: Job): readonly ChangeLine[] | undefined {
  if (Status !== 'CREATE_COMPLETE') {
    if (empty.test(StatusReason ?? '')) return undefined;
    throw api.fault({
      code: 'CLOUDFORMATION_CHANGE_SET_FAILED',
      what: `AWS can't make a change set for ${run.deployment.id}`,
      at: { file: run.deployment.folder },
      why: StatusReason ?? Status,
      fix: 'Correct the template or the parameters, then run again. Nothing was changed.',
    });
  }
  const lines = (Changes ?? []).flatMap(({ ResourceChange: it }): readonly ChangeLine[] => {
    if (!it) return [];
    const address = addressOf(it);
    switch (it.Action) {
      case 'Add':
        return [{ address, action: 'create' }];
      case 'Remove':
        if (it.PolicyAction !== 'Retain') return [{ address, action: 'delete' }];
        return [{ address, action: 'update', remark: 'leaves the stack and stays in AWS' }];
      case 'Modify':
        if (it.Replacement === 'True') return [{ address, action: 'replace' }];
        if (it.Replacement !== 'Conditional') return [{ address, action: 'update' }];
        return [{ address, action: 'replace', remark: 'perhaps only updated' }];
      case 'Import':
        return [{ address, action: 'update', remark: 'is taken into the stack' }];
      default:
        return [{ address, action: 'update', remark: 'AWS decides when it is done' }];
    }
  });
  // Outputs and tags of the stack are no resources.
  if (lines.length > 0) return lines;
  const stack = run.config.options['cfn-stack-name'];
  return [{ address: `${stack} (AWS::CloudFormation::Stack)`, action: 'update', remark: 'no resource changes' }];
}

import type { Steps } from '@bitops/core';
import { causesOf, failedFault } from './cause.js';
import { discard, type MadeChangeSet, makeChangeSet, type WantedChangeSet } from './change-set.js';
import { bucketOf } from './command.js';
import { reportDrift } from './drift.js';
import { leaveWord, newestEvent, type Watched, watch } from './events.js';
import { limits, loadTemplate, type TemplateFile } from './files.js';
import { type Job, only, undoing } from './job.js';
import type { Stack } from './json.js';
import { ask, comparedLines, createdLines, plannedOutputs, sameChanges } from './preview.js';
import { findStack, isHull, outputsOf, stackAt, stackFault } from './stack.js';
import { parseTemplate } from './template.js';
import { uploadSteps } from './upload.js';
import { validateSteps } from './validate.js';
import { byName, loadValues, maskSecrets, type Values } from './values.js';

/** What is deployed, and where. */
interface Goal extends Job {
  readonly file: TemplateFile;
  readonly values: Values;
  /** The stack as it is; nothing where it must be made. */
  readonly stack: Stack | undefined;
  /** Whether a change set was made for it once and nothing else. */
  readonly hasHull: boolean;
}

/** Shows what would change, asks, changes exactly that, and waits for it. */
export function* deploySteps(job: Job): Steps {
  const { run, api } = job;
  const file = loadTemplate(run, api);
  const values = loadValues(run, file.template, api);
  yield* maskSecrets(values.secrets);
  yield* validateSteps(job, file);
  const found = yield* findStack(job);
  const fault = found === undefined ? undefined : stackFault(job, found);
  if (fault !== undefined) throw api.fault(fault);
  const hasHull = found !== undefined && isHull(found);
  const goal: Goal = { ...job, file, values, stack: hasHull ? undefined : found, hasHull };
  const { stack } = goal;
  if (stack !== undefined && file.bytes <= limits.body) return yield* byChangeSet(goal, stack);
  const lines = stack === undefined ? createdLines(file.template, byName(values)) : yield* compare(goal, stack);
  if (stack === undefined && file.template.isTransformed) {
    yield { note: 'AWS makes another template of this one: what it creates is known when it is deployed.' };
  }
  if (yield* ask(lines)) return yield* changeAnew(goal, lines);
  yield { outputs: lines.length === 0 ? outputsOf(stack, values.secrets) : plannedOutputs(file.template) };
}

/** The preview is the change set itself, which AWS then executes, or which is deleted again. */
function* byChangeSet(goal: Goal, stack: Stack): Steps {
  const { run, values, file } = goal;
  const wanted: WantedChangeSet = {
    type: 'UPDATE',
    effect: 'read',
    template: { body: file.path },
    makesHull: false,
  };
  const made = yield* makeChangeSet(goal, values, wanted);
  if (made === undefined) return;
  const isSet = made !== 'unchanged';
  const lines = isSet ? made.changes : [];
  const drop = function* (): Steps {
    if (isSet) yield* discard(goal, made, wanted);
  };
  const proceed = yield* undoing(ask(lines), drop);
  const isUploaded = bucketOf(run) !== undefined;
  if (proceed && isSet && !isUploaded) return yield* execute(goal, made, wanted);
  yield* drop();
  if (proceed && isUploaded) return yield* changeAnew(goal, lines);
  yield { outputs: isSet ? plannedOutputs(file.template) : outputsOf(stack, values.secrets) };
  if (run.intent === 'plan') yield* reportDrift(goal, stack);
}

/** Makes the change set that nobody could make for the preview: of a new stack, or of a template in a bucket. */
function* changeAnew(goal: Goal, shown: Parameters<typeof sameChanges>[0]): Steps {
  const { run, values, file, stack, hasHull } = goal;
  const bucket = bucketOf(run);
  if (bucket !== undefined && !(yield* uploadSteps(goal, bucket.folder))) return;
  const wanted: WantedChangeSet = {
    type: stack === undefined ? 'CREATE' : 'UPDATE',
    effect: 'write',
    template: bucket === undefined ? { body: file.path } : { url: bucket.url },
    makesHull: stack === undefined && !hasHull,
  };
  const made = yield* makeChangeSet(goal, values, wanted);
  if (made === undefined) return;
  if (made === 'unchanged') {
    yield { outputs: outputsOf(stack, values.secrets) };
    return;
  }
  const drop = () => discard(goal, made, wanted);
  if (!sameChanges(shown, made.changes) && !(yield* undoing(ask(made.changes), drop))) return yield* drop();
  yield* execute(goal, made, wanted);
}

function* execute(goal: Goal, made: MadeChangeSet, wanted: WantedChangeSet): Steps {
  const { commands, values, api, stack } = goal;
  const isNew = stack === undefined;
  // Never the stack: a failed request may have reached AWS all the same.
  const drop = () => discard(goal, made, { ...wanted, makesHull: false });
  const since = isNew ? undefined : yield* undoing(newestEvent(goal, made.stack), drop);
  const watched: Watched = { stack: made.stack, since, does: isNew ? 'creates' : 'updates' };
  leaveWord(goal, watched);
  const { ran } = yield* undoing(only(commands.executeChangeSet(made.id)), drop);
  if (!ran) return yield* drop();
  const end = yield* watch(goal, watched);
  if (!/^(CREATE|UPDATE)_COMPLETE$/.test(end.status)) {
    throw api.fault(failedFault(goal, end, yield* causesOf(goal, end)));
  }
  yield { outputs: outputsOf(yield* stackAt(goal, made.stack), values.secrets) };
}

/** A template that is too large for a request is only in its bucket once it is deployed. */
function* compare({ commands, json, file, values }: Goal, stack: Stack) {
  const { stdout } = yield commands.template(stack.StackId);
  const body = json.template(stdout);
  const before = parseTemplate(typeof body === 'string' ? body : JSON.stringify(body));
  yield { note: 'The template is too large to ask AWS before it is uploaded: this is what the templates say.' };
  if ('message' in before) return [];
  const now = byName(values);
  const old = new Map((stack.Parameters ?? []).map((it) => [it.ParameterKey, it.ParameterValue ?? undefined]));
  const isHidden = (name: string) => /^\*+$/.test(old.get(name) ?? '');
  const given = (name: string) => now[name] ?? file.template.parameters[name]?.fallback;
  return comparedLines(before, file.template, (name) => !isHidden(name) && old.get(name) !== given(name));
}

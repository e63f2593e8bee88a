import { join, resolve } from 'node:path';
import type { Change, Outputs, Steps } from '@bitops/core';
import { changesOf, sameChanges } from './changes.js';
import { isDestruction, type Stage, type TerraformRun, workspaceOf } from './command.js';
import { inputVariables } from './inputs.js';
import type { Plan } from './json.js';
import { maskPlanned, maskSensitive, plannedOutputs, toOutputs } from './outputs.js';
import { loadUnsaved } from './unsaved.js';
import { type Job, openWorkspace, standIn, type Workspace } from './workspace.js';

/** Plans, asks, applies exactly that plan: once, or stage by stage. */
export function* deploymentSteps(job: Job): Steps {
  const { run } = job;
  yield* inputVariables(run);
  const workspace = yield* openWorkspace(job);
  if (workspace === 'missing' && isDestruction(run)) return yield* nothingToDestroy(run);
  const last = yield* stageSteps(job, workspace);
  if (last === undefined || isDestruction(run)) return;
  const outputs = last.applied ? yield* readOutputs(job) : plannedOutputs(last.plan);
  yield* maskSensitive(outputs);
  yield { outputs };
}

/** The outputs of a deployment that this run does not touch. */
export function* outputsSteps(job: Job): Steps<Outputs> {
  const workspace = yield* openWorkspace({ ...job, run: { ...job.run, action: 'preview' } });
  if (workspace === 'missing') return {};
  const outputs = yield* readOutputs(job);
  yield* maskSensitive(outputs);
  return outputs;
}

interface Done {
  readonly plan: Plan;
  readonly applied: boolean;
}

/** Answers with the last stage, or with nothing where somebody said no. */
function* stageSteps(job: Job, found: Workspace): Steps<Done | undefined> {
  const { run } = job;
  let workspace = found;
  let last: Done | undefined;
  for (const stage of stagesOf(run)) {
    let plan = yield* planSteps(job, stage, workspace);
    const shown = changesOf(plan);
    if (yield* refused(shown, workspace === 'there' ? stage : undefined)) {
      if (run.action !== 'preview') return undefined;
      last = { plan, applied: false };
      continue;
    }
    if (workspace === 'missing' && (yield* makeWorkspace(job))) {
      workspace = 'there';
      plan = yield* planSteps(job, stage, workspace);
      const changes = changesOf(plan);
      if (!sameChanges(shown, changes) && (yield* refused(changes, stage))) return undefined;
    }
    last = { plan, applied: workspace === 'there' && (yield* applySteps(job, stage)) };
  }
  return last;
}

function* applySteps({ run, commands }: Job, stage: Stage): Steps<boolean> {
  try {
    return (yield commands.apply(stage)).ran;
  } catch (error) {
    const unsaved = loadUnsaved(run);
    if (unsaved !== undefined) yield { warning: unsaved };
    throw error;
  }
}

function* refused(preview: readonly Change[], stage: Stage | undefined): Steps<boolean> {
  // only the plan of everything, made in the real backend, can be applied by another run
  const saved = stage === undefined || stage.partial ? {} : { saved: [stage.file] };
  return !(yield { preview, ...saved }).proceed;
}

/** With targets, each of them is a stage and everything is the last one; to destroy there is one stage. */
function stagesOf(run: TerraformRun): readonly Stage[] {
  const { artifacts, config, saved } = run;
  if (saved !== undefined) {
    return saved.map((file) => ({ file: resolve(artifacts, file), partial: false, saved: true }));
  }
  const targets = isDestruction(run) ? [] : config.cli.targets;
  const stages = targets.map((target, index) => {
    return { file: join(artifacts, `stage-${index + 1}.tfplan`), target, partial: true, saved: false };
  });
  const whole = { file: join(artifacts, 'plan.tfplan'), target: config.cli.target, partial: false, saved: false };
  return [...stages, whole];
}

function* planSteps({ run, commands, json }: Job, stage: Stage, workspace: Workspace): Steps<Plan> {
  const empty = workspace === 'missing' ? standIn(run) : undefined;
  const at = empty?.env ?? {};
  if (empty !== undefined) {
    yield empty.begin;
    yield commands.init(empty.args, at);
  }
  if (!stage.saved) yield commands.plan(stage, at);
  const { ran, stdout } = yield commands.show(stage, at);
  if (empty !== undefined) yield empty.end;
  const plan = json.plan(ran ? stdout : '{}');
  // What is applied may print them, such as a provisioner.
  yield* maskPlanned(plan);
  return plan;
}

function* makeWorkspace({ run, commands }: Job): Steps<boolean> {
  const name = workspaceOf(run);
  return name !== undefined && (yield commands.newWorkspace(name)).ran;
}

function* readOutputs({ commands, json }: Job): Steps<Outputs> {
  const { ran, stdout } = yield commands.outputs();
  return ran ? toOutputs(json.outputs(stdout)) : {};
}

function* nothingToDestroy(run: TerraformRun): Steps {
  const code = 'TERRAFORM_WORKSPACE_MISSING';
  const what = `the terraform workspace ${workspaceOf(run)} does not exist, so there is nothing to destroy`;
  const fix = 'If there should be something, check terraform.options.workspace and the backend.';
  yield { warning: { code, what, fix } };
  yield { preview: [] };
}

/** Plays core for the steps of a tool: answers each, starts nothing, and can interrupt them or let one fail. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isGenerator, isStep, noGenerator, stepInvalid } from '@bitops/contract';
import { type Command, type Fault, fault, type Step, type StepResult, type Steps } from '@bitops/core';
import { isInside } from '@bitops/runtime';
import { withGuard } from './guard.js';
import type { Snapshot } from './snapshot.js';
import type { Answer } from './subject.js';

/** What steps are driven with. */
export interface Stage {
  readonly folder: string;
  /** The workspace, which no written file may leave. */
  readonly bounds: string;
  /** Writes are answered with `ran: false`. */
  readonly readsOnly: boolean;
  /** The answer to previews. */
  readonly proceed: boolean;
  answer(command: Command): Answer;
  /** The files of the workspace; asked before and after each call of the plugin. */
  look?(): Snapshot;
  /** What happens at the n-th step, from 1, instead of an answer. */
  readonly at?: { readonly step: number; readonly happens: 'interrupt' | Error };
}

/** How it went. */
export interface Driven<R = unknown> {
  readonly steps: readonly Step[];
  readonly end: 'done' | 'thrown' | 'endless' | 'invalid';
  readonly thrown?: unknown;
  readonly result?: R;
  /** What the plugin did by itself, and what of its steps is impossible. */
  readonly faults: readonly Fault[];
}

const notRan: StepResult = Object.freeze({ ran: false, exitCode: 0, stdout: '', proceed: false });
/** More steps than any deployment has. */
const enough = 2_000;
/** So many may follow an interrupt. */
const patience = 100;

/** Drives steps to their end. */
export function drive<R>(make: () => Steps<R>, stage: Stage): Driven<R> {
  return withGuard((guard) => {
    const faults: Fault[] = [];
    const call = <T>(ask: () => T) => watchFolder(stage, faults, () => guard.watch(ask));
    const driven = driveCalls(make, stage, faults, call);
    return { ...driven, faults: guard.tried.length > 0 ? ownEffects(guard.tried) : [...faults] };
  });
}

/** Every call of the plugin goes through `call`. */
function driveCalls<R>(
  make: () => Steps<R>,
  stage: Stage,
  faults: Fault[],
  call: <T>(ask: () => T) => T,
): Omit<Driven<R>, 'faults'> {
  const steps: Step[] = [];
  let leaving = 0;
  try {
    const generator = call(make);
    if (!isGenerator(generator)) throw fault(noGenerator);
    let next = call(() => generator.next());
    while (next.done !== true) {
      const step = next.value;
      steps.push(step);
      if (!isStep(step)) return { steps, end: 'invalid', thrown: fault(stepInvalid(step)) };
      if (steps.length > enough || leaving > patience) return { steps, end: 'endless' };
      const happens = steps.length === stage.at?.step ? stage.at.happens : undefined;
      if (happens === 'interrupt')
        next = call(() => generator.return(undefined as never)); // nobody reads what it returns
      else if (happens !== undefined) next = call(() => generator.throw(happens));
      else if (leaving > 0) next = call(() => generator.next(notRan));
      else next = answered(step, stage, faults, generator, call);
      if (leaving > 0 || happens === 'interrupt') leaving += 1;
    }
    return { steps, end: 'done', result: next.value };
  } catch (error) {
    return { steps, end: 'thrown', thrown: error };
  }
}

function answered<R>(
  step: Step,
  stage: Stage,
  faults: Fault[],
  generator: Steps<R>,
  call: <T>(ask: () => T) => T,
): IteratorResult<Step, R> {
  let result: StepResult;
  try {
    result = perform(step, stage, faults);
  } catch (error) {
    return call(() => generator.throw(error));
  }
  return call(() => generator.next(result));
}

/** What a plugin changes by ways that the guard does not know shows in the folder. */
function watchFolder<T>({ look }: Stage, faults: Fault[], call: () => T): T {
  const before = look?.();
  try {
    return call();
  } finally {
    const after = look?.() ?? {};
    const names = Object.keys({ ...before, ...after }).filter((it) => before !== undefined && before[it] !== after[it]);
    if (names.length > 0) faults.push({ ...ownEffect('fs'), what: `The plugin itself changed ${names.join(', ')}` });
  }
}

function perform(step: Step, stage: Stage, faults: Fault[]): StepResult {
  if ('file' in step) return runCommand(step, stage);
  if ('preview' in step) return { ...notRan, ran: true, proceed: stage.proceed };
  if ('write' in step || 'cached' in step) {
    const path = 'write' in step ? step.write : step.cached;
    const file = resolve(stage.folder, path);
    if (!isInside(stage.bounds, file)) {
      faults.push(escapes(path));
      throw fault(escapes(path));
    }
    if ('cached' in step) return notRan;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, step.content, { mode: step.mode ?? 0o600 });
  }
  return { ...notRan, ran: true, proceed: true };
}

function runCommand(command: Command, stage: Stage): StepResult {
  if (stage.readsOnly && command.effect === 'write') return notRan;
  const { stdout = '', exitCode = 0, printed = [] } = stage.answer(command);
  if (!(command.okExitCodes ?? [0]).includes(exitCode)) throw commandFailed(command, exitCode, printed);
  return { ran: true, exitCode, stdout: command.capture === true ? stdout : '', proceed: true };
}

/** The error that core throws into the steps where a command fails. */
export function commandFailed(command: Command, exitCode: number, printed: readonly string[] = []): Error {
  const what = `${[command.file, ...command.args.slice(0, 1)].join(' ')} ended with exit code ${exitCode}`;
  const it = fault({ code: 'COMMAND_FAILED', what, fix: 'Look at what it printed.' });
  return Object.assign(it, { printed });
}

/** The faults of what was called by a plugin itself. */
export function ownEffects(tried: readonly string[]): readonly Fault[] {
  return [...new Set(tried)].map(ownEffect);
}

function ownEffect(name: string): Fault {
  const instead = name.startsWith('child_process')
    ? "Yield a command: { file, args, effect: 'read' or 'write' }."
    : name.startsWith('fs')
      ? 'Yield a file: { write: PATH, content }; it is written in the workspace only.'
      : 'Yield a command that asks; steps read files and nothing else.';
  return {
    code: 'EFFECT_UNYIELDED',
    what: `${name} was called by the plugin itself`,
    why: 'What is not yielded is done in a plan and in a dry run, too, and nobody is told of it.',
    fix: instead,
  };
}

function escapes(path: string): Fault {
  const what = `${path} lies outside of the workspace`;
  return { code: 'PATH_ESCAPES', what, fix: "Write below the deployment's folder, or below run.artifacts." };
}

/** Drives a tool's generator of steps: one code path for plan, dry run, deploy and destroy. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Environment } from '@bitops/config';
import {
  type Action,
  type Change,
  isStep,
  type Outputs,
  type Step,
  type StepResult,
  type Steps,
  stepInvalid,
} from '@bitops/contract';
import { fault } from '@bitops/fault';
import {
  type Interrupt,
  isInside,
  keepCached,
  pause,
  type Redactor,
  secretsIn,
  takeCached,
  textsIn,
  userCache,
} from '@bitops/runtime';
import { type CommandSite, notRan, type RunCommand } from './commands.js';
import type { Emitter } from './emitter.js';

/** What a deployment told by its steps. */
export interface Told {
  changes: readonly Change[] | undefined;
  /** Nothing where it did not say whether there are some. */
  outputs: Outputs | undefined;
  /** What its hooks told, which only counts beside what the deployment said. */
  hooked?: Outputs;
}

/** What steps need of the run that they are part of. */
export interface Stage {
  readonly action: Action;
  /** The deployment's folder, and the folder that no written file may leave. */
  readonly folder: string;
  readonly bounds: string;
  /** The cache of the user. */
  readonly cache: string;
  readonly run: (command: Parameters<RunCommand>[0]) => Promise<StepResult>;
  readonly told: Told;
  onPreview(changes: readonly Change[]): Promise<void>;
  /** `of` says what it is the value of. */
  onMask(value: string, of?: string): void;
  onNote(text: string): void;
  pause(seconds: number): Promise<void>;
  onWarning(step: Extract<Step, { warning: unknown }>['warning']): void;
}

/** What every stage of a run stands on. */
export interface StageParts {
  readonly command: RunCommand;
  readonly emitter: Emitter;
  readonly prepared: { readonly redactor: Redactor; readonly host: { readonly env: Environment } };
}

/** The stage of commands that run at a site: what every stage does alike. */
export function stageAt(
  { command, prepared, emitter }: StageParts,
  at: CommandSite,
  own: Omit<Stage, 'run' | 'onMask' | 'onNote' | 'onWarning' | 'pause' | 'cache'>,
): Stage {
  return {
    ...own,
    cache: userCache(prepared.host.env),
    run: (it) => command(it, at),
    onMask: (value, of) => void prepared.redactor.add(value, of),
    onNote: (text) => emitter.emit({ type: 'note', ...at.site, text }),
    pause: (seconds) => pause(seconds * 1000, at.interrupt),
    onWarning: (it) => emitter.emit({ type: 'warning', ...it, ...at.site }),
  };
}

/**
 * Runs a generator to its end. What a step throws is thrown into it; after an interrupt its `return()` is called, and
 * steps that it still yields are answered with `ran: false`, but notes and warnings are told. Gives what it returns by itself.
 */
export async function driveSteps<R>(steps: Steps<R>, stage: Stage, interrupt: Interrupt): Promise<R | undefined> {
  let leaving = false;
  const leave = () => {
    leaving = true;
    return steps.return(undefined as never); // nobody reads what it returns then
  };
  let next = steps.next();
  while (next.done !== true) {
    if (leaving) {
      next = steps.next(isSaid(next.value) ? await perform(next.value, stage) : notRan);
      continue;
    }
    if (interrupt.cause !== undefined) {
      next = leave();
      continue;
    }
    try {
      const result = await perform(next.value, stage);
      next = interrupt.cause === undefined ? steps.next(result) : leave();
    } catch (error) {
      next = interrupt.cause === undefined ? steps.throw(error) : leave();
    }
  }
  return leaving ? undefined : next.value;
}

/** After an interrupt nothing is done any more, but people are told what a tool has to say of it. */
const isSaid = (step: Step) => isStep(step) && ('note' in step || 'warning' in step);

async function perform(step: Step, stage: Stage): Promise<StepResult> {
  if (!isStep(step)) throw fault(stepInvalid(step));
  if ('file' in step) return stage.run(step);
  if ('preview' in step) {
    stage.told.changes = latest(stage.told.changes ?? [], step.preview);
    await stage.onPreview(step.preview);
    return { ...notRan, ran: true, proceed: stage.action !== 'preview' };
  }
  if ('cached' in step) return { ...notRan, ran: useCache(step, stage) };
  if ('write' in step) writeInside(step, stage);
  else if ('outputs' in step) {
    for (const { value, of } of secretsOf(step.outputs)) stage.onMask(value, of);
    stage.told.outputs = { ...stage.told.outputs, ...step.outputs };
  } else if ('mask' in step) stage.onMask(step.mask);
  else if ('note' in step) stage.onNote(step.note);
  else if ('changed' in step) stage.told.changes = step.changed;
  else if ('pause' in step) await stage.pause(step.pause);
  else stage.onWarning(step.warning);
  return { ...notRan, ran: true, proceed: true };
}

/** What of outputs must not be shown: also of those that are not marked, and whose names look secret as those of variables do. */
export function secretsOf(outputs: Outputs): readonly { readonly value: string; readonly of: string }[] {
  return Object.entries(outputs).flatMap(([name, it]) => {
    if (!('value' in it)) return [];
    const named = typeof it.value === 'string' ? secretsIn({ [name]: it.value }) : [];
    const values = it.sensitive ? [...textsIn(it.value), ...named] : named;
    return values.map((value) => ({ value, of: `the output ${name}` }));
  });
}

/** A tool may preview in stages, and a resource again: it counts once, as it was told last. */
function latest(before: readonly Change[], now: readonly Change[]): readonly Change[] {
  return [...new Map([...before, ...now].map((change) => [change.address, change])).values()];
}

function useCache({ cached, key, action }: Extract<Step, { cached: string }>, stage: Stage): boolean {
  const folder = insideOf(stage, cached);
  return action === 'take' ? takeCached(stage.cache, key, folder) : keepCached(stage.cache, key, folder);
}

function insideOf({ folder, bounds }: Stage, path: string): string {
  const inside = resolve(folder, path);
  if (isInside(bounds, inside)) return inside;
  const fix = 'A tool writes into the workspace only; this is a fault of its plugin.';
  throw fault({ code: 'PATH_ESCAPES', what: `${path} lies outside of the workspace`, fix });
}

function writeInside(step: Extract<Step, { write: string }>, stage: Stage): void {
  const file = insideOf(stage, step.write);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, step.content, { mode: step.mode ?? 0o600 });
}

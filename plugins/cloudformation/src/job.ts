import type { CommandError, Fault, PluginApi, Step, StepResult, Steps } from '@bitops/core';
import type { CloudformationRun, Commands } from './command.js';
import type { CloudformationJson } from './json.js';

/** A deployment that is run, and what it is run with. */
export interface Job {
  readonly run: CloudformationRun;
  readonly commands: Commands;
  readonly json: CloudformationJson;
  readonly api: PluginApi;
  /** What is told if the run is interrupted from now on. */
  onInterrupt(tell: Fault): void;
}

/**
 * Steps that may leave word for an interrupt. It is told here and not where it is known: a generator that others delegate to must
 * not yield while it is returned, they would take that for its end and go on.
 */
export function* interruptible<R>(work: (onInterrupt: Job['onInterrupt']) => Steps<R>): Steps<R> {
  let word: Fault | undefined;
  let ended = false;
  try {
    const result = yield* work((tell) => {
      word = tell;
    });
    ended = true;
    return result;
  } catch (error) {
    ended = true;
    throw error;
  } finally {
    if (!ended && word !== undefined) yield { warning: word };
  }
}

/** What core throws into steps is typed nowhere: it is known by what it carries. */
export function isCommandError(error: unknown): error is CommandError {
  const has = typeof error === 'object' && error !== null && 'printed' in error && 'code' in error;
  return has && (error.code === 'COMMAND_FAILED' || error.code === 'COMMAND_TIMED_OUT') && Array.isArray(error.printed);
}

/** Whether a command failed with such a message. */
export function saysSo(error: unknown, message: RegExp): boolean {
  return isCommandError(error) && message.test(error.printed.join(' '));
}

/** One step as steps. */
export function* only(step: Step): Steps<StepResult> {
  return yield step;
}

/** Steps that something is undone after where they fail. After an interrupt nothing can be undone. */
export function* undoing<R>(steps: Steps<R>, undo: () => Steps): Steps<R> {
  try {
    return yield* steps;
  } catch (error) {
    try {
      yield* undo();
    } catch {
      // what failed first is what is told
    }
    throw error;
  }
}

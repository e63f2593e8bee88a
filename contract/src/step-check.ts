/** Plugins are JavaScript: what they give is looked at before it is believed. */
import type { Fault } from '@bitops/fault';
import type { Command, Steps } from './tool.js';

/** Whether a command is whole; one whose effect is misspelt must not pass for a read. */
export function isCommand({ file, args, effect }: Command): boolean {
  const texts = [file, ...(Array.isArray(args) ? args : [undefined])];
  return texts.every((it) => typeof it === 'string') && (effect === 'read' || effect === 'write');
}

/** The fault of a plugin that yields what is no step. */
export function stepInvalid(step: unknown): Fault {
  const what = `A plugin gave a step that is none: ${JSON.stringify(step)?.slice(0, 200)}`;
  const fix = "Correct the plugin: a command is { file, args, effect: 'read' or 'write' }.";
  return { code: 'STEP_INVALID', what, fix };
}

/** Whether steps can be driven; those of an `async` function can't. */
export function isGenerator(steps: Steps): boolean {
  return typeof steps?.next === 'function' && !(Symbol.asyncIterator in steps);
}

/** The fault of a tool whose steps can't be driven. */
export const noGenerator: Fault = {
  code: 'STEP_INVALID',
  what: 'The tool of a plugin gives no steps',
  fix: 'Correct the plugin: write "*steps(run) { yield … }", and neither "async" nor "return".',
};

/** Plugins are JavaScript: what they give is looked at before it is believed. */
import type { Fault } from '@bitops/fault';
import type { Command, Step, Steps } from './steps.js';
import type { Change, Output } from './words.js';

/** What each kind of step is made of, by the field that tells it. */
const forms = {
  file: "a command is { file, args, effect: 'read' or 'write' }",
  preview: 'a preview is a list of { address, action }, the action create, update, replace, delete or read',
  changed: 'what was changed is a list of { address, action }, the action as in a preview',
  write: 'a file is { write: PATH, content: text or bytes }',
  outputs: 'outputs are { NAME: { value, sensitive: true or false } }',
  mask: 'a mask is a text',
  warning: 'a warning is { code, what }',
  note: 'a note is a text',
  pause: 'a pause is a number of seconds',
  cached: "a folder of the cache is { cached: PATH, key, action: 'take' or 'keep' }",
} as const;
const kinds = Object.keys(forms) as readonly (keyof typeof forms)[];

/** Whether a command is whole; one whose effect is misspelt must not pass for a read. */
export function isCommand({ file, args, effect }: Command): boolean {
  const texts = [file, ...(Array.isArray(args) ? args : [undefined])];
  return texts.every((it) => typeof it === 'string') && (effect === 'read' || effect === 'write');
}

/** Whether what a tool yields is a step; a change of no known kind must not pass for none. */
export function isStep(step: Step): boolean {
  if (!isObject(step)) return false;
  if ('file' in step) return isCommand(step);
  if ('preview' in step) return Array.isArray(step.preview) && step.preview.every(isChange);
  if ('changed' in step) return Array.isArray(step.changed) && step.changed.every(isChange);
  if ('write' in step) return isText(step.write) && (isText(step.content) || step.content instanceof Uint8Array);
  if ('outputs' in step) return isObject(step.outputs) && Object.values(step.outputs).every(isOutput);
  if ('mask' in step) return isText(step.mask);
  if ('cached' in step) return isText(step.cached) && isText(step.key) && ['take', 'keep'].includes(step.action);
  if ('note' in step) return isText(step.note);
  if ('pause' in step) return Number.isFinite(step.pause) && step.pause >= 0;
  return 'warning' in step && isObject(step.warning) && isText(step.warning.code) && isText(step.warning.what);
}

const isText = (it: unknown) => typeof it === 'string';
const isObject = (it: unknown): it is object => typeof it === 'object' && it !== null;
const changeKinds = ['create', 'update', 'replace', 'delete', 'read'];
const isChange = (it: Change) => isObject(it) && isText(it.address) && changeKinds.includes(it.action);
const isOutput = (it: Output) =>
  isObject(it) && ('value' in it || 'unknown' in it) && typeof it.sensitive === 'boolean';

/** The fault of a plugin that yields what is no step; it shows no values, which may be secret. */
export function stepInvalid(step: unknown): Fault {
  const fields = Object.entries(isObject(step) ? step : {}).map(([name, it]) => `${name}: ${kindOf(it)}`);
  const shown = fields.length === 0 ? kindOf(step) : `{ ${fields.join(', ').slice(0, 200)} }`;
  const kind = kinds.find((it) => isObject(step) && it in step) ?? 'file';
  return {
    code: 'STEP_INVALID',
    what: `A plugin gave a step that is none: ${shown}`,
    fix: `Correct the plugin: ${forms[kind]}.`,
  };
}

function kindOf(it: unknown): string {
  return Array.isArray(it) ? 'list' : it === null ? 'null' : typeof it;
}

/** Whether steps can be driven; those of an `async` function can't. */
export function isGenerator(steps: Steps<unknown>): boolean {
  return typeof steps?.next === 'function' && !(Symbol.asyncIterator in steps);
}

/** The fault of a tool whose steps can't be driven. */
export const noGenerator: Fault = {
  code: 'STEP_INVALID',
  what: 'The tool of a plugin gives no steps',
  fix: 'Correct the plugin: write "*steps(run) { yield … }", and neither "async" nor "return".',
};

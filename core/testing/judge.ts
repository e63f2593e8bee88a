/** What is wrong with the steps that a tool yielded. Pure. */
import { basename, isAbsolute } from 'node:path';
import { isStep } from '@bitops/contract';
import type { Command, Fault, Outputs, Step } from '@bitops/core';
import { createRedactor, type Redactor, textsIn, toMilliseconds } from '@bitops/runtime';

/** What is known of the deployment whose steps they are. */
export interface Known {
  readonly secrets: readonly string[];
  /** Its settings and inputs. */
  readonly given: unknown;
  /** Whether nothing may be written, as in a plan. */
  readonly isPlan: boolean;
  /** The first step that is judged, from 1; those before it were. */
  readonly from?: number;
}

/** The faults of steps, in their order. */
export function judgeSteps(steps: readonly Step[], known: Known): readonly Fault[] {
  const redactor = createRedactor();
  for (const secret of known.secrets) redactor.add(secret);
  const texts = textsIn(known.given).filter((it) => it.trim().length > 2);
  return steps.flatMap((step, index) => {
    // What is no step ends them, and is told there.
    if (!isStep(step)) return [];
    if ('mask' in step) redactor.add(step.mask);
    if (index + 1 < (known.from ?? 1)) return [];
    const found = 'file' in step ? judgeCommand(step, known, texts, redactor) : judgeOther(step, redactor);
    return found.map((it) => ({
      ...redactor.deep(it),
      why: [`It is step ${index + 1}.`, it.why ?? ''].join(' ').trim(),
    }));
  });
}

function judgeCommand(command: Command, { isPlan }: Known, texts: readonly string[], redactor: Redactor): Fault[] {
  const { file, args, cwd = '', effect, timeout } = command;
  const shown = [file, ...args].join(' ');
  const found: Fault[] = [];
  if (isPlan && effect === 'write') {
    found.push({
      code: 'PLAN_WRITES',
      what: `A command that changes something is yielded where nothing may change: ${shown}`,
      fix: "Yield a preview first and return where its answer is proceed: false, or look at action; a command that changes nothing has effect: 'read'.",
    });
  }
  if (holds(redactor, [file, args, cwd])) {
    found.push({
      code: 'SECRET_IN_ARGS',
      what: `A secret is in the arguments of a command: ${shown}`,
      why: 'Every user of the machine can read them.',
      fix: 'Hand it on in env, or in a file that you write, whose mode is 0600.',
    });
  }
  if (/\s/.test(file) && !isAbsolute(file)) {
    found.push({
      code: 'COMMAND_JOINED',
      what: `"${file}" is no program but a command line`,
      fix: 'Give the program as file, and each argument as an item of args.',
    });
  }
  const script = scriptOf(command);
  const joined = script === undefined ? undefined : texts.find((it) => script.includes(it));
  if (joined !== undefined) {
    found.push({
      code: 'SHELL_STRING',
      what: `${basename(file)} runs a text that holds "${joined}", which the settings gave: ${script}`,
      why: 'A value with a quote or a $ in it would become code.',
      fix: "Start the program itself, or hand values on as arguments: args: ['-c', 'echo \"$1\"', 'sh', value].",
    });
  }
  if (timeout !== undefined && !isDuration(timeout)) {
    const fix = "Give a number with ms, s, m or h, such as '30s' or '10m'.";
    found.push({ code: 'TIMEOUT_INVALID', what: `"${timeout}" is no time that a command may take`, fix });
  }
  return found;
}

function judgeOther(step: Exclude<Step, Command>, redactor: Redactor): readonly Fault[] {
  if ('write' in step) return judgeFile(step, redactor);
  if ('outputs' in step) return judgeOutputs(step.outputs, redactor);
  if ('mask' in step) return [];
  const [kind = 'step'] = kinds.filter((it) => it in step);
  const found = shown(`a ${kind}`, step, redactor);
  return 'warning' in step ? [...found, ...judgeCode(step.warning, 'A warning')] : found;
}

/** Those steps whose text people see. */
const kinds = ['preview', 'note', 'warning', 'cached'];

function judgeFile(step: Extract<Step, { write: string }>, redactor: Redactor): readonly Fault[] {
  const { write, content, mode = 0o600 } = step;
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
  const wide = `0${mode.toString(8)}`;
  const fix = 'Leave mode away: then it is 0600.';
  if (holds(redactor, write)) return shown('the name of a file', write, redactor);
  if ((mode & 0o077) === 0 || !holds(redactor, text)) return [];
  return [{ code: 'SECRET_READABLE', what: `${write} holds a secret, and its mode is ${wide}`, fix }];
}

/** What outputs hand on that is not marked. */
export function judgeOutputs(outputs: Outputs, redactor: Redactor): readonly Fault[] {
  const names = Object.entries(outputs).filter(([, it]) => !it.sensitive && 'value' in it && holds(redactor, it.value));
  return names.map(([name]) => ({
    code: 'SECRET_UNMARKED',
    what: `The output ${name} holds a secret and is not marked`,
    fix: 'Write sensitive: true.',
  }));
}

/** A fault has a code that stays, so that people can search for it and programs can tell it. */
export function judgeCode({ code, what }: Fault, where: string): readonly Fault[] {
  if (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code)) return [];
  const fix = 'Give a code that stays and is NOUN_STATE, such as CHART_MISSING.';
  return [{ code: 'CODE_INVALID', what: `${where} has the code "${code}": ${what}`, fix }];
}

function shown(where: string, it: unknown, redactor: Redactor): readonly Fault[] {
  if (!holds(redactor, it)) return [];
  const why = 'bitops hides it in what it prints; it does not belong there all the same.';
  return [{ code: 'SECRET_SHOWN', what: `A secret is in ${where}`, why, fix: 'Leave it out, or name it only.' }];
}

function holds(redactor: Redactor, it: unknown): boolean {
  return JSON.stringify(redactor.deep(it)) !== JSON.stringify(it);
}

const shells = /^(ba|da|z|k|fi|a)?sh$|^(cmd|powershell|pwsh)(\.exe)?$/;

/** The text that a shell is to run, also one that another program starts, such as `env sh -c`. */
function scriptOf({ file, args }: Command): string | undefined {
  const words = [file, ...args];
  const shell = words.findIndex((it) => shells.test(basename(it)));
  const at = words.findIndex((it, index) => index > shell && /^(-[a-z]*c|\/c|-Command)$/i.test(it));
  return shell < 0 || at < 0 ? undefined : words[at + 1];
}

function isDuration(text: string): boolean {
  try {
    return toMilliseconds(text) > 0;
  } catch {
    return false;
  }
}

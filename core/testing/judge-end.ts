/** What is wrong with how steps ended. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { type Fault, faultsOf, isFaultError, type Outputs, type Step } from '@bitops/core';
import { createRedactor } from '@bitops/runtime';
import type { Driven } from './drive.js';
import { judgeCode, judgeOutputs } from './judge.js';

/** Steps to which nothing happened end by themselves, or in the fault that their case names. */
export function judgeEnd(driven: Driven, wanted: string | undefined): readonly Fault[] {
  const { end, thrown } = driven;
  if (end === 'done' && wanted === undefined) return [];
  if (end === 'done') {
    const fix = 'Correct the case, or the tool.';
    return [{ code: 'CASE_FAILED', what: `The steps end well, and the case says that they end in ${wanted}`, fix }];
  }
  if (end !== 'thrown' || !isFaultError(thrown) || driven.faults.length > 0) return judgeThrown(driven, '');
  const codes = faultsOf(thrown).map((it) => it.code);
  if (codes.includes('STEP_INVALID')) return faultsOf(thrown);
  if (wanted !== undefined && codes.includes(wanted)) return faultsOf(thrown).flatMap(judgeFault);
  return faultsOf(thrown).map((it) => ({
    code: 'CASE_FAILED',
    what: `The steps end in ${it.code}: ${it.what}`,
    why: it.why,
    fix: `Correct the tool or the case's files and answers; a case that must end so says fault: '${it.code}'.`,
  }));
}

/** After an interrupt steps end within some that are answered with `ran: false`, and throw nothing. */
export function judgeInterrupted({ end, thrown }: Driven, step: number): readonly Fault[] {
  const fix = "Let 'finally' clean up only, look at ran there, and end a loop where ran is false.";
  if (end === 'endless') {
    return [{ code: 'INTERRUPT_IGNORED', what: `After an interrupt at step ${step} there is no end of steps`, fix }];
  }
  if (end === 'invalid') return faultsOf(thrown);
  if (end !== 'thrown') return [];
  const what = `After an interrupt at step ${step} the steps throw: ${messageOf(thrown)}`;
  return [{ code: 'INTERRUPT_THROWN', what, why: 'The error would hide that somebody stopped the run.', fix }];
}

/** What failed steps throw is a fault, with what to do about it. */
export function judgeFailed(driven: Driven, when: string): readonly Fault[] {
  if (driven.end === 'done') return [];
  return judgeThrown(driven, when);
}

function judgeThrown({ end, thrown, faults }: Driven, when: string): readonly Fault[] {
  const at = when === '' ? '' : `${when}, `;
  if (end === 'endless') {
    const what = `${at}there is no end of steps`;
    return [
      { code: 'STEPS_ENDLESS', what, fix: 'Let each loop end: give each wait a deadline, counted in its pauses.' },
    ];
  }
  if (isFaultError(thrown)) return faultsOf(thrown).flatMap(judgeFault);
  // It was refused what it did by itself, which is told.
  if (faults.length > 0) return [];
  return [
    {
      code: 'ERROR_UNEXPLAINED',
      what: `${at}the steps throw what is no fault: ${messageOf(thrown)}`,
      why: stackOf(thrown),
      fix: "Throw api.fault({ code, what, why, fix }), or let the command's own error pass.",
    },
  ];
}

function judgeFault(it: Fault): readonly Fault[] {
  // The plugin's steps themselves are what is wrong.
  if (it.code === 'STEP_INVALID' || it.code === 'PATH_ESCAPES') return [it];
  if (it.fix !== undefined && it.fix !== '') return judgeCode(it, 'A fault');
  const fix = 'Say in fix what to do about it.';
  return [{ code: 'FAULT_WITHOUT_FIX', what: `The fault ${it.code} does not say how it is mended: ${it.what}`, fix }];
}

/** The same settings and answers give the same steps. */
export function judgeSame(first: readonly Step[], second: readonly Step[]): readonly Fault[] {
  if (isDeepStrictEqual(first, second)) return [];
  const index = first.findIndex((step, at) => !isDeepStrictEqual(step, second[at]));
  const at = index < 0 ? first.length : index;
  return [
    {
      code: 'STEPS_UNSTEADY',
      what: `Step ${at + 1} is another one each time: ${JSON.stringify(first[at])}, then ${JSON.stringify(second[at])}`,
      why: 'What a plan shows would not be what a deploy does.',
      fix: 'Take what differs from run, such as run.artifacts, and not from the clock, chance or the order of a folder.',
    },
  ];
}

/** What `outputs` and `variables` answer with. */
export function judgeAnswer(name: string, { end, result }: Driven, secrets: readonly string[]): readonly Fault[] {
  if (end !== 'done' || name === 'check') return [];
  const wanted = name === 'variables' ? 'an object of texts' : 'outputs: { NAME: { value, sensitive } }';
  if (!isRecord(result)) return [{ code: 'ANSWER_INVALID', what: `It returns no ${wanted}`, fix: `Return ${wanted}.` }];
  const isRight = name === 'variables' ? isText : isOutput;
  const wrong = Object.entries(result).filter(([, it]) => !isRight(it));
  if (wrong.length > 0) {
    const what = `${wrong.map(([key]) => key).join(', ')} of what it returns is none`;
    return [{ code: 'ANSWER_INVALID', what, fix: `Return ${wanted}.` }];
  }
  if (name === 'variables') return [];
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return judgeOutputs(result as Outputs, redactor); // its values were just looked at
}

const isRecord = (it: unknown): it is Record<string, unknown> => typeof it === 'object' && it !== null;
const isText = (it: unknown) => it === undefined || typeof it === 'string';
const isOutput = (it: unknown) =>
  isRecord(it) && ('value' in it || it['unknown'] === true) && typeof it['sensitive'] === 'boolean';

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The first places of a stack, which say where to look. */
function stackOf(thrown: unknown): string | undefined {
  const lines = thrown instanceof Error ? (thrown.stack ?? '').split('\n').filter((it) => /^\s+at /.test(it)) : [];
  return lines.length === 0
    ? undefined
    : lines
        .slice(0, 3)
        .map((it) => it.trim())
        .join('\n');
}

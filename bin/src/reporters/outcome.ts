import type { Action, Outcome } from '@bitops/core';
import type { Style } from '../colors.js';

const marks: Readonly<Record<Outcome, string>> = { succeeded: '✔', failed: '✘', skipped: '○', cancelled: '○' };
const done: Readonly<Record<Action, string>> = { preview: 'previewed', apply: 'applied', destroy: 'destroyed' };

/** The sign of an outcome; `…` where there is none yet. */
export function toMark(outcome: Outcome | undefined): string {
  return outcome === undefined ? '…' : marks[outcome];
}

/** What a deployment came to, in a word: what was done to it where it succeeded. */
export function toOutcome(outcome: Outcome | undefined, action: Action, dryRun: boolean): string {
  if (outcome !== 'succeeded') return outcome ?? 'not ended';
  return dryRun ? 'dry run' : done[action];
}

/** A text in the colour of an outcome, as it is where there is none yet. */
export function paintOutcome(outcome: Outcome | undefined, text: string, style: Style): string {
  if (outcome === undefined) return text;
  if (outcome === 'succeeded') return style.green(text);
  return outcome === 'failed' ? style.red(text) : style.yellow(text);
}

/** The counts of changes, with the ones that are not zero set off. */
export function paintChanges(text: string, style: Style): string {
  if (!text.startsWith('+')) return style.dim(text);
  const paint = (part: string) => {
    if (part.slice(1) === '0') return style.dim(part);
    if (part.startsWith('+')) return style.green(part);
    if (part.startsWith('-')) return style.red(part);
    return part.startsWith('~') ? style.yellow(part) : style.magenta(part);
  };
  return text.replace(/[+~±-]\d+/g, paint);
}

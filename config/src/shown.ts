/** How values and mends are worded. */
import type { Field } from './fields.js';
import type { Origin } from './question.js';

const longest = 120;

/** A value as a message may show it: secrets never, and long ones in part. */
export function shownValue(value: unknown, field: Field | undefined): string {
  if (field?.meta.secret === true) return '***';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** What to do about a wrong value, by where it came from. */
export function mendOf(kind: Origin['kind']): string {
  switch (kind) {
    case 'flag':
      return 'Correct the value behind the "=", or leave --set away.';
    case 'variable':
      return 'Correct the variable, or unset it.';
    case 'file':
    case 'default':
      return 'Correct the value, or remove it.';
  }
}

/** One redactor for everything that leaves core: secrets in any of the forms in which they travel. */
import type { Environment } from './environment.js';
import { createLineRedactor, type LineRedactor } from './line-redactor.js';
import { applyMasks, type Mask } from './mask.js';
import { createFinder, joinRanges, type Range } from './secret-finder.js';
import { formsOf, isHidable } from './secret-forms.js';
import { secretsIn } from './secret-names.js';
import { toVisibleText } from './visible-text.js';

/** What a secret is replaced by. */
export const masked = '***';

export interface Redactor {
  /** Hides a value from now on; answers whether it could be: too short a value would hide everything. */
  add(value: string): boolean;
  /** Hides the values of variables whose names look secret, and the passwords in URLs. */
  addEnvironment(env: Environment): void;
  text(text: string): string;
  /** Every string in a value, but no names of fields. */
  deep<T>(value: T): T;
  /** Turns what a process prints into lines, across the borders of its writes. */
  lines(emit: (line: string, continued: boolean) => void): LineRedactor;
}

/** Makes a redactor that knows the configured masks and no secret yet. */
export function createRedactor(masks: readonly Mask[] = []): Redactor {
  const finder = createFinder();
  const seen = new Set<string>();
  // What only a control sequence keeps apart, a terminal or a log viewer shows in one piece.
  const find = (text: string): readonly Range[] => {
    const visible = finder.longest() === 0 ? undefined : toVisibleText(text);
    if (visible === undefined) return finder.find(text);
    const hidden = [...finder.find(text), ...finder.find(visible.text).map(visible.locate)];
    return joinRanges(hidden.sort((a, b) => a.start - b.start));
  };
  const text = (it: string) => applyMasks(replaceRanges(it, find(it)), masks);
  const redactor: Redactor = {
    add(value) {
      if (seen.has(value)) return true;
      if (!isHidable(value)) return false;
      seen.add(value);
      for (const form of formsOf(value)) finder.add(form);
      return true;
    },
    addEnvironment(env) {
      for (const secret of secretsIn(env)) redactor.add(secret);
    },
    text,
    deep: (value) => deep(value, text),
    lines: (emit) => createLineRedactor({ text, find, longest: finder.longest }, emit),
  };
  return redactor;
}

function replaceRanges(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  const starts = [0, ...ranges.map(({ end }) => end)];
  const ends = [...ranges.map(({ start }) => start), text.length];
  return starts.map((start, index) => text.slice(start, ends[index])).join(masked);
}

/** A function that knows the shapes it copies only by looking: the type stays what it was. */
function deep<T>(value: T, text: (it: string) => string): T {
  if (typeof value === 'string') return text(value) as T & string;
  if (Array.isArray(value)) return value.map((item) => deep(item, text)) as T & unknown[];
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deep(item, text)])) as T & object;
}

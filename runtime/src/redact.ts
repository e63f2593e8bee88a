/** One redactor for everything that leaves core: secrets in any of the forms in which they travel. */
import type { Environment } from './environment.js';
import { findEscaped } from './escaped-text.js';
import { createLineRedactor, type LineRedactor } from './line-redactor.js';
import { applyMasks, type Mask } from './mask.js';
import { createFinder, joinRanges, type Range } from './secret-finder.js';
import { formsOf, isHidable, isShort, wrappedFormsOf } from './secret-forms.js';
import { heldBy, passwordsOfUrls, secretsIn } from './secret-names.js';
import { toVisibleText } from './visible-text.js';
import { createUnwrapper, newWrap, type Wrap } from './wrapped-text.js';

/** What a secret is replaced by. */
export const masked = '***';

export interface Redactor {
  /**
   * Hides a value from now on; answers whether it could be: too short a value would hide everything. What it is the
   * value of, such as `the variable X_TOKEN`, is told of then.
   */
  add(value: string, of?: string): boolean;
  /** Hides the values of variables whose names look secret, and the passwords in URLs. */
  addEnvironment(env: Environment): void;
  /** What has values that are too short to be hidden; each is told once. */
  takeShort(): readonly string[];
  text(text: string): string;
  /** Whether anything in a value, numbers and names of fields too, is or holds what is hidden. */
  holds(value: unknown): boolean;
  /** Every string in a value, but no names of fields. */
  deep<T>(value: T): T;
  /** Turns what a process prints into lines, across the borders of its writes. */
  lines(emit: (line: string, continued: boolean) => void): LineRedactor;
}

/** Makes a redactor that knows the configured masks and no secret yet. */
export function createRedactor(masks: readonly Mask[] = []): Redactor {
  const finder = createFinder();
  const unwrapper = createUnwrapper();
  const seen = new Set<string>();
  const short = new Set<string>();
  const told = new Set<string>();
  const find = (whole: string, wrap: Wrap = newWrap()): readonly Range[] => {
    const inUrls = passwordsOfUrls(whole);
    if (finder.longest() === 0) return inUrls;
    const own = [...inUrls, ...finder.find(whole), ...unwrapper.find(whole, wrap)];
    const search = (it: string) => [...finder.find(it), ...unwrapper.find(it, newWrap())];
    // What only a control sequence keeps apart, a terminal or a log viewer shows in one piece.
    const visible = toVisibleText(whole);
    const seen = visible === undefined ? [] : search(visible.text).map(visible.locate);
    const found = [...own, ...seen, ...findEscaped(whole, search)];
    return found.length < 2 ? found : joinRanges(found.sort((a, b) => a.start - b.start));
  };
  const text = (it: string, wrap?: Wrap) => applyMasks(replaceRanges(it, find(it, wrap)), masks);
  const redactor: Redactor = {
    add(value, of) {
      if (seen.has(value)) return true;
      if (!isHidable(value)) {
        if (of !== undefined && isShort(value) && !told.has(of)) short.add(of);
        return false;
      }
      seen.add(value);
      for (const form of formsOf(value)) finder.add(form);
      for (const form of wrappedFormsOf(value)) unwrapper.add(form);
      for (const held of heldBy(value)) redactor.add(held);
      return true;
    },
    addEnvironment(env) {
      for (const [name, value] of Object.entries(env)) {
        for (const secret of secretsIn({ [name]: value })) redactor.add(secret, `the variable ${name}`);
      }
    },
    takeShort() {
      const taken = [...short];
      short.clear();
      for (const it of taken) told.add(it);
      return taken;
    },
    text: (it) => text(it),
    holds: (value) => holds(value, (it) => find(it).length > 0),
    deep: (value) => deep(value, (it) => text(it)),
    lines: (emit) => createLineRedactor({ text, find, longest: () => 2 * finder.longest() }, emit),
  };
  return redactor;
}

function replaceRanges(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  const starts = [0, ...ranges.map(({ end }) => end)];
  const ends = [...ranges.map(({ start }) => start), text.length];
  return starts.map((start, index) => text.slice(start, ends[index])).join(masked);
}

function holds(value: unknown, isSecret: (it: string) => boolean): boolean {
  if (typeof value === 'string' || typeof value === 'number') return isSecret(String(value));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, it]) => isSecret(key) || holds(it, isSecret));
}

/** A function that knows the shapes it copies only by looking: the type stays what it was. */
function deep<T>(value: T, text: (it: string) => string): T {
  if (typeof value === 'string') return text(value) as T & string;
  if (Array.isArray(value)) return value.map((item) => deep(item, text)) as T & unknown[];
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deep(item, text)])) as T & object;
}

/** Finds base64 that a program has broken into lines, whatever stands before a secret in it. */
import type { Range } from './secret-finder.js';
import { createSortedTexts, type SortedTexts } from './sorted-texts.js';

/** What is known at the end of a line of the ones before it. */
export interface Wrap {
  /** What may go on. */
  begun: readonly Begun[];
  /** Whether the last line looked as if it went on. */
  isOpen: boolean;
}

interface Begun {
  /** The characters that were there. */
  readonly before: string;
  /** What they are the begin of. */
  readonly of: SortedTexts;
}

/** Finds the parts of texts that are broken into lines. */
export interface Unwrapper {
  /** Looks for a text from now on. */
  add(form: string): void;
  /** Where in each line a part of one is; goes on from the lines before, and remembers for those behind. */
  find(text: string, wrap: Wrap): readonly Range[];
}

/** No program makes shorter lines of base64 than this, nor longer ones. */
const narrowest = 40;
const widest = 256;
/** So many characters are enough to know the end of a line by, and so many the begin of one. */
const least = 4;
const sure = 8;
/** Only of texts that repeat themselves more could go on. */
const mostBegun = 32;

/** Nothing has begun. */
export const newWrap = (): Wrap => ({ begun: [], isOpen: false });

/** Makes an unwrapper that looks for nothing yet. */
export function createUnwrapper(): Unwrapper {
  const forms = createSortedTexts();
  const begins = new Set<string>();
  /** Without their first characters: so few at the end of a line are not known there. */
  const rests = [1, 2, 3].map(() => createSortedTexts());
  const look = (text: string, whole: Range, wrap: Wrap, found: Range[]) => {
    const run = lastRun(text, whole);
    const isWide = run.end - run.start >= narrowest;
    // Of nearly all lines, only the end is looked at.
    if (!isWide && !wrap.isOpen && wrap.begun.length === 0) return;
    const opened = wrap.isOpen ? rests.map((of) => ({ before: '', of })) : [];
    const runs = runsIn(text, whole, run);
    const begun = [...wrap.begun, ...opened].flatMap((it) => goOn(text, runs, it, found));
    wrap.isOpen = isWide;
    wrap.begun = [...(isWide ? tails(text, run, { forms, begins }, found) : []), ...begun].slice(0, mostBegun);
  };
  return {
    add(form) {
      if (form.length < 2 * least) return;
      forms.add(form);
      begins.add(form.slice(0, least));
      for (const [index, them] of rests.entries()) them.add(form.slice(index + 1));
    },
    find(text, wrap) {
      const found: Range[] = [];
      if (forms.isEmpty()) return found;
      for (let start = 0; start <= text.length; ) {
        const newLine = text.indexOf('\n', start);
        const end = newLine < 0 ? text.length : newLine;
        look(text, { start, end }, wrap, found);
        start = end + 1;
      }
      return found.sort((a, b) => a.start - b.start);
    },
  };
}

/** What a line ends in the middle of. */
function tails(
  text: string,
  { start, end }: Range,
  { forms, begins }: { readonly forms: SortedTexts; readonly begins: ReadonlySet<string> },
  found: Range[],
): readonly Begun[] {
  const begun: Begun[] = [];
  for (let at = Math.max(start, end - widest); at <= end - least; at += 1) {
    if (!begins.has(text.slice(at, at + least))) continue;
    const tail = text.slice(at, end);
    const longest = forms.longestAlike(tail);
    if (longest.size < tail.length || longest.isWhole) continue;
    found.push({ start: at, end });
    begun.push({ before: tail, of: forms });
  }
  return begun;
}

/** A text that goes on in a line, found there; gives it where it goes on in the next one. */
function goOn(text: string, runs: readonly Range[], { before, of }: Begun, found: Range[]): readonly Begun[] {
  for (const { start, end } of runs) {
    const now = before + text.slice(start, end);
    const { size, isWhole } = of.longestAlike(now);
    const more = size - before.length;
    if (more < (isWhole ? least : sure)) continue;
    found.push({ start, end: start + more });
    return size === now.length && !isWhole ? [{ before: now, of }] : [];
  }
  return [];
}

/** The characters of base64 that a line ends with, or that stand before its last other ones. */
function lastRun(text: string, { start, end }: Range): Range {
  let last = end;
  while (last > start && isBlank(text.charCodeAt(last - 1))) last -= 1;
  let first = last;
  while (first > start && isBase64(text.charCodeAt(first - 1))) first -= 1;
  return { start: first, end: last };
}

/** Where in a line a text may go on: the last characters of base64 in it, and the most that stand together. */
function runsIn(text: string, whole: Range, last: Range): readonly Range[] {
  let longest: Range = { start: whole.start, end: whole.start };
  let latest = last;
  let start = whole.start;
  for (let at = whole.start; at <= whole.end; at += 1) {
    if (at < whole.end && isBase64(text.charCodeAt(at))) continue;
    if (at > start) latest = { start, end: at };
    if (at - start > longest.end - longest.start) longest = { start, end: at };
    start = at + 1;
  }
  return [latest, longest];
}

const isBlank = (code: number) => code === 13 || code === 32 || code === 9;

function isBase64(code: number): boolean {
  if (code >= 97) return code <= 122;
  if (code >= 65) return code <= 90 || code === 95;
  return (code >= 47 && code <= 57) || code === 43 || code === 45;
}

/** Puts what references stand for in their place, in texts, lists and maps. Pure. */
import type { Fault, Place } from '@bitops/fault';
import { mayRefer, type PlacedReference, parseTemplate, type Reference } from './references.js';

/** What a reference stands for. */
export type Found =
  /** `from` says what it is, such as `the output id of test:net`. */
  | { readonly kind: 'value'; readonly value: unknown; readonly sensitive: boolean; readonly from: string }
  /** Not known yet: what holds it is set aside. */
  | { readonly kind: 'later' }
  /** The text stays as it is written, escapes and all. */
  | { readonly kind: 'text' }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** A reference that a value holds. */
export interface Use {
  readonly reference: Reference;
  readonly written: string;
  /** Below the value that was filled. */
  readonly path: readonly string[];
  readonly at: Place;
}

/** Says what a reference stands for; `path` begins at the root of the settings. */
export type Lookup = (use: Use) => Found;

/** A reference that was asked for, and what it stands for. */
export interface Filling extends Use {
  readonly isLater: boolean;
  readonly sensitive: boolean;
  readonly from?: string;
}

/** A value whose references are filled in, or stay as they are written where they are not known. */
export interface Filled {
  readonly value: unknown;
  readonly fillings: readonly Filling[];
  readonly faults: readonly Fault[];
  /** What is almost a reference. */
  readonly warnings: readonly Fault[];
}

/** Where a part of a text below the filled value stands. */
export type Within = (path: readonly string[], text: string, part: { start: number; offset: number }) => Place;

interface Work {
  readonly within: Within;
  readonly lookup: Lookup;
  readonly fillings: Filling[];
  readonly faults: Fault[];
  readonly warnings: Fault[];
}

/** Fills in a value; one without references is given back as it is. */
export function fillReferences(value: unknown, within: Within, lookup: Lookup): Filled {
  const work: Work = { within, lookup, fillings: [], faults: [], warnings: [] };
  return { value: fill(value, [], work), fillings: work.fillings, faults: work.faults, warnings: work.warnings };
}

function fill(value: unknown, path: readonly string[], work: Work): unknown {
  if (typeof value === 'string') return mayRefer(value) ? fillText(value, path, work) : value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const filled = entries.map(([key, it]) => [key, fill(it, [...path, key], work)] as const);
  if (filled.every(([, it], index) => it === entries[index]?.[1])) return value;
  return Array.isArray(value) ? filled.map(([, it]) => it) : Object.fromEntries(filled);
}

function fillText(text: string, path: readonly string[], work: Work): unknown {
  const { parts, misread } = parseTemplate(text);
  for (const { start, offset, what, fix, isGuess } of misread) {
    const at = work.within(path, text, { start, offset });
    if (isGuess) work.warnings.push({ code: 'REFERENCE_MISSPELT', what, at, fix });
    else work.faults.push({ code: 'REFERENCE_INVALID', what, at, fix });
  }
  if (misread.some((it) => !it.isGuess)) return text;
  const found = parts.map((part) => (typeof part === 'string' ? part : look(part, text, path, work)));
  if (found.some((it) => typeof it !== 'string' && it.kind !== 'value')) return text;
  const [only] = found;
  if (found.length === 1 && typeof only === 'object' && only.kind === 'value') return only.value;
  return found.map((it, index) => insert(it, parts[index], text, path, work)).join('');
}

function look(part: PlacedReference, text: string, path: readonly string[], work: Work): Found {
  const { reference, written, start } = part;
  const use = { reference, written, path, at: work.within(path, text, { start, offset: start }) };
  const found = work.lookup(use);
  if (found.kind === 'fault') work.faults.push(found.fault);
  if (found.kind === 'later') work.fillings.push({ ...use, isLater: true, sensitive: false });
  if (found.kind === 'value') {
    work.fillings.push({ ...use, isLater: false, sensitive: found.sensitive, from: found.from });
  }
  return found;
}

/** What stands in other text becomes text itself. */
function insert(
  found: string | Found,
  part: string | PlacedReference | undefined,
  text: string,
  path: readonly string[],
  work: Work,
): string {
  if (typeof found === 'string') return found;
  if (found.kind !== 'value' || typeof part !== 'object') return '';
  if (['string', 'number', 'boolean'].includes(typeof found.value)) return String(found.value);
  const kind = Array.isArray(found.value) ? 'a list' : found.value === null ? 'nothing (null)' : 'a map';
  work.faults.push({
    code: 'REFERENCE_UNFIT',
    what: `${part.written} stands in other text, and is ${kind}`,
    at: work.within(path, text, { start: part.start, offset: part.start }),
    why: `It is ${found.from}.`,
    fix: 'Make it the whole value, or name a text or number in it, as in ${outputs.net.zones[0]}.',
  });
  return '';
}

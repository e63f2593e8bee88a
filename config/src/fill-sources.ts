/** Fills the references in what sets the fields, in the values that count and in no others. Pure. */
import type { Fault } from '@bitops/fault';
import type { z } from 'zod';
import type { Candidate } from './candidates.js';
import { coerceFilled } from './coerce.js';
import { type Filled, type Filling, fillReferences, type Lookup, type Within } from './fill.js';
import { getDeep, isRecord } from './get.js';
import type { Question } from './question.js';
import { isReference, mayRefer } from './references.js';
import { mendOf, shownValue } from './shown.js';

/** What sets each field, by its dotted path, the winner first. */
export type Sources = ReadonlyMap<string, readonly Candidate[]>;

/** Sources whose references are filled in as far as they are known. */
export interface FilledSources {
  readonly sources: Sources;
  /** All references that count, in the order of the fields. */
  readonly fillings: readonly Filling[];
  /** Dotted paths of the fields that are set aside. */
  readonly aside: ReadonlySet<string>;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

/** Fills in the references of every field that is set. */
export function fillSources(sources: Sources, question: Question): FilledSources {
  const filled = new Map<string, readonly Candidate[]>();
  const out = { fillings: [] as Filling[], aside: new Set<string>(), faults: [] as Fault[], warnings: [] as Fault[] };
  for (const [path, list] of sources) {
    const done: Candidate[] = [];
    for (const it of list) {
      // What is stronger is filled in already: only then it is known whether it is a map that takes in weaker ones.
      const result = fillCandidate(it, done, question);
      done.push(result === undefined ? it : { ...it, value: result.value, fillings: result.fillings });
      if (result === undefined) continue;
      out.fillings.push(...result.fillings);
      out.faults.push(...result.faults.map((one) => inSource(one, it)));
      out.warnings.push(...result.warnings.map((one) => inSource(one, it)));
      if (result.faults.length > 0 || result.fillings.some((one) => one.isLater)) out.aside.add(path);
    }
    filled.set(path, done);
  }
  return { sources: filled, ...out };
}

/** Nothing where the candidate holds no reference that counts. */
function fillCandidate(it: Candidate, stronger: readonly Candidate[], question: Question): Filled | undefined {
  const { lookup } = question;
  const { value } = it;
  if (lookup === undefined || !mayHold(value)) return undefined;
  const isMerged = it.field.kind === 'map' && [it, ...stronger].every((one) => isRecord(one.value));
  if (stronger.length > 0 && !isMerged) return undefined;
  const own = isMerged && isRecord(value) ? Object.entries(value).filter(([key]) => !hasKey(stronger, key)) : undefined;
  const counting = own === undefined || stronger.length === 0 ? value : Object.fromEntries(own);
  const below: Lookup = (use) => lookup({ ...use, path: [...it.field.path, ...use.path] });
  const filled = fillReferences(counting, withinOf(it, question), below);
  if (filled.value === counting && filled.fillings.length + filled.faults.length + filled.warnings.length === 0) {
    return undefined;
  }
  if (filled.faults.length > 0 || filled.fillings.some((one) => one.isLater)) return filled;
  // A variable is a text, wherever it stands: as the value of a list it is read like one that sets it.
  const isVariable = typeof value === 'string' && isReference(value) && filled.fillings[0]?.reference.root === 'env';
  const coerced = coerceFilled(it.field, filled.value, it.kind !== 'file' || isVariable);
  if (coerced.kind === 'value') return { ...filled, value: coerced.value };
  const shown = isSensitive(filled.fillings) ? '***' : shownValue(coerced.shown, it.field);
  const what = `${it.name} must be ${coerced.wanted}, and is ${shown}`;
  const at = filled.fillings[0]?.at ?? it.at ?? { file: question.file };
  const wrong = { code: 'CONFIG_VALUE_INVALID', what, at, why: originOf(filled.fillings), fix: mendOf(it.kind) };
  return { ...filled, faults: [wrong] };
}

/** Whether there may be a reference in a value; most have none. */
function mayHold(value: unknown): boolean {
  if (typeof value === 'string') return mayRefer(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(mayHold);
}

function hasKey(candidates: readonly Candidate[], key: string): boolean {
  return candidates.some((it) => isRecord(it.value) && Object.hasOwn(it.value, key));
}

function withinOf({ layer, field, at }: Candidate, question: Question): Within {
  if (layer === undefined) return () => at ?? { file: question.file };
  const { document, root } = layer;
  return (path, text, part) => {
    const full = [...root, ...field.path, ...path];
    return document.within?.(full, text, part) ?? document.place(full, 'value');
  };
}

/** Variables and flags have no lines: their name is said. */
function inSource(fault: Fault, { kind, name }: Candidate): Fault {
  if (kind === 'file' || fault.what.startsWith(name)) return fault;
  return { ...fault, why: [`It stands in ${name}.`, fault.why].filter((it) => it !== undefined).join('\n') };
}

/** Whether a value holds what must not be shown. */
export function isSensitive(fillings: readonly Filling[] | undefined): boolean {
  return fillings?.some((it) => it.sensitive) === true;
}

/** Where a filled value came from, in a sentence; nothing where it holds no reference. */
export function originOf(fillings: readonly Filling[] | undefined): string | undefined {
  const known = (fillings ?? []).flatMap(({ written, from }) => (from === undefined ? [] : [`${written} is ${from}`]));
  return known.length === 0 ? undefined : `${known.join('; ')}.`;
}

/** Whether a complaint about a value is about what is set aside in it, and has to wait. */
export function isPremature(issue: z.core.$ZodIssue, rest: readonly string[], from: Candidate): boolean {
  const open = (from.fillings ?? []).filter((it) => it.isLater);
  if (open.length === 0) return false;
  const isPart = ({ path }: Filling) => startsWith(path, rest) || startsWith(rest, path);
  const isCounted = issue.code === 'too_small' || issue.code === 'too_big';
  if (issue.code === 'unrecognized_keys' || (isCounted && Array.isArray(getDeep(from.value, rest)))) return false;
  return open.some(isPart);
}

/** Whether a path begins with another one. */
export function startsWith(path: readonly string[], begin: readonly string[]): boolean {
  return begin.every((key, index) => key === path[index]);
}

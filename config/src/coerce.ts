/** Text and file values → values of the kind that a field has. */
import { type Document, parseDocument } from './document.js';
import type { Field, FieldKind } from './fields.js';
import { isRecord } from './get.js';
import { limits } from './yaml.js';

/** A value, or why it is none. */
export type Coerced =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'invalid'; readonly wanted: string; readonly shown: unknown };

const trues = new Set(['true', '1', 'yes', 'on']);
const falses = new Set(['false', '0', 'no', 'off']);
const of = (value: unknown): Coerced => ({ kind: 'value', value });

/** What a variable's or a flag's text means for a field. */
export function coerceText(field: Field, text: string): Coerced {
  switch (field.kind) {
    case 'boolean':
      return boolean(text);
    case 'number':
      return number(text);
    case 'list':
      return list(text, field.items);
    case 'map':
      return json(text, isRecord, 'a JSON object');
    default:
      return of(text);
  }
}

/** What a value in a file means for a field: scripts write `"true"` for true, and people `0644` for a string. */
export function coerceData(field: Field, data: unknown, document: Document, path: readonly string[]): Coerced {
  const item = (it: unknown, key: string) => coerceItem(field.items, it, document.raw([...path, key]));
  switch (field.kind) {
    case 'boolean':
      if (data === 0 || data === 1) return of(data === 1);
      return typeof data === 'string' ? boolean(data) : of(data);
    case 'number':
      return typeof data === 'string' ? number(data) : of(data);
    case 'string':
      return of(asWritten(data, document.raw(path)));
    case 'list':
      if (data === null) return of([]);
      return of(Array.isArray(data) ? data.map((it, index) => item(it, String(index))) : data);
    case 'map':
      if (!isRecord(data)) return of(data);
      return of(Object.fromEntries(Object.entries(data).map(([key, it]) => [key, item(it, key)])));
    default:
      return of(data);
  }
}

/** What a value whose references were filled in means for a field; `isText`: it came from a variable or a flag. */
export function coerceFilled(field: Field, value: unknown, isText: boolean): Coerced {
  if (typeof value === 'string' && (isText || field.kind === 'boolean' || field.kind === 'number')) {
    return coerceText(field, value);
  }
  const asKind = (kind: FieldKind | undefined, it: unknown) =>
    kind === 'string' && (typeof it === 'number' || typeof it === 'boolean') ? String(it) : it;
  if (Array.isArray(value)) return of(value.map((it) => asKind(field.items, it)));
  if (field.kind === 'map' && isRecord(value)) {
    return of(Object.fromEntries(Object.entries(value).map(([key, it]) => [key, asKind(field.items, it)])));
  }
  return of(asKind(field.kind, value));
}

function coerceItem(kind: FieldKind | undefined, data: unknown, raw: string | undefined): unknown {
  return kind === 'string' ? asWritten(data, raw) : data;
}

function asWritten(data: unknown, raw: string | undefined): unknown {
  if (typeof data !== 'number' && typeof data !== 'boolean') return data;
  return raw ?? data;
}

function boolean(text: string): Coerced {
  const lower = text.trim().toLowerCase();
  if (trues.has(lower)) return of(true);
  if (falses.has(lower)) return of(false);
  return { kind: 'invalid', wanted: 'true or false', shown: text };
}

function number(text: string): Coerced {
  const parsed = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(parsed) ? of(parsed) : { kind: 'invalid', wanted: 'a number', shown: text };
}

function list(text: string, items: FieldKind | undefined): Coerced {
  if (text.trimStart().startsWith('[')) {
    const parsed = json(text, Array.isArray, 'a JSON list, or words between commas');
    if (items !== 'string' || parsed.kind === 'invalid' || !Array.isArray(parsed.value)) return parsed;
    return of(itemsAsWritten(text, parsed.value));
  }
  const words = text.split(/[,\n]/).map((word) => word.trim());
  const values = words.filter((word) => word !== '');
  if (items !== 'number') return of(values);
  const numbers = values.map(Number);
  return numbers.every(Number.isFinite) ? of(numbers) : { kind: 'invalid', wanted: 'a list of numbers', shown: text };
}

/** The texts of a JSON list: `1.10` is no text in JSON, and stays what it is all the same. */
function itemsAsWritten(text: string, items: readonly unknown[]): readonly unknown[] {
  if (items.every((it) => typeof it === 'string')) return items;
  const written = parseDocument(`{"items":${text}}`, 'the text');
  return items.map((it, index) => asWritten(it, written.raw(['items', String(index)]) ?? String(it)));
}

function json(text: string, isWanted: (it: unknown) => boolean, wanted: string): Coerced {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isWanted(parsed) && !isTooDeep(text)) return of(parsed);
  } catch {
    // it is no JSON at all
  }
  return { kind: 'invalid', wanted, shown: text };
}

/** Whether JSON is nested deeper than a file may be. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [it] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (it === '[' || it === '{') depth += 1;
    else if (it === ']' || it === '}') depth -= 1;
    if (depth > limits.depth - 2) return true;
  }
  return false;
}

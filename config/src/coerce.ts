/** Text and file values → values of the kind that a field has. */
import type { Document } from './document.js';
import type { Field } from './fields.js';

/** A value, nothing (set but empty), or why it is none. */
export type Coerced =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'unset' }
  | { readonly kind: 'invalid'; readonly wanted: string; readonly shown: string; readonly fix?: string };

const trues = new Set(['true', '1', 'yes', 'on']);
const falses = new Set(['false', '0', 'no', 'off']);
const of = (value: unknown): Coerced => ({ kind: 'value', value });

/** What a variable's or a flag's text means for a field; empty text is not set. */
export function coerceText(field: Field, text: string): Coerced {
  if (text === '') return { kind: 'unset' };
  switch (field.kind) {
    case 'boolean':
      return boolean(text);
    case 'number':
      return number(text);
    case 'list':
      return list(text);
    case 'map':
      return json(text, 'a JSON object');
    default:
      return of(text);
  }
}

/** What a value in a file means for a field: scripts write `"true"` for true, and people `0644` for a string. */
export function coerceData(field: Field, data: unknown, document: Document, path: readonly string[]): Coerced {
  if (field.kind === 'boolean' && typeof data === 'string') return boolean(data);
  if (field.kind === 'number' && typeof data === 'string') return number(data);
  if (field.kind === 'string') return of(asWritten(data, document.raw(path)));
  if (field.kind === 'list' && data === null) return of([]);
  if (field.kind === 'list' && Array.isArray(data)) {
    return of(data.map((item, index) => asWritten(item, document.raw([...path, String(index)]))));
  }
  return of(data);
}

function asWritten(data: unknown, raw: string | undefined): unknown {
  return raw !== undefined && (typeof data === 'number' || typeof data === 'boolean') ? raw : data;
}

function boolean(text: string): Coerced {
  const lower = text.trim().toLowerCase();
  if (trues.has(lower)) return of(true);
  if (falses.has(lower)) return of(false);
  return { kind: 'invalid', wanted: 'true or false', shown: JSON.stringify(text) };
}

function number(text: string): Coerced {
  const parsed = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(parsed) ? of(parsed) : { kind: 'invalid', wanted: 'a number', shown: JSON.stringify(text) };
}

function list(text: string): Coerced {
  if (text.trimStart().startsWith('[')) return json(text, 'a JSON list, or words between commas');
  const items = text.split(/[,\n]/).map((item) => item.trim());
  return of(items.filter((item) => item !== ''));
}

function json(text: string, wanted: string): Coerced {
  try {
    return of(JSON.parse(text));
  } catch {
    return { kind: 'invalid', wanted, shown: JSON.stringify(text) };
  }
}

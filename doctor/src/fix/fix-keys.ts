/** Old keys of a file of settings under their new names. Pure. */
import { type Field, fieldsOf, get, parseDocument, type Resolved, resolveSettings } from '@bitops/config';
import type { Place, Tool } from '@bitops/core';
import { moveKey } from './move-key.js';

/** A file of settings, and what they mean. */
export interface SettingsText {
  readonly file: string;
  readonly text: string;
  /** The root key. */
  readonly root: string;
  readonly schema: Tool['config'];
}

/** A key that is old. */
export interface OldKey {
  /** Dotted, from the root key on. */
  readonly from: string;
  readonly to: string;
  readonly at: Place;
}

/** What became of the old keys of a file. */
export interface FixedText {
  readonly text: string;
  readonly changed: readonly OldKey[];
  readonly left: readonly (OldKey & { readonly why: string })[];
}

/** The old keys that a file has; throws a FaultError where it can't be read. */
export function oldKeys({ file, text, root, schema }: SettingsText): readonly (OldKey & { readonly field: Field })[] {
  const document = parseDocument(text, file);
  const data = get(document.data, [root]);
  return fieldsOf(schema).flatMap((field) => {
    const goal = field.meta.replacedBy;
    const value = get(data, field.path);
    if (goal === undefined || value === undefined || value === null) return [];
    const path = [root, ...field.path];
    return [{ field, from: path.join('.'), to: `${root}.${goal}`, at: document.place(path) }];
  });
}

/** Gives old keys their new names, one after the other, as long as the settings stay what they are. */
export function fixKeys(settings: SettingsText): FixedText {
  const [, mark = '', body = ''] = /^(\uFEFF?)([\s\S]*)$/.exec(settings.text) ?? [];
  const changed: OldKey[] = [];
  const left: (OldKey & { why: string })[] = [];
  let text = body;
  // From the last one up, since each is put first where it goes: so they stay in their order.
  const lineOf = ({ at }: OldKey) => [at.line ?? 0, at.column ?? 0] as const;
  const upwards = [...oldKeys({ ...settings, text: body })].sort((a, b) => {
    const [[line, column], [other, otherColumn]] = [lineOf(b), lineOf(a)];
    return line - other || column - otherColumn;
  });
  for (const { field, ...old } of upwards) {
    const goal = field.meta.replacedBy?.split('.') ?? field.path;
    const moved = moveKey(text, [settings.root, ...field.path], [settings.root, ...goal]);
    if ('why' in moved) left.push({ ...old, why: moved.why });
    else if (!isSame({ ...settings, text }, { ...settings, text: moved.text })) {
      left.push({ ...old, why: 'the settings would not be the same any more' });
    } else {
      text = moved.text;
      changed.push(old);
    }
  }
  return { text: mark + text, changed: changed.reverse(), left: left.reverse() };
}

/** Whether two texts come to the same settings, faults and all. */
function isSame(before: SettingsText, after: SettingsText): boolean {
  try {
    return meaningOf(before) === meaningOf(after);
  } catch {
    return false;
  }
}

function meaningOf({ file, text, root, schema }: SettingsText): string {
  const document = parseDocument(text, file);
  const { [root]: _, ...others } = document.data;
  const layers = [{ document, root: [root] }];
  const resolved = resolveSettings({ schema, name: root, layers, env: {}, file });
  return JSON.stringify([others, valuesOf(resolved), wrongOf(resolved)]);
}

function valuesOf({ config, known, origins }: Resolved): unknown {
  const values = [...origins].map(([path, list]) => [path, list.map((it) => [it.kind, it.value])] as const);
  return [config ?? null, known ?? null, values.sort(([a], [b]) => a.localeCompare(b))];
}

/** Without the names and places that are what changes. */
function wrongOf({ faults, missing }: Resolved): unknown {
  return [...faults, ...missing].map((it) => it.code).sort();
}

/** The settings of VS Code as text: JSON with comments, of which all that is not ours stays as it is. */
import { basename, normalize } from 'node:path';
import { type FaultError, fault } from '@bitops/core';
import {
  applyEdits,
  findNodeAtLocation,
  getNodeValue,
  modify,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';

const key = 'yaml.schemas';

/**
 * Settings in which a schema is named for files of the given names; the same text where it already is. Throws
 * SETTINGS_UNREADABLE where they are not to be understood.
 */
export function mentionSchema(text: string, path: string, schema: string, files: readonly string[]): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const before = text.slice(mark.length);
  const schemas = readSchemas(before, path);
  const name = [...schemas.keys()].find((it) => normalize(it) === schema) ?? `./${schema}`;
  const named = schemas.get(name) ?? [];
  const missing = files.filter((it) => !named.includes(it));
  if (missing.length === 0) return text;
  const formattingOptions = layoutOf(before);
  // In front of the others: behind the last one, the comment in its line would end up behind ours.
  const options = { formattingOptions, getInsertionIndex: () => 0 };
  const after = applyEdits(before, modify(before, [key, name], [...named, ...missing], options));
  return `${mark}${after.endsWith('\n') ? after : `${after}${formattingOptions.eol}`}`;
}

/** Which schema is named for which files. */
function readSchemas(text: string, path: string): ReadonlyMap<string, readonly string[]> {
  if (text.trim() === '') return new Map();
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) throw unreadable(text, path, error.offset, `${printParseErrorCode(error.error)}.`);
  if (root?.type !== 'object') throw unreadable(text, path, root?.offset ?? 0, 'It should hold an object, { … }.');
  const schemas = findNodeAtLocation(root, [key]);
  if (schemas === undefined) return new Map();
  if (schemas.type !== 'object') throw unreadable(text, path, schemas.offset, `${key} should be an object, { … }.`);
  return new Map(
    (schemas.children ?? []).map(({ children: [name, files] = [] }) => [String(name?.value), toList(files)]),
  );
}

function toList(node: Node | undefined): readonly string[] {
  const value: unknown = node === undefined ? [] : getNodeValue(node);
  return (Array.isArray(value) ? value : [value]).filter((it): it is string => typeof it === 'string');
}

/** As the file is laid out already. */
function layoutOf(text: string): { insertSpaces: boolean; tabSize: number; eol: string } {
  const indent = /^([ \t]+)["/]/m.exec(text)?.[1] ?? '  ';
  const eol = /\r\n/.test(text) ? '\r\n' : '\n';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.startsWith('\t') ? 1 : indent.length, eol };
}

function unreadable(text: string, file: string, offset: number, why: string): FaultError {
  const lines = text.slice(0, offset).split(/\r\n?|\n/);
  const at = { file, line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  const what = `${basename(file)} of VS Code can't be understood, and is left as it is`;
  const fix = 'Correct it, and run "bitops schema --write" again.';
  return fault({ code: 'SETTINGS_UNREADABLE', what, at, why, fix });
}

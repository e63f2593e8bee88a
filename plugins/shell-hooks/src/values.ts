import { isUtf8 } from 'node:buffer';

/** A line of a `$BITOPS_ENV` file that is not understood or not accepted; never quotes it, it may hold a secret. */
export interface BadLine {
  readonly line: number;
  readonly what: string;
}

/** What a `$BITOPS_ENV` file says. */
export interface ParsedValues {
  readonly values: Readonly<Record<string, string>>;
  readonly bad: readonly BadLine[];
}

// These tell a hook where it stands; only bitops knows, and a mask that goes astray shows a secret.
const reserved: ReadonlySet<string> = new Set([
  'BITOPS_ENV',
  'BITOPS_MASK',
  'BITOPS_INTENT',
  'BITOPS_ACTION',
  'BITOPS_OUTCOME',
  'BITOPS_ERROR',
]);
/** How a variable's name is made, as every shell takes it. */
export const nameForm = /^[A-Za-z_][A-Za-z0-9_]*$/;
// Linux starts no process with a NAME=value of more bytes (MAX_ARG_STRLEN, the closing NUL counted).
const MAX_BYTES = 131_072 - 1;

/** Why a variable cannot be handed on, or undefined where it can. */
export function refusal(name: string, value: string): string | undefined {
  if (!nameForm.test(name)) {
    return 'a name is made of letters, digits and _ and begins with no digit (without export, without spaces)';
  }
  if (reserved.has(name)) return `${name} is set by bitops alone`;
  if (value.includes('\0')) return `the value of ${name} holds a NUL byte, which no variable can`;
  const bytes = Buffer.byteLength(name) + 1 + Buffer.byteLength(value);
  if (bytes > MAX_BYTES)
    return `${name} is ${bytes} bytes long, and no process starts with more than ${MAX_BYTES}: use a file`;
  return undefined;
}

/** Reads `KEY=value` lines and `KEY<<DELIMITER` blocks; a later value of a name replaces an earlier one. */
export function parseValues(content: Uint8Array, refuse: typeof refusal = refusal): ParsedValues {
  const text = Buffer.from(content);
  if (!isUtf8(text)) return { values: {}, bad: [{ line: firstBadText(text), what: 'this line is no UTF-8 text' }] };
  const lines = text.toString('utf8').split('\n');
  const values = new Map<string, string>();
  const bad: BadLine[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = withoutReturn(lines[at] ?? '');
    if (line === '') continue;
    const entry = parseEntry(lines, at, line);
    const what = entry.what ?? refuse(entry.name, entry.value);
    if (what === undefined) values.set(entry.name, entry.value);
    else bad.push({ line: at + 1, what });
    at = entry.last;
  }
  return { values: Object.fromEntries(values), bad };
}

interface Entry {
  readonly name: string;
  readonly value: string;
  readonly last: number;
  readonly what?: string;
}

function parseEntry(lines: readonly string[], at: number, line: string): Entry {
  const equals = line.indexOf('=');
  const block = line.indexOf('<<');
  if (block >= 0 && (equals < 0 || block < equals)) {
    return parseBlock(lines, at, line.slice(0, block), line.slice(block + 2));
  }
  if (equals >= 0) return { name: line.slice(0, equals), value: line.slice(equals + 1), last: at };
  return { name: '', value: '', last: at, what: 'this line is neither KEY=value nor KEY<<DELIMITER' };
}

function parseBlock(lines: readonly string[], at: number, name: string, delimiter: string): Entry {
  if (delimiter === '')
    return { name, value: '', last: at, what: 'behind << stands the line that ends the value, such as KEY<<EOF' };
  let end = at + 1;
  while (end < lines.length && withoutReturn(lines[end] ?? '') !== delimiter) end += 1;
  if (end >= lines.length) {
    const what = 'the value that begins here has no end: the line behind its << does not come again';
    return { name, value: '', last: lines.length, what };
  }
  return { name, value: lines.slice(at + 1, end).join('\n'), last: end };
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function firstBadText(content: Buffer): number {
  const lines = content.toString('latin1').split('\n');
  return lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1'))) + 1;
}

/** What to say of text that is no YAML; never a word of the text itself, it may be a secret. */
import { basename } from 'node:path';
import type { Fault } from '@bitops/fault';
import type { YAMLException } from 'js-yaml';
import { limits } from './yaml.js';

/** What is wrong, and what to do about it. */
interface Advice {
  readonly why: string;
  readonly fix: string;
  /** The line to look at, where it is not the one that the parser stopped in; starts at 0. */
  readonly line?: number;
}

const quote = 'Put quotes around the whole value.';
const noColon = { why: 'a key has no ": " behind it', fix: 'Write "key: value".' };

/** What the parser says, by how it begins. */
const known: readonly (readonly [RegExp, Advice])[] = [
  [/^tab characters/, { why: 'a tab indents it', fix: 'Indent with spaces: YAML does not allow tabs.' }],
  [
    /^unidentified alias/,
    {
      why: 'a word that begins with "*" stands for a value that nothing names with "&"',
      fix: 'Name that value with "&" further up, or put quotes around this one if it is text.',
    },
  ],
  [/^recursive alias/, { why: 'a "*" stands inside of the value that it names', fix: 'Write the value out.' }],
  [
    /<tag:yaml.org,2002:(int|float|bool|null|str|map|seq)> explicit/,
    { why: 'the value is not of the type that "!!" names', fix: 'Remove the "!!" word, or correct the value.' },
  ],
  [/tag/, { why: 'a word that begins with "!" is the name of a type that bitops does not know', fix: quote }],
  [
    /^cannot merge/,
    { why: '"<<" takes a map that is named with "&", and was given something else', fix: 'Write "<<: *NAME".' },
  ],
  [
    /^(missed comma|expected the node content|unexpected end of the stream within a flow)/,
    {
      why: 'a "{" or "[" is not closed, or a comma in it is missing',
      fix: 'Close it; put quotes around a value that has such a character in it.',
    },
  ],
  [
    /^(unknown escape|expected hexadecimal)/,
    { why: 'in double quotes "\\" begins an escape, and this is none', fix: 'Use single quotes, or write "\\\\".' },
  ],
  [
    /(non-printable|null byte)/,
    { why: 'a character that no text has', fix: 'Remove it, or save the file with the encoding UTF-8.' },
  ],
  [/^(nesting exceeded)/, { why: `it is nested more than ${limits.depth} levels deep`, fix: 'Make it flatter.' }],
  [
    /^(aliases|merge keys) exceeded|^too large|^abnormal merge/i,
    { why: 'its aliases make it too large', fix: 'Write the values out.' },
  ],
];

/** The fault of a text that git left for somebody to merge, which the parser may take for sound; nothing of any other. */
export function mergeFault(text: string, file: string): Fault | undefined {
  if (!text.includes('<<<<<<< ')) return undefined;
  const line = text.split(/\r\n?|\n/).findIndex((it) => it.startsWith('<<<<<<< '));
  if (line < 0) return undefined;
  return {
    code: 'YAML_INVALID',
    what: `${basename(file)} holds both sides of a merge that git could not do`,
    at: { file, line: line + 1, column: 1 },
    fix: 'Keep one of them, or both, without the lines "<<<<<<<", "=======" and ">>>>>>>".',
  };
}

/** Makes a fault of what the parser threw. */
export function yamlFault(error: YAMLException, text: string, file: string): Fault {
  const { mark, reason } = error;
  const lines = text.split(/\r\n?|\n/);
  const here = mark === undefined ? undefined : { line: mark.line, column: mark.column };
  const { why, fix, line } = adviceFor(reason, lines, here);
  const at = line === undefined ? here : { line, column: (lines[line] ?? '').search(/\S|$/) };
  const place = at === undefined ? { file } : { file, line: at.line + 1, column: at.column + 1 };
  return {
    code: 'YAML_INVALID',
    what: `${basename(file)} is not valid ${file.endsWith('.json') ? 'JSON' : 'YAML'}`,
    at: place,
    why: `${toSentence(why)}.`,
    fix,
  };
}

function adviceFor(reason: string, lines: readonly string[], at: { line: number; column: number } | undefined): Advice {
  const line = lines[at?.line ?? 0] ?? '';
  const isReference = line.slice((at?.column ?? 0) - 1).startsWith('${');
  if (/comma|flow|complex/.test(reason) && (/[{[].*\$\{/.test(line) || isReference)) {
    return { why: 'in "{ }" and "[ ]" YAML takes "${" for the begin of a map', fix: 'Put quotes around the "${…}".' };
  }
  if (reason.startsWith('can not read a block mapping entry') || reason.startsWith("expected ':'")) {
    return { ...noColon, ...lineWithoutColon(lines, at?.line) };
  }
  if (/^(deficient indentation|unexpected end of the \w+ within a \w+ quoted)/.test(reason)) {
    const before = lines.slice(0, at?.line).findLastIndex((it) => it.trim() !== '');
    return {
      why: 'a quote, "{" or "[" is not closed',
      fix: 'Close it here, or in a line above.',
      line: Math.max(before, 0),
    };
  }
  if (reason.startsWith('duplicated mapping key')) {
    // What begins its line is a name; in the midst of one it may be a part of a secret that nobody put quotes around.
    const isName = line.slice(0, at?.column).trim().replaceAll('-', '') === '';
    const key = isName ? /^["']?([\w./-]{1,80})["']?\s*:/.exec(line.slice(at?.column))?.[1] : undefined;
    const why = key === undefined ? 'a key stands there twice' : `the key ${key} stands there twice`;
    return { why, fix: 'Keep one of the two.' };
  }
  if (reason.includes('complex keys')) {
    const braces = lines.findIndex((it) => /\{\s*[{[]/.test(it));
    const fix = 'Put quotes around the value that has "{{" or "{" in it.';
    return { why: 'braces stand where a key should', fix, ...(braces < 0 ? {} : { line: braces }) };
  }
  const found = known.find(([pattern]) => pattern.test(reason))?.[1];
  return found ?? adviceForSpot(lines, at ?? { line: 0, column: 0 }, reason);
}

/** The parser calls all that it did not expect in a line a bad indentation. */
function adviceForSpot(lines: readonly string[], spot: { line: number; column: number }, reason: string): Advice {
  const { [spot.line]: line = '', [spot.line - 1]: above = '' } = lines;
  const { column } = spot;
  const before = line.slice(0, column).trimEnd();
  const at = line.slice(column);
  if (/indentation|separator/.test(reason) && (before === '' || before === '-')) {
    return {
      why: 'its indentation fits no line above it',
      fix: 'Indent all keys of one map, and all items of one list, alike.',
    };
  }
  if (!reason.startsWith('bad indentation')) {
    const fix = 'Look at the indentation, the colons and the quotes of this line and of the one before it.';
    return { why: reason.replace(/"[^"]*"|<[^>]*>/g, '…'), fix };
  }
  if (/["']$/.test(before)) return { why: 'something stands behind the closing quote', fix: quote };
  if (/[}\]]$/.test(before)) return { why: 'something stands behind the closing bracket', fix: 'Remove it.' };
  if (/^:(\s|$)/.test(at)) {
    if (/:\s/.test(before)) return { why: 'a second ": " stands in one line', fix: quote };
    if (!/:(\s|$)/.test(above)) return { ...noColon, line: Math.max(spot.line - 1, 0) };
    const fix = 'Indent it like the key above, or remove the value there.';
    return { why: 'it is indented below a key that has a value already', fix };
  }
  if (/^-\s/.test(at)) return { why: 'a list begins in the line of its key', fix: 'Begin it on a line of its own.' };
  return { why: `a value can't begin with ${JSON.stringify(at.charAt(0))}`, fix: quote };
}

function lineWithoutColon(lines: readonly string[], last = 0): { line?: number } {
  const lower = lines
    .slice(0, last + 1)
    .findLastIndex((line) => /^[^#\s]|^\s+[^#\s]/.test(line) && !/:(\s|$)/.test(line));
  return lower < 0 ? {} : { line: lower };
}

function toSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Configured masks: regular expressions as Python writes them, and what to print instead. */
import { type FaultError, fault } from '@bitops/fault';

/** A configured mask: what matches is replaced. */
export interface Mask {
  readonly search: RegExp;
  readonly replace: string;
}

/** Applies masks line by line; as in BitOps, a mask sees a line with its line end. */
export function applyMasks(text: string, masks: readonly Mask[]): string {
  if (masks.length === 0) return text;
  const one = (line: string) => masks.reduce((out, { search, replace }) => out.replace(search, replace), `${line}\n`);
  return text
    .split('\n')
    .map((line) => one(line).replace(/\n$/, ''))
    .join('\n');
}

/** Makes a mask of Python's syntax one of ours. Throws MASK_INVALID for what JavaScript can't express. */
export function toMask(configured: { readonly search: string; readonly replace: string }): Mask {
  const search = toExpression(configured.search);
  return { search, replace: toReplacement(configured.replace, search) };
}

function invalid(text: string, why: string, cause?: unknown): FaultError {
  const fix = 'Write it in the syntax that Python and JavaScript share.';
  return fault({ code: 'MASK_INVALID', what: `The mask ${JSON.stringify(text)} can't be used`, why, fix }, cause);
}

/** Escapes, character classes, and the pieces of syntax in which the two differ. */
const piece =
  /\\(?<escaped>[\s\S])|(?<set>\[\^?\]?(?:\\[\s\S]|[^\]\\])*\])|\(\?P(?<group><|=\w+\))|\(\?(?<comment>#[^)]*)\)|(?<end>\$)|\{,(?=\d+\})/g;

interface Piece {
  readonly escaped?: string;
  readonly set?: string;
  readonly group?: string;
  readonly comment?: string;
  readonly end?: string;
}

function toExpression(search: string): RegExp {
  const [, prefix = '', rest = ''] = /^((?:\(\?[a-zA-Z]+\))*)([\s\S]*)$/.exec(search) ?? [];
  const flags = new Set(prefix.replace(/[(?)]/g, ''));
  const unknown = [...flags].find((flag) => !'imsua'.includes(flag));
  if (unknown !== undefined) throw invalid(search, `JavaScript has no flag ${unknown}.`);
  try {
    const source = rest.replace(piece, (whole, ...more) => convert(whole, more.at(-1), flags.has('m')));
    return new RegExp(source, `g${[...flags].filter((flag) => 'ims'.includes(flag)).join('')}`);
  } catch (error) {
    throw invalid(search, error instanceof Error ? error.message : String(error), error);
  }
}

function convert(whole: string, { escaped, set, group, comment, end }: Piece, isMultiline: boolean): string {
  if (escaped !== undefined) return toEscape(whole, escaped);
  // A bracket that comes first in a set is one of its characters.
  if (set !== undefined) return whole.replace(/^(\[\^?)\]/, '$1\\]');
  if (group !== undefined) return group === '<' ? '(?<' : `\\k<${group.slice(1, -1)}>`;
  if (comment !== undefined) return '';
  // The end is also before a last line end.
  if (end !== undefined) return isMultiline ? '$' : '(?=\\n?(?![^]))';
  return '{0,';
}

const others: Readonly<Record<string, string>> = { A: '(?<![^])', Z: '(?![^])', a: '\\x07' };

function toEscape(whole: string, character: string): string {
  if (/[dDwWsSbBnrtfvxu]|[^a-zA-Z]/.test(character)) return whole;
  const other = others[character];
  if (other === undefined) throw new Error(`JavaScript has no ${whole}.`);
  return other;
}

const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };

function toReplacement(replace: string, search: RegExp): string {
  const empty = new RegExp(`${search.source}|`, search.flags.replace('g', '')).exec('');
  const count = (empty?.length ?? 1) - 1;
  const names = Object.keys(empty?.groups ?? {});
  const toGroup = (group: string) => {
    if (group === '0') return '$&';
    if (names.includes(group)) return `$<${group}>`;
    if (/^\d+$/.test(group) && Number(group) <= count) return `$${group.padStart(2, '0')}`;
    throw invalid(replace, `The expression has no group ${group}.`);
  };
  const toText = (whole: string, escaped: string) => {
    const control = controls[escaped];
    if (control === undefined) throw invalid(replace, `${whole} stands for nothing.`);
    return control;
  };
  return replace.replace(/\$|\\g<(\w+)>|\\([1-9]\d?)|\\([\s\S]?)/g, (whole, name, digits, escaped) => {
    if (whole === '$') return '$$';
    return escaped === undefined ? toGroup(name ?? digits) : toText(whole, escaped);
  });
}

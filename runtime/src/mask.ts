/** Configured masks: regular expressions as Python writes them, and what to print instead. */
import { type FaultError, fault } from '@bitops/fault';
import { type Pattern, readPattern } from './python-pattern.js';
import { toReplacement } from './python-replacement.js';

/** A configured mask as it was read, not yet ready to be applied. */
export interface MaskPlan {
  readonly pattern: Pattern;
  /** Texts, and the numbers of groups that stand between them. */
  readonly replacement: readonly (string | number)[];
}

/** Replaces what a mask finds in a line; a line with its line end, as in BitOps. */
export type Mask = (line: string) => string;

/**
 * What an expression may cost that no engine does in linear time: so much for each character of a line, or of a piece
 * of a line where one repeat has no limit, since its work grows with the square of what it sees.
 */
const limits = { withoutRepeat: 2000, withRepeat: 8, piece: 2048 };

/** Applies masks line by line. */
export function applyMasks(text: string, masks: readonly Mask[]): string {
  if (masks.length === 0) return text;
  const one = (line: string) => masks.reduce((out, mask) => mask(out), `${line}\n`);
  return text
    .split('\n')
    .map((line) => one(line).replace(/\n$/, ''))
    .join('\n');
}

/** Reads a mask. Throws MASK_INVALID for what can't be expressed, or could take for ever on some line. */
export function toMask(configured: { readonly search: string; readonly replace: string }): MaskPlan {
  const pattern = readSearch(configured.search);
  try {
    return { pattern, replacement: toReplacement(configured.replace, pattern) };
  } catch (error) {
    throw invalid(configured.replace, error, 'Correct it: \\1 and \\g<name> stand for groups, \\\\ for a backslash.');
  }
}

function readSearch(search: string): Pattern {
  let pattern: Pattern;
  try {
    pattern = readPattern(search);
  } catch (error) {
    throw invalid(search, error, 'Correct the expression, or write it without that; it is read as Python reads it.');
  }
  if (pattern.hard === undefined || isBounded(pattern)) return pattern;
  const why = `It has ${pattern.hard} and several repeats: on some lines that would take for ever.`;
  throw invalid(search, new Error(why), 'Write it without, or repeat only one character and give all others a limit.');
}

function isBounded({ unbounded, cost }: Pattern): boolean {
  return unbounded === 0 ? cost <= limits.withoutRepeat : unbounded === 1 && cost <= limits.withRepeat;
}

function invalid(text: string, error: unknown, fix: string): FaultError {
  const why = (error instanceof Error ? error.message : String(error)).replace(/^Invalid regular expression: .*: /, '');
  const shown = JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
  return fault({ code: 'MASK_INVALID', what: `The mask ${shown} can't be used`, why, fix }, error);
}

/** Makes masks ready. The engine that works in linear time is loaded only where there is one. */
export async function loadMasks(plans: readonly MaskPlan[]): Promise<readonly Mask[]> {
  if (plans.every((it) => it.pattern.hard !== undefined)) return plans.map(toBacktracking);
  const { RE2JS } = await import('re2js');
  return plans.map((plan) => {
    if (plan.pattern.hard !== undefined) return toBacktracking(plan);
    const { linear, flags } = plan.pattern;
    const prefix = flags === '' ? '' : `(?${flags})`;
    try {
      const engine = RE2JS.compile(prefix + linear, RE2JS.LOOKBEHINDS);
      // Whether there is anything is known ten times sooner than what.
      return (line) => (engine.test(line) ? replaceAll(line, engine.matchAll(line), plan.replacement) : line);
    } catch (error) {
      if (isBounded(plan.pattern)) return toBacktracking(plan);
      throw invalid(plan.pattern.script, error, 'Write the expression without that; it is read as Python reads it.');
    }
  });
}

/** For what JavaScript's own engine alone can do: it was seen to that its work is limited. */
function toBacktracking({ pattern, replacement }: MaskPlan): Mask {
  const search = new RegExp(pattern.script, `gu${pattern.flags}`);
  const one = (piece: string) => replaceAll(piece, piece.matchAll(search), replacement);
  const pieces = new RegExp(`[\\s\\S]{1,${limits.piece}}`, 'gu');
  return (line) =>
    pattern.unbounded > 0 && line.length > limits.piece ? (line.match(pieces) ?? []).map(one).join('') : one(line);
}

interface Match extends ArrayLike<string | undefined> {
  readonly index?: number;
}

function replaceAll(line: string, matches: Iterable<Match>, replacement: MaskPlan['replacement']): string {
  let out = '';
  let from = 0;
  for (const match of matches) {
    const { index = 0 } = match;
    out += line.slice(from, index);
    for (const part of replacement) out += typeof part === 'string' ? part : (match[part] ?? '');
    from = index + (match[0]?.length ?? 0);
  }
  return out + line.slice(from);
}

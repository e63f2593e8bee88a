import type { BitopsAction, DifferenceKind, FoundDifference, Place } from '@bitops/core';
import { type CoreCode, coreKinds } from './kinds.js';

/** A difference that the ops repo shows, with all that is to be said of it. */
export interface Difference {
  readonly code: string;
  /** What is written there. */
  readonly what: string;
  readonly at?: Place;
  /** When it is so, in general. */
  readonly when: string;
  /** Goes on behind "BitOps". */
  readonly bitops: string;
  readonly here: string;
  readonly fix: string;
  /** It does not depend on what is written anywhere. */
  readonly always: boolean;
  readonly instead?: BitopsAction;
}

/** Puts the texts of its kind to what was found; the kinds are those of whoever found it. */
export function toDifference(
  { code, what, at, instead }: FoundDifference,
  kinds: Readonly<Record<string, DifferenceKind>>,
): Difference {
  const { when = '', bitops = 'would have done otherwise', here = '', fix = '', always = false } = kinds[code] ?? {};
  const place = at === undefined ? {} : { at };
  return { code, what, ...place, when, bitops, here, fix, always, ...(instead === undefined ? {} : { instead }) };
}

/** A difference that needs no knowledge of a tool. */
export function coreDifference(code: CoreCode, it: Omit<FoundDifference, 'code'>): Difference {
  return toDifference({ code, ...it }, coreKinds);
}

import { createTier, type Tier } from './secret-tier.js';

/** A part of a text, from its first character to the one behind its last. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Finds thousands of texts in a text in one go. */
export interface Finder {
  /** Looks for a text of at least four characters from now on. */
  add(needle: string): void;
  /** Length of the longest text that is looked for; 0 while there is none. */
  longest(): number;
  /** Where any of them is, also where they overlap: then as one range. In order. */
  find(text: string): readonly Range[];
}

/** Texts shorter than this can't be looked for. */
export const shortestNeedle = 4;

/** A search skips as far as its shortest needle is long: the few short ones must not slow down that for the others. */
const tierStarts = [24, 12, 7, shortestNeedle] as const;

/** Makes a finder. */
export function createFinder(): Finder {
  const tiers = new Map<number, Tier>();
  let longest = 0;
  return {
    add(needle) {
      const start = tierStarts.find((it) => needle.length >= it);
      if (start === undefined) return;
      const tier = tiers.get(start) ?? createTier(start);
      tiers.set(start, tier);
      tier.add(needle);
      longest = Math.max(longest, needle.length);
    },
    longest: () => longest,
    find(text) {
      const found: Range[] = [];
      for (const tier of tiers.values()) tier.find(text, found);
      return found.length < 2 ? found : joinRanges(found.sort((a, b) => a.start - b.start));
    },
  };
}

/** Makes one range of those that overlap; they must be in the order of their starts. */
export function joinRanges(ranges: readonly Range[]): readonly Range[] {
  const joined: Range[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last === undefined || range.start >= last.end) joined.push(range);
    else if (range.end > last.end) joined[joined.length - 1] = { start: last.start, end: range.end };
  }
  return joined;
}

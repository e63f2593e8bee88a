import type { Range } from './secret-finder.js';
import { createSortedTexts, type SortedTexts } from './sorted-texts.js';

/** Finds texts of at least a certain length in a text. */
export interface Tier {
  add(needle: string): void;
  /** Adds where each of them is, in order; of those that begin at one place, the longest. */
  find(text: string, found: Range[]): void;
}

const bits = 18;
const mask = (1 << bits) - 1;

/**
 * Makes a tier: the algorithm of Wu and Manber. Of each needle, the first `window` characters count. What the last four
 * characters of a window are tells how far the next window that could be one is away; mostly none is near, so most of
 * the text is never looked at. How many needles there are makes no difference but to the size of the table.
 */
export function createTier(window: number): Tier {
  const farthest = window - 3;
  const shifts = new Uint8Array(1 << bits).fill(farthest);
  /** By the hash of a window's end: thousands of needles may begin alike. */
  const needles = new Map<number, SortedTexts>();
  let longest = 0;
  return {
    add(needle) {
      for (let end = 3; end < window; end += 1) {
        const key = hash(needle, end);
        shifts[key] = Math.min(shifts[key] ?? 0, window - 1 - end);
      }
      const key = hash(needle, window - 1);
      const them = needles.get(key) ?? createSortedTexts();
      needles.set(key, them);
      them.add(needle);
      longest = Math.max(longest, needle.length);
    },
    find(text, found) {
      const { length } = text;
      for (let end = window - 1; end < length; ) {
        const key = hash(text, end);
        const shift = shifts[key] ?? 0;
        end += shift;
        if (shift > 0) continue;
        const start = end - window + 1;
        const size = needles.get(key)?.longestIn(text.slice(start, start + longest)) ?? 0;
        if (size > 0) found.push({ start, end: start + size });
        end += 1;
      }
    },
  };
}

/** Of the four characters that end at a place. */
function hash(text: string, end: number): number {
  const before = (text.charCodeAt(end - 3) << 15) ^ (text.charCodeAt(end - 2) << 10);
  return (before ^ (text.charCodeAt(end - 1) << 5) ^ text.charCodeAt(end)) & mask;
}

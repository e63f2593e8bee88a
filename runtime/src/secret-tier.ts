import type { Range } from './secret-finder.js';

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
  /** By the hash of a window's end, then by length: thousands of needles may begin alike. */
  const needles = new Map<number, Map<number, Set<string>>>();
  return {
    add(needle) {
      for (let end = 3; end < window; end += 1) {
        const key = hash(needle, end);
        shifts[key] = Math.min(shifts[key] ?? 0, window - 1 - end);
      }
      const key = hash(needle, window - 1);
      const byLength = needles.get(key) ?? new Map<number, Set<string>>();
      byLength.set(needle.length, (byLength.get(needle.length) ?? new Set()).add(needle));
      // The longest is asked for first.
      needles.set(key, new Map([...byLength].sort(([a], [b]) => b - a)));
    },
    find(text, found) {
      const { length } = text;
      for (let end = window - 1; end < length; ) {
        const key = hash(text, end);
        const shift = shifts[key] ?? 0;
        end += shift;
        if (shift > 0) continue;
        const start = end - window + 1;
        const size = longestAt(text, start, needles.get(key));
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

function longestAt(
  text: string,
  start: number,
  byLength: ReadonlyMap<number, ReadonlySet<string>> | undefined,
): number {
  for (const [length, them] of byLength ?? []) {
    if (them.has(text.slice(start, start + length))) return length;
  }
  return 0;
}

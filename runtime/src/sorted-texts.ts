/** Thousands of texts, of which many may begin alike. To find one of them takes no longer than to compare it. */
export interface SortedTexts {
  add(text: string): void;
  isEmpty(): boolean;
  /** The length of the longest of them that a text begins with; 0 where it begins with none. */
  longestIn(text: string): number;
  /** With how many of its characters a text is the begin of one of them, and whether that one ends there. */
  longestAlike(text: string): { readonly size: number; readonly isWhole: boolean };
}

/** Makes it. */
export function createSortedTexts(): SortedTexts {
  const known = new Set<string>();
  let sorted: readonly string[] = [];
  /** By the place of a text, that of the longest other one that it begins with, or -1. */
  let within: readonly number[] = [];
  /** How many stand before a text in the order of all; it is one of them itself where it is known. */
  const placeOf = (text: string): number => {
    if (sorted.length !== known.size) {
      sorted = [...known].sort(byCodeUnits);
      within = toWithin(sorted);
    }
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? '') <= text) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    add: (text) => void known.add(text),
    isEmpty: () => known.size === 0,
    longestIn(text) {
      let at = placeOf(text) - 1;
      // What a text begins with stands before it, and the one right before it is the most alike.
      const size = alike(sorted[at] ?? '', text);
      while (at >= 0 && (sorted[at]?.length ?? 0) > size) at = within[at] ?? -1;
      return sorted[at]?.length ?? 0;
    },
    longestAlike(text) {
      const place = placeOf(text);
      const [before, behind] = [sorted[place - 1] ?? '', sorted[place] ?? ''];
      const [less, more] = [alike(before, text), alike(behind, text)];
      // Where the text is known as a whole, what goes on from there comes behind it.
      return more === 0 || less > more
        ? { size: less, isWhole: less === before.length }
        : { size: more, isWhole: more === behind.length };
    },
  };
}

const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function toWithin(sorted: readonly string[]): readonly number[] {
  const within: number[] = [];
  for (const [place, text] of sorted.entries()) {
    let at = place - 1;
    while (at >= 0 && !text.startsWith(sorted[at] ?? '')) at = within[at] ?? -1;
    within.push(at);
  }
  return within;
}

function alike(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let size = 0;
  while (size < most && a.charCodeAt(size) === b.charCodeAt(size)) size += 1;
  return size;
}

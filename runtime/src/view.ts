/** A text as somebody reads it, and the way back to how it is written. */
import type { Range } from './secret-finder.js';

/** Another text for the same, such as one without its escapes. */
export interface View {
  readonly text: string;
  /** Where a range of it lies in the text that it was made of. */
  locate(range: Range): Range;
}

/** Makes the view in which each match of a pattern, which must be global, stands for what is read in its place. */
export function viewThrough(whole: string, pattern: RegExp, read: (written: string) => string): View {
  const parts: Part[] = [];
  const pieces: string[] = [];
  let length = 0;
  let from = 0;
  const take = (text: string, written: Range) => {
    if (text === '') return;
    parts.push({ at: length, ...written, isSame: text.length === written.end - written.start });
    pieces.push(text);
    length += text.length;
  };
  for (const { index, 0: written } of whole.matchAll(pattern)) {
    take(whole.slice(from, index), { start: from, end: index });
    from = index + written.length;
    take(read(written), { start: index, end: from });
  }
  take(whole.slice(from), { start: from, end: whole.length });
  const locate = ({ start, end }: Range): Range => {
    const [first, last] = [partAt(parts, start), partAt(parts, end - 1)];
    return {
      start: first.isSame ? first.start + start - first.at : first.start,
      end: last.isSame ? last.start + end - last.at : last.end,
    };
  };
  return { text: pieces.join(''), locate };
}

/** A part of a view: where it stands there, and where in the text. */
interface Part extends Range {
  readonly at: number;
  /** Whether character stands for character. */
  readonly isSame: boolean;
}

const nothing: Part = { at: 0, start: 0, end: 0, isSame: true };

function partAt(parts: readonly Part[], place: number): Part {
  let [low, high] = [0, parts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((parts[middle]?.at ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return parts[low] ?? nothing;
}

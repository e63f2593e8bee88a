/** What a person sees of a text with colours and other control sequences in it. */
import type { Range } from './secret-finder.js';

/** All control characters but the tab and the line end. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** Control sequences, whole strings for the terminal such as its title, other escapes, and lone control characters. */
const sequences = new RegExp(
  [
    '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]',
    '(?:\\u001b[\\]PX^_]|[\\u0090\\u0098\\u009d-\\u009f])[^\\u0007\\u001b\\u0080-\\u009f]*(?:\\u0007|\\u001b\\\\|\\u009c)',
    '\\u001b[ -/]*[0-~]',
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]',
  ].join('|'),
  'g',
);

/** A text without control sequences, and the way back from it. */
export interface VisibleText {
  readonly text: string;
  /** Where a range of it lies in the whole text. */
  locate(range: Range): Range;
}

/** Takes the control sequences out of a text; `undefined` where there is none in it. */
export function toVisibleText(whole: string): VisibleText | undefined {
  if (!control.test(whole)) return undefined;
  const places: number[] = [];
  let text = '';
  let from = 0;
  const take = (to: number) => {
    for (let at = from; at < to; at += 1) places.push(at);
    text += whole.slice(from, to);
  };
  for (const { index, 0: sequence } of whole.matchAll(sequences)) {
    take(index);
    from = index + sequence.length;
  }
  take(whole.length);
  return { text, locate: ({ start, end }) => ({ start: places[start] ?? 0, end: (places[end - 1] ?? 0) + 1 }) };
}

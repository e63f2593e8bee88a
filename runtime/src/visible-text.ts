/** What a person sees of a text with colours and other control sequences in it. */
import { type View, viewThrough } from './view.js';

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

/** Takes the control sequences out of a text; `undefined` where there is none in it. */
export function toVisibleText(whole: string): View | undefined {
  return control.test(whole) ? viewThrough(whole, sequences, () => '') : undefined;
}

/** What turns the direction of text round, so that it reads as what it is not, or ends a line; to stand in a set of characters. */
export const unseen = '\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069';
const directions = new RegExp(`[${unseen}]`, 'g');

/** All that a line is not printed with as it is: control characters but the tab, and directions. */
const control = new RegExp(`[\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u009f${unseen}]`);

/** Control sequences, whole strings for the terminal such as its title, other escapes, and lone control characters. */
const sequences = new RegExp(
  [
    '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]',
    '(?:\\u001b[\\]PX^_]|[\\u0090\\u0098\\u009d-\\u009f])[^\\u0007\\u001b\\u0080-\\u009f]*(?:\\u0007|\\u001b\\\\|\\u009c)',
    '\\u001b[ -/]*[0-~]',
    '[\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u009f]',
  ].join('|'),
  'g',
);

/** Colours and other looks of text: the only sequences that may reach a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const looks = /^(?:\u001b\[|\u009b)([\d;:]*)m$/;

/** One line as a terminal may get it: nothing that moves, clears or renames it; colours only where they are wanted. */
export function cleanLine(line: string, color = false): string {
  if (!control.test(line)) return line;
  const plain = lastOf(line).replace(directions, '\ufffd'); // it is to be seen that something was there
  const cleaned = plain.replace(sequences, (found) => (color && isLook(found) ? found : ''));
  return cleaned.includes('\u001b') || cleaned.includes('\u009b') ? `${cleaned}\u001b[0m` : cleaned;
}

/** A colour or another look that leaves the text to be seen: 8 would hide it, but behind 38, 48 and 58 it is a colour. */
function isLook(sequence: string): boolean {
  const numbers = looks.exec(sequence)?.[1]?.split(/[;:]/);
  if (numbers === undefined) return false;
  for (let at = 0; at < numbers.length; at += 1) {
    const number = Number(numbers[at]);
    if (number === 8) return false;
    if ([38, 48, 58].includes(number)) at += numbers[at + 1] === '2' ? 4 : 2;
  }
  return true;
}

/** Some lines, each cleaned. */
export function cleanLines(text: string): readonly string[] {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => cleanLine(line));
}

/** What a carriage return leaves to be seen: progress bars print over themselves. */
function lastOf(line: string): string {
  const end = line.replace(/\r+$/, '');
  return end.slice(end.lastIndexOf('\r') + 1);
}

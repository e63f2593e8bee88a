/** All control characters but the tab. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/;

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
const looks = /^(?:\u001b\[|\u009b)[\d;:]*m$/;

/** One line as a terminal may get it: nothing that moves, clears or renames it; colours only where they are wanted. */
export function cleanLine(line: string, color = false): string {
  if (!control.test(line)) return line;
  const cleaned = lastOf(line).replace(sequences, (found) => (color && looks.test(found) ? found : ''));
  return cleaned.includes('\u001b') || cleaned.includes('\u009b') ? `${cleaned}\u001b[0m` : cleaned;
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

/** How many columns a text takes on a terminal. */
export type Width = (text: string) => number;

/** Characters of one column each: ASCII, and the signs that bitops itself prints. */
const narrow = /^[ -~›—…±✔✘○]*$/;

/** The width of texts that are all narrow, as nearly all are; needs no tables. */
export const narrowWidth: Width = (text) => text.length;

/** The width that suits the given names: tables of Unicode take longer to load than a small deployment takes to run. */
export async function loadWidth(names: readonly string[]): Promise<Width> {
  if (names.every((name) => narrow.test(name))) return narrowWidth;
  const { default: stringWidth } = await import('string-width');
  return (text) => (narrow.test(text) ? text.length : stringWidth(text));
}

/** Fills a text up to a width with spaces. */
export function padTo(text: string, columns: number, width: Width): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

/** Shortens a text to a width by taking out its middle: names that share a beginning differ at their ends. */
export function shorten(text: string, columns: number, width: Width): string {
  if (width(text) <= columns) return text;
  if (columns < 1) return '';
  const characters = [...text];
  const end = taken(characters.toReversed(), Math.floor((columns - 1) / 2), width).toReversed();
  const start = taken(characters, columns - 1 - width(end.join('')), width);
  return `${start.join('')}…${end.join('')}`;
}

function taken(characters: readonly string[], columns: number, width: Width): readonly string[] {
  let used = 0;
  const past = characters.findIndex((character) => {
    used += width(character);
    return used > columns;
  });
  return past === -1 ? characters : characters.slice(0, past);
}

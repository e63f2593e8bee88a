/** What is open behind a word: a quote, and so many of each kind of Jinja's blocks. */
interface Open {
  readonly quote: string;
  readonly blocks: readonly number[];
}

const kinds = [
  ['{{', '}}'],
  ['{%', '%}'],
  ['{#', '#}'],
] as const;
const escapes = /\\(?:U([\da-fA-F]{8})|u([\da-fA-F]{4})|x([\da-fA-F]{2})|([\\'"abfnrtv]))/g;
const letters: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** `NAME=VALUE` pairs as ansible reads them; words without `=` are left out. `undefined` where something is not closed. */
export function readPairs(text: string): Readonly<Record<string, string>> | undefined {
  const words = splitWords(text);
  return words && Object.fromEntries(words.flatMap((word) => toPair(unescaped(word))));
}

/** Spaces and line ends part words, but not within quotes or blocks. */
function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let open: Open = { quote: '', blocks: kinds.map(() => 0) };
  let gap = '';
  for (const [, piece = '', next = ''] of text.matchAll(/([^ \n]*)([ \n]|$)/g)) {
    if (isOpen(open)) words.push(`${words.pop()}${gap}${piece}`);
    else words.push(piece);
    open = openBehind(piece, open);
    gap = next;
  }
  return isOpen(open) ? undefined : words;
}

function isOpen({ quote, blocks }: Open): boolean {
  return quote !== '' || blocks.some((it) => it > 0);
}

function openBehind(piece: string, before: Open): Open {
  let { quote } = before;
  for (const [index, char] of [...piece].entries()) {
    if (!/["']/.test(char) || (index > 0 && [...piece][index - 1] === '\\')) continue;
    if (quote === '') quote = char;
    else if (quote === char) quote = '';
  }
  const count = (it: string) => piece.split(it).length - 1;
  const blocks = kinds.map(([begin, end], index) =>
    Math.max((before.blocks[index] ?? 0) + count(begin) - count(end), 0),
  );
  return { quote, blocks };
}

function unescaped(word: string): string {
  return word.replace(escapes, (whole, long?: string, four?: string, two?: string, letter?: string) => {
    const code = long ?? four ?? two;
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return letters[letter ?? ''] ?? letter ?? whole;
  });
}

/** A value begins behind the first `=` that is neither the first character nor behind a backslash. */
function toPair(word: string): readonly (readonly [string, string])[] {
  const at = [...word].findIndex((char, index, all) => char === '=' && index > 0 && all[index - 1] !== '\\');
  if (at < 0) return [];
  const chars = [...word];
  const value = chars
    .slice(at + 1)
    .join('')
    .trim();
  const isQuoted = /^(["']).*\1$/s.test(value) && value.length > 1 && value.at(-2) !== '\\';
  return [[chars.slice(0, at).join('').trim(), isQuoted ? value.slice(1, -1) : value]];
}

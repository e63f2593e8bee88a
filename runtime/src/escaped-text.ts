/** What a text says whose characters are escaped: by a shell, JSON, YAML, Python, a URL, or HTML. */
import type { Range } from './secret-finder.js';
import { type View, viewThrough } from './view.js';

/** One way of escaping. No escape of it reaches over the end of a line. */
interface Escaping {
  /** Whether a text may have one. */
  readonly sign: RegExp;
  readonly pattern: RegExp;
  read(written: string): string;
}

/** How often texts are put into texts, such as JSON into JSON. */
const deepest = 4;

const backslash: Escaping = {
  sign: /\\|'"'"'/,
  pattern: new RegExp(
    [
      `'\\\\''|'"'"'`,
      '(?:\\\\x[\\da-fA-F]{2})+',
      '(?:\\\\[0-3][0-7]{2})+',
      '\\\\u[\\da-fA-F]{4}|\\\\u\\{[\\da-fA-F]{1,6}\\}|\\\\U[\\da-fA-F]{8}',
      '\\\\[^\\n]',
    ].join('|'),
    'g',
  ),
  read(written) {
    if (written.startsWith("'")) return "'";
    const kind = written.charAt(1);
    if (kind === 'x' && written.length > 2) return fromBytes(written.split('\\x').slice(1), 16);
    if (/^[0-3]/.test(kind) && written.length > 2) return fromBytes(written.split('\\').slice(1), 8);
    if (/^[uU]$/.test(kind) && written.length > 2) return fromCode(written.replace(/[\\uU{}]/g, ''), 16);
    return controls[kind] ?? (/^[a-zA-Z\d]$/.test(kind) ? written : kind);
  },
};

const controls: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b', E: '\x1b', 0: '\0' },
};

const percent: Escaping = {
  sign: /%[\da-fA-F]{2}/,
  pattern: /(?:%[\da-fA-F]{2})+/g,
  read: (written) => fromBytes(written.split('%').slice(1), 16),
};

const entity: Escaping = {
  sign: /&[a-z#]/,
  pattern: /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][\da-fA-F]{1,6});/g,
  read(written) {
    const name = written.slice(1, -1);
    if (!name.startsWith('#')) return entities[name] ?? written;
    return /^#x/i.test(name) ? fromCode(name.slice(2), 16) : fromCode(name.slice(1), 10);
  },
};

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** What any escape begins with. */
const anySign = /\\|%[\da-fA-F]{2}|&[a-z#]|'"'"'/g;

/**
 * Finds in what a text says without its escapes: each way of escaping by itself, as often as it was done. Line by line,
 * since no escape reaches over the end of one: most lines have none.
 */
export function findEscaped(whole: string, find: (text: string) => readonly Range[]): readonly Range[] {
  const found: Range[] = [];
  // Much sooner known than where.
  if (!['\\', '%', '&', `'"'"'`].some((it) => whole.includes(it))) return found;
  const signs = new RegExp(anySign);
  for (let sign = signs.exec(whole); sign !== null; sign = signs.exec(whole)) {
    const start = whole.lastIndexOf('\n', sign.index) + 1;
    const newLine = whole.indexOf('\n', sign.index);
    const end = newLine < 0 ? whole.length : newLine;
    for (const { text, locate } of unescapedViews(whole.slice(start, end))) {
      for (const it of find(text).map(locate)) found.push({ start: start + it.start, end: start + it.end });
    }
    signs.lastIndex = end;
  }
  return found;
}

function unescapedViews(line: string): readonly View[] {
  return [backslash, percent, entity].flatMap((it) => viewsBy(it, line));
}

function viewsBy({ sign, pattern, read }: Escaping, whole: string): readonly View[] {
  const views: View[] = [];
  let last: View = { text: whole, locate: (range) => range };
  while (views.length < deepest && sign.test(last.text)) {
    const before = last;
    const { text, locate } = viewThrough(before.text, pattern, read);
    if (text === before.text) break;
    last = { text, locate: (range) => before.locate(locate(range)) };
    views.push(last);
  }
  return views;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes are UTF-8; where they can't be, each is the number of a character, as in Python and YAML. */
function fromBytes(numbers: readonly string[], radix: number): string {
  const bytes = Uint8Array.from(numbers, (it) => Number.parseInt(it, radix));
  try {
    return strict.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** UTF-16, too: halves of a character come one after the other. */
function fromCode(number: string, radix: number): string {
  const code = Number.parseInt(number, radix);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}

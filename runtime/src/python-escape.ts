/** Escapes and sets of Python's regular expressions, as RE2 and JavaScript (with its flag `u`) take them. */

const controls: Readonly<Record<string, string>> = { a: '\x07', n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' };

/** What Python's classes hold of all of Unicode. */
const classes: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  w: '_\\p{L}\\p{N}',
  s: '\\s\\v\\x1c-\\x1f\\x85\\p{Z}',
};

/** An escape outside of a set. Throws an Error where it is none. */
export function toEscape(escaped: string, isAscii: boolean): string {
  const letter = escaped.charAt(1);
  if (!/[dwsDWS]/.test(letter) || escaped.length > 2) return toLiteral(toCharacter(escaped));
  if (isAscii) return escaped;
  const inner = classes[letter.toLowerCase()] ?? '';
  return `[${letter === letter.toLowerCase() ? '' : '^'}${inner}]`;
}

const inSet = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|[\s\S])|[[\]^]/g;

/**
 * A set. Beside others in a set, what is no word and no space in all of Unicode can't be told, and is what is none in
 * ASCII. Throws an Error for an escape that is none.
 */
export function toSet(set: string, isAscii: boolean): string {
  const negated = set.startsWith('[^') ? '^' : '';
  const inner = set.slice(1 + negated.length, -1);
  if (/^\\[DWS]$/.test(inner) && !isAscii) {
    return `[${negated === '' ? '^' : ''}${classes[inner.charAt(1).toLowerCase()]}]`;
  }
  const parts = inner.replace(inSet, (whole) => {
    if (!whole.startsWith('\\')) return `\\${whole}`;
    if (/^\\[dws]$/.test(whole)) return isAscii ? whole : (classes[whole.charAt(1)] ?? '');
    if (/^\\[DWS]$/.test(whole)) return whole === '\\D' && !isAscii ? '\\P{Nd}' : whole;
    return whole === '\\b' ? '\\x08' : toLiteral(toCharacter(whole), true);
  });
  return `[${negated}${parts}]`;
}

/** The character that an escape stands for. */
function toCharacter(escaped: string): string {
  const body = escaped.slice(1);
  if (body === '') throw new Error('A "\\" at the end escapes nothing.');
  if (/^[xuU]./.test(body)) return String.fromCodePoint(Number.parseInt(body.slice(1), 16));
  if (/^[0-7]/.test(body)) return String.fromCodePoint(Number.parseInt(body, 8));
  const control = controls[body];
  if (control !== undefined) return control;
  if (/[a-zA-Z\d]/.test(body)) throw new Error(`There is no "${escaped}" here.`);
  return body;
}

function toLiteral(character: string, isInSet = false): string {
  const isSyntax = /[\^$\\.*+?()[\]{}|/]/.test(character) || (isInSet && character === '-');
  return isSyntax ? `\\${character}` : character;
}

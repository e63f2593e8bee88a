import type { Pattern } from './python-pattern.js';

const controls: Readonly<Record<string, string>> = {
  ...{ n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', a: '\x07', b: '\b', '\\': '\\' },
};

const piece =
  /\\g<(?<group>[_\p{L}\p{N}]+)>|\\(?<octal>0[0-7]?|[0-3][0-7]{2})|\\(?<digits>[1-9]\d?)|\\(?<escaped>[\s\S]?)|(?<text>[^\\]+)/gu;

/** What Python puts in the place of a match: texts, and the numbers of groups. Throws an Error for what it can't. */
export function toReplacement(
  replace: string,
  { groups, names }: Pick<Pattern, 'groups' | 'names'>,
): (string | number)[] {
  const toGroup = (group: string) => {
    const number = names.get(group) ?? (/^\d+$/.test(group) ? Number(group) : Number.POSITIVE_INFINITY);
    if (number > groups) throw new Error(`The expression has no group ${group}.`);
    return number;
  };
  return [...replace.matchAll(piece)].map(({ groups: { group, octal, digits, escaped, text } = {} }) => {
    if (text !== undefined) return text;
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    if (escaped === undefined) return toGroup(group ?? digits ?? '');
    const control = controls[escaped];
    if (control === undefined && /^[a-zA-Z]?$/.test(escaped)) throw new Error(`\\${escaped} stands for nothing.`);
    return control ?? `\\${escaped}`;
  });
}

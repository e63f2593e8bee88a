/** What to say of a `${…}` that is meant to be a reference and is none. */
import { didYouMean } from '@bitops/fault';

/** A key behind a name, or a place in a list. */
export type Key = string | number;

/** What is wrong with a reference; `start` is its `$`, `offset` the character that is wrong. */
export interface Misread {
  readonly start: number;
  readonly offset: number;
  readonly what: string;
  readonly fix: string;
  /** It may be meant as it is written: it stays, and a warning says so. */
  readonly isGuess: boolean;
}

/** So much is looked at to say what is wrong: a text may hold a thousand that have no end. */
const mostShown = 200;

/** A key behind a name: `.key`, `["a b"]` or `[0]`. */
export function printKey(key: Key): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[\w-]+$/.test(key) ? `.${key}` : `["${key.replace(/["\\]/g, '\\$&')}"]`;
}

const roots = ['outputs', 'env'] as const;
const almost = /\$\{\s*([A-Za-z]+)\s*(?=[.[])/y;
const forms = { outputs: '${outputs.DEPLOYMENT.NAME}', env: '${env.NAME}' } as const;
const formOf = (root: string) => (root === 'env' ? forms.env : forms.outputs);

/** What to say where it can't be read on. */
export function unreadable(text: string, root: string, from: number, at: number): Pick<Misread, 'what' | 'fix'> {
  const start = from - root.length - 2;
  const line = text.slice(start, at + mostShown).split('\n', 1)[0] ?? '';
  const close = line.indexOf('}');
  const shown = shorten(close < 0 ? line : line.slice(0, close + 1));
  if (close < 0) return { what: `${shown} has no "}" at its end`, fix: `Write ${formOf(root)}.` };
  const next = text[at] ?? '';
  if (next === '.' || next === '[') {
    const shape =
      next === '.'
        ? 'a name should stand behind the "."'
        : 'a name in quotes, or a number, and "]" should stand behind the "["';
    return { what: `${shown} is no reference: ${shape}`, fix: `Write ${formOf(root)}, or NAME as ["NAME"].` };
  }
  const what = `${shown} is no reference: ${JSON.stringify(next)} can't stand in it there`;
  if (/\s/.test(next)) return { what, fix: 'Take the space away.' };
  if (next === ':') return { what, fix: 'Take it away: a reference has no default value.' };
  const fix = `Put a name with other characters than letters, digits, "_" and "-" in brackets and quotes: ${
    root === 'env' ? '${env["NAME"]}' : '${outputs["DEPLOYMENT"].NAME}'
  }.`;
  return { what, fix };
}

/** What to say of one that is too short or too long. */
export function incomplete(shown: string, root: string, keys: readonly Key[]): Pick<Misread, 'what' | 'fix'> {
  const [first] = keys;
  if (root === 'env') {
    const what =
      keys.length > 1 ? `${shown} asks for a part of a variable, and that is a text` : `${shown} names no variable`;
    return { what, fix: `Write ${forms.env}; for this text itself, write $${shown}.` };
  }
  const isNamed = keys.length === 1 && typeof first === 'string' && first !== '';
  const what = isNamed ? `${shown} names no output of ${first}` : `${shown} names no output of a deployment`;
  const form = isNamed ? `\${outputs${printKey(first)}.NAME}` : forms.outputs;
  return { what, fix: `Write ${form}; for this text itself, write $${shown}.` };
}

/** What is almost a reference; other tools have a `${…}` of their own. */
export function guess(text: string, start: number): readonly Misread[] {
  const [head, name] = matchAlmost(text, start);
  const meant = name === undefined ? undefined : didYouMean(name, roots);
  if (head === undefined || meant === undefined) return [];
  const end = text.slice(start, start + mostShown).indexOf('}') + start;
  const shown = shorten(end < start ? head : text.slice(start, end + 1));
  const what = `${shown} is no reference, and stays as it is written`;
  const fix = `Did you mean ${`\${${meant}${shown.slice(head.length).replace(/\s+\}$/, '}')}`}?`;
  return [{ start, offset: start, what, fix, isGuess: true }];
}

/** What to say of more references than a text may hold. */
export function tooMany(start: number, most: number): Misread {
  const what = `A text holds more than ${most} references`;
  return { start, offset: start, what, fix: 'Let a deployment before it put the text together.', isGuess: false };
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function matchAlmost(text: string, at: number): readonly string[] {
  almost.lastIndex = at;
  return almost.exec(text) ?? [];
}

/** `${outputs.DEPLOYMENT.NAME}` and `${env.NAME}` in a text: what they are, and where they stand in it. Pure. */
import { guess, incomplete, type Key, type Misread, printKey, tooMany, unreadable } from './misread.js';

/** What stands for a value that something else has. */
export type Reference =
  | {
      readonly root: 'outputs';
      readonly deployment: string;
      readonly name: string;
      /** What is wanted of a structured output: keys of maps, places in lists. */
      readonly path: readonly (string | number)[];
    }
  | { readonly root: 'env'; readonly name: string };

/** A reference in a text, as it is written there, from its `$` on. */
export interface PlacedReference {
  readonly reference: Reference;
  readonly written: string;
  readonly start: number;
}

/** A text taken apart: what stays as it is, and references. */
export interface Template {
  readonly parts: readonly (string | PlacedReference)[];
  readonly misread: readonly Misread[];
}

type Read = { readonly keys: readonly Key[]; readonly end: number } | { readonly wrong: Omit<Misread, 'start'> };

const begin = /\$\{(outputs|env)(?=[.[}\s]|$)/y;
const word = /[\w-]+/y;
const quoted = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\d{1,9})/sy;

/** Whether a text may hold a reference, or an escaped one: all others are what they are. */
export function mayRefer(text: string): boolean {
  return text.includes('${');
}

/** Whether a text is nothing but one reference, or is meant to be. */
export function isReference(text: string): boolean {
  if (!mayRefer(text)) return false;
  const { parts, misread } = parseTemplate(text.trim());
  return parts.length === 1 && (typeof parts[0] === 'object' || misread.some((it) => !it.isGuess && it.start === 0));
}

/** Whether a text holds a reference, or what is meant to be one. */
export function refers(text: string): boolean {
  if (!mayRefer(text)) return false;
  const { parts, misread } = parseTemplate(text);
  return parts.some((it) => typeof it === 'object') || misread.some((it) => !it.isGuess);
}

/** What one text may hold: of each it is told where it stands, which takes the longer the more there are. */
const most = 1000;

/** Takes a text apart. `$${outputs…}` is the text `${outputs…}`. */
export function parseTemplate(text: string): Template {
  const parts: (string | PlacedReference)[] = [];
  const misread: Misread[] = [];
  let from = 0;
  for (let start = text.indexOf('${'); start >= 0; start = text.indexOf('${', start)) {
    if (Math.max(parts.length, misread.length) > 2 * most) {
      misread.push(tooMany(start, most));
      break;
    }
    const isEscaped = start > from && text[start - 1] === '$';
    const [head, root] = matchAt(begin, text, start) ?? [];
    if (head === undefined || root === undefined || isEscaped) {
      if (head !== undefined) {
        parts.push(text.slice(from, start - 1));
        from = start;
      } else if (!isEscaped) misread.push(...guess(text, start));
      start += 2;
      continue;
    }
    const read = readReference(text, root, start + head.length);
    if ('reference' in read) {
      parts.push(text.slice(from, start));
      parts.push({ reference: read.reference, written: text.slice(start, read.end), start });
      from = read.end;
      start = read.end;
    } else {
      misread.push({ start, ...read.wrong });
      start += 2;
    }
  }
  parts.push(text.slice(from));
  return { parts: joined(parts), misread };
}

/** A reference as it is written: what needs no quotes has none. */
export function printReference(reference: Reference): string {
  const keys = reference.root === 'env' ? [] : [reference.name, ...reference.path];
  const first = reference.root === 'env' ? reference.name : reference.deployment;
  return `\${${reference.root}${[first, ...keys].map(printKey).join('')}}`;
}

function readReference(text: string, root: string, at: number) {
  const read = readKeys(text, root, at);
  if ('wrong' in read) return read;
  const [first, second, ...path] = read.keys;
  const reference = root === 'env' ? toEnv(read.keys) : toOutput(first, second, path);
  if (reference !== undefined) return { reference, end: read.end };
  const shown = text.slice(at - root.length - 2, read.end);
  return { wrong: { offset: read.end - 1, isGuess: false, ...incomplete(shown, root, read.keys) } };
}

function toEnv([name, ...more]: readonly Key[]): Reference | undefined {
  return typeof name === 'string' && name !== '' && more.length === 0 ? { root: 'env', name } : undefined;
}

function toOutput(deployment: Key | undefined, name: Key | undefined, path: readonly Key[]): Reference | undefined {
  const isNamed = typeof deployment === 'string' && typeof name === 'string' && deployment !== '' && name !== '';
  return isNamed ? { root: 'outputs', deployment, name, path } : undefined;
}

function readKeys(text: string, root: string, from: number): Read {
  const keys: Key[] = [];
  let at = from;
  while (text[at] !== '}') {
    const found = readKey(text, at);
    if (found === undefined) return { wrong: { offset: at, isGuess: false, ...unreadable(text, root, from, at) } };
    keys.push(found.key);
    at = found.end;
  }
  return { keys, end: at + 1 };
}

function readKey(text: string, at: number): { key: Key; end: number } | undefined {
  if (text[at] === '.') {
    const [key] = matchAt(word, text, at + 1) ?? [];
    return key === undefined ? undefined : { key, end: at + 1 + key.length };
  }
  const [all, double, single, index] = (text[at] === '[' ? matchAt(quoted, text, at + 1) : undefined) ?? [];
  if (all === undefined || text[at + 1 + all.length] !== ']') return undefined;
  const end = at + 2 + all.length;
  const name = double ?? single;
  return { key: name === undefined ? Number(index) : name.replace(/\\(.)/gs, '$1'), end };
}

/** Brings two texts beside each other together, and leaves no empty one but where it is all. */
function joined(parts: readonly (string | PlacedReference)[]): readonly (string | PlacedReference)[] {
  const out: (string | PlacedReference)[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (typeof part === 'string' && typeof last === 'string') out[out.length - 1] = last + part;
    else if (part !== '') out.push(part);
  }
  return out.length === 0 ? [''] : out;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

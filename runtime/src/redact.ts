/** One redactor for everything that leaves core: secrets in any of the forms in which they travel. */
import { StringDecoder } from 'node:string_decoder';
import { type Fault, fault } from '@bitops/fault';
import type { Environment } from './environment.js';

/** What a secret is replaced by. */
export const masked = '***';

const secretName =
  /(SECRET|TOKEN|PASSW(OR)?D|PASSPHRASE|CREDENTIAL|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|ENCRYPTION_?KEY|(^|_)AUTH($|_)|_PAT$|_PWD$|_BASE64$)/i;
const harmlessName = /(_FILE|_PATH|_DIR|_SOCK|_URL|_NAME|_ID_FILE|_TYPE|_METHOD|_HOST|_PORT|_REGION|_ENABLED)$/i;
const harmlessValue = /^(true|false|yes|no|on|off|none|null|undefined|default|disabled|enabled)$/i;
const shortest = 4;
const pieceLength = 64 * 1024;

export interface Redactor {
  /** Hides a value from now on; answers whether it could be: too short a value would hide everything. */
  add(value: string): boolean;
  /** Hides the values of variables whose names look secret. */
  addEnvironment(env: Environment): void;
  text(text: string): string;
  /** Every string in a value. */
  deep<T>(value: T): T;
  /** Turns what a process prints into lines, across the borders of its writes. */
  lines(emit: (line: string, continued: boolean) => void): LineRedactor;
}

export interface LineRedactor {
  push(chunk: Buffer): void;
  end(): void;
}

/** A configured mask: what matches is replaced. */
export interface Mask {
  readonly search: RegExp;
  readonly replace: string;
}

/** Makes a redactor that knows the configured masks and no secret yet. */
export function createRedactor(masks: readonly Mask[] = []): Redactor {
  const needles = new Set<string>();
  const seen = new Set<string>();
  let longest = 0;
  let pattern: RegExp | undefined;
  const compile = () => {
    if (pattern !== undefined || needles.size === 0) return pattern;
    const sorted = [...needles].sort((a, b) => b.length - a.length);
    longest = sorted[0]?.length ?? 0;
    pattern = new RegExp(sorted.map((it) => it.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
    return pattern;
  };
  const text = (it: string) => {
    const found = compile();
    return applyMasks(found === undefined ? it : it.replace(found, masked), masks);
  };
  const redactor: Redactor = {
    add(value) {
      if (seen.has(value)) return true;
      if (value.trim().length < shortest || harmlessValue.test(value)) return false;
      seen.add(value);
      for (const form of formsOf(value)) needles.add(form);
      pattern = undefined;
      return true;
    },
    addEnvironment(env) {
      for (const [name, value] of Object.entries(env)) {
        if (value !== undefined && secretName.test(name) && !harmlessName.test(name)) redactor.add(value);
      }
    },
    text,
    deep: (value) => deep(value, text),
    lines: (emit) => lineRedactor(text, emit, (long) => safeCut(long, compile(), longest)),
  };
  return redactor;
}

/** As in BitOps, a mask sees one line, with its line end. */
function applyMasks(text: string, masks: readonly Mask[]): string {
  if (masks.length === 0) return text;
  const one = (line: string) => masks.reduce((out, { search, replace }) => out.replace(search, replace), `${line}\n`);
  return text
    .split('\n')
    .map((line) => one(line).replace(/\n$/, ''))
    .join('\n');
}

/** A function that knows the shapes it copies only by looking: the type stays what it was. */
function deep<T>(value: T, text: (it: string) => string): T {
  if (typeof value === 'string') return text(value) as T & string;
  if (Array.isArray(value)) return value.map((item) => deep(item, text)) as T & unknown[];
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deep(item, text)])) as T & object;
}

/** A secret as it is, line by line, in JSON, in a URL, and in base64 wherever in a longer text it begins. */
function formsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  const long = lines.filter((line) => line.length >= 8 || lines.length === 1);
  const plain = lines.length === 1 ? [value] : [];
  const json = JSON.stringify(value).slice(1, -1);
  const encoded = [json, encodeURIComponent(value.toWellFormed()), ...base64Forms(value)];
  return [...new Set([...plain, ...long, ...encoded])].filter((it) => it.length >= shortest);
}

function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  const forms = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const from = Math.ceil((shift * 8) / 6);
    const whole = Math.floor(((shift + bytes.length) * 8) / 6);
    return text.slice(from, whole);
  });
  const url = forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  return [...forms, ...url].filter((form) => form.length >= 6);
}

function lineRedactor(
  text: (it: string) => string,
  emit: (line: string, continued: boolean) => void,
  cutAt: (long: string) => number,
): LineRedactor {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const add = (more: string) => {
    const whole = rest + more;
    const end = whole.lastIndexOf('\n');
    rest = whole.slice(end + 1);
    if (end >= 0) {
      for (const line of text(whole.slice(0, end)).split('\n'))
        emit(line.endsWith('\r') ? line.slice(0, -1) : line, false);
    }
    while (rest.length > pieceLength) {
      const cut = cutAt(rest.slice(0, pieceLength * 2));
      if (cut <= 0) return;
      emit(text(rest.slice(0, cut)), true);
      rest = rest.slice(cut);
    }
  };
  return {
    push: (chunk) => add(decoder.write(chunk)),
    end() {
      add(decoder.end());
      if (rest !== '') emit(text(rest), false);
      rest = '';
    },
  };
}

/** Where a line that is too long can be cut without cutting a secret in two. */
function safeCut(long: string, pattern: RegExp | undefined, longest: number): number {
  if (pattern === undefined) return long.length;
  let cut = Math.max(long.length - longest, 1);
  for (const match of long.matchAll(pattern)) {
    if (match.index < cut && match.index + match[0].length > cut) cut = match.index + match[0].length;
  }
  return cut;
}

/** A mask in Python's syntax as one of ours. Throws MASK_INVALID for what JavaScript can't express. */
export function toMask({ search, replace }: { readonly search: string; readonly replace: string }): Mask {
  const [, flags = '', source = ''] = /^(?:\(\?([a-zA-Z]+)\))?(.*)$/s.exec(search) ?? [];
  const converted = source
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll('\\Z', '$');
  const wrong = (why: string): Fault => ({
    code: 'MASK_INVALID',
    what: `The mask ${JSON.stringify(search)} can't be used`,
    why,
    fix: 'Write it in the syntax that Python and JavaScript share.',
  });
  const unknown = [...flags].find((flag) => !'imsu'.includes(flag));
  if (unknown !== undefined) throw fault(wrong(`JavaScript has no flag ${unknown}.`));
  const to = replace
    .replaceAll('$', '$$$$')
    .replace(/\\g<(\w+)>|\\(\d+)/g, (_, name, digits) =>
      name === undefined ? `$${digits}` : /^\d+$/.test(name) ? `$${name}` : `$<${name}>`,
    );
  try {
    return { search: new RegExp(converted, `g${flags}`), replace: to };
  } catch (error) {
    throw fault(wrong(error instanceof Error ? error.message : String(error)), error);
  }
}

/** Makes redacted lines of what a process prints, wherever its writes begin and end. */
import { StringDecoder } from 'node:string_decoder';
import type { Range } from './secret-finder.js';
import { newWrap, type Wrap } from './wrapped-text.js';

/** A line that is longer is passed on in pieces. */
const pieceLength = 64 * 1024;

export interface LineRedactor {
  push(chunk: Buffer): void;
  end(): void;
}

/** What it needs to know of secrets. */
export interface Hiding {
  text(text: string, wrap: Wrap): string;
  /** Where secrets are, in order. */
  find(text: string): readonly Range[];
  /** No secret is longer than this, however it is written. */
  longest(): number;
}

/** Makes a line redactor; `continued` is true where a line goes on in the next one that is emitted. */
export function createLineRedactor(hiding: Hiding, emit: (line: string, continued: boolean) => void): LineRedactor {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let isOpen = false;
  const wrap = newWrap();
  const pass = (line: string, continued: boolean) => {
    isOpen = continued;
    emit(line, continued);
  };
  // Nothing in it is secret any more: it can be cut anywhere.
  const passWhole = (line: string) => {
    let left = line;
    while (left.length > pieceLength) {
      const cut = wholeCharacters(left, pieceLength);
      pass(left.slice(0, cut), true);
      left = left.slice(cut);
    }
    pass(left, false);
  };
  const add = (more: string) => {
    const whole = rest + more;
    const end = whole.lastIndexOf('\n');
    rest = whole.slice(end + 1);
    if (end >= 0) {
      const text = hiding.text(whole.slice(0, end), wrap);
      const lines = text.split('\n');
      if (!text.includes('\r')) for (const line of lines) passWhole(line);
      else for (const line of lines) passWhole(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
    const limit = Math.max(pieceLength, 2 * hiding.longest());
    while (rest.length > limit) {
      const cut = safeCut(rest.slice(0, limit), hiding);
      pass(hiding.text(rest.slice(0, cut), newWrap()), true);
      rest = rest.slice(cut);
    }
  };
  return {
    push: (chunk) => add(decoder.write(chunk)),
    end() {
      add(decoder.end());
      if (rest !== '' || isOpen) passWhole(hiding.text(rest, wrap));
      rest = '';
    },
  };
}

/** Where a line that is too long can be cut without cutting a secret, or a character, in two. */
function safeCut(text: string, { find, longest }: Hiding): number {
  const latest = text.length - longest();
  const across = find(text).find(({ start, end }) => start < latest && end > latest);
  const cut = across === undefined ? latest : across.start > 0 ? across.start : across.end;
  return wholeCharacters(text, cut);
}

/** Where to cut instead, so that no character is cut in two. */
function wholeCharacters(text: string, cut: number): number {
  const isHalf = cut > 1 && /[\ud800-\udbff]/.test(text.charAt(cut - 1));
  return isHalf ? cut - 1 : cut;
}

import type { Width } from './width.js';

/** A text in lines of at most so many columns: broken at spaces, and within words that are too long for a line. */
export function wrap(text: string, columns: number, width: Width): readonly string[] {
  const most = Math.max(columns, 1);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<= )/)) {
    if (line !== '' && width(`${line}${word.trimEnd()}`) > most) {
      lines.push(line.trimEnd());
      line = '';
    }
    const pieces = cut(word, most, width);
    lines.push(...pieces.slice(0, -1));
    line += pieces.at(-1) ?? '';
  }
  return [...lines, line.trimEnd()];
}

function cut(word: string, most: number, width: Width): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of width(word.trimEnd()) <= most ? [word] : word) {
    if (piece !== '' && width(piece + character) > most) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}

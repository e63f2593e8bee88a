/** Gives a key its new name, or moves it to its new place, by editing text. Pure. */
import { isScalar, type YAMLMap } from 'yaml';
import { findGoal, notPlain } from './find-goal.js';
import {
  type Edit,
  findWay,
  indentOf,
  isEntangled,
  lineEnd,
  lineStart,
  readTop,
  restOfLine,
  type Spot,
  type Way,
  withEdits,
} from './yaml-text.js';

/** The new text, or why it is better left alone. */
export type Moved = { readonly text: string } | { readonly why: string };

const entangled = { why: 'an anchor, an alias, a merge key or a tag has to do with it' };

/** Moves what stands at a path to another one; both begin with the same root key. */
export function moveKey(text: string, from: readonly string[], to: readonly string[]): Moved {
  if (text.endsWith('\n')) return moveInLines(text, from, to);
  // Where the last line has no end, one is needed before what is put behind it; the file then ends as it did.
  const moved = moveInLines(text + eolOf(text), from, to);
  return 'why' in moved ? moved : { text: moved.text.replace(/\r?\n$/, '') };
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function moveInLines(text: string, from: readonly string[], to: readonly string[]): Moved {
  const top = readTop(text);
  const way = top === undefined ? undefined : findWay(top, from);
  if (top === undefined || way === undefined) return entangled;
  const { maps, spots } = way;
  const spot = spots.at(-1);
  const parent = maps.at(-1);
  if (spot === undefined || parent === undefined) return entangled;
  if (findWay(top, to) !== undefined) return { why: `${to.join('.')} is there, too: remove the one that is wrong` };
  if (isEntangled(top)) return entangled;
  if (from.slice(0, -1).join('\0') === to.slice(0, -1).join('\0')) {
    return { text: withEdits(text, [renamed(text, spot, to.at(-1) ?? '')]) };
  }
  const common = from.findIndex((it, depth) => it !== to[depth]);
  return movedAway(text, { ...way, common }, top, to);
}

/** The name changes, its quotes stay. */
function renamed(text: string, { start, end }: Spot, name: string): Edit {
  return { from: start, to: end, text: inQuotesOf(text, start, name) };
}

function inQuotesOf(text: string, start: number, name: string): string {
  const quote = /["']/.exec(text[start] ?? '')?.[0] ?? '';
  return `${quote}${name}${quote}`;
}

/** The way to the old key, and how much of it the new one shares. */
interface OldWay extends Way {
  readonly common: number;
}

function movedAway(text: string, way: OldWay, top: YAMLMap, to: readonly string[]): Moved {
  const spot = way.spots.at(-1);
  const line = spot === undefined ? undefined : ownLine(text, spot);
  if (spot === undefined || line === undefined) return notPlain;
  const goal = findGoal(text, top, to, way);
  if ('why' in goal) return goal;
  const eol = eolOf(text);
  const name = inQuotesOf(text, spot.start, to.at(-1) ?? '');
  const value = text.slice(spot.end, line.to).replace(/\r?\n$/, '');
  const comments = text.slice(line.from, lineStart(text, spot.start)).split(/\r?\n/).slice(0, -1);
  const lines = [
    ...goal.headers,
    ...comments.map((it) => goal.indent + it.trimStart()),
    `${goal.indent}${name}${value}`,
  ];
  const inserted: Edit = { from: goal.at, to: goal.at, text: lines.map((it) => it + eol).join('') };
  const edits = [...goal.edits, inserted, { ...line, text: '' }, ...emptied(text, way)];
  return { text: withEdits(text, edits) };
}

/** The line of a key with its value, and the comments right above it; nothing where more or less stands there. */
function ownLine(text: string, { pair, start }: Spot): { readonly from: number; readonly to: number } | undefined {
  const indent = indentOf(text, start);
  if (indent === undefined || !isScalar(pair.value) || !pair.value.range) return undefined;
  const [, end] = pair.value.range;
  if (/\n/.test(text.slice(start, end)) || !/^[ \t]*(#.*)?\r?$/.test(restOfLine(text, end))) return undefined;
  let from = lineStart(text, start);
  while (from > 0) {
    const above = lineStart(text, from - 1);
    const line = text.slice(above, from);
    if (!line.startsWith(`${indent}#`)) break;
    from = above;
  }
  return { from, to: lineEnd(text, end) };
}

/** Sections that have nothing left: their lines go, or they say that they are empty where a comment stands behind them. */
function emptied(text: string, { maps, spots, common }: OldWay): readonly Edit[] {
  const edits: Edit[] = [];
  for (let depth = maps.length - 1; depth > common; depth -= 1) {
    const header = spots[depth - 1];
    if (maps[depth]?.items.length !== 1 || header === undefined) break;
    const colon = text.indexOf(':', header.end) + 1;
    const line = { from: lineStart(text, header.start), to: lineEnd(text, header.start) };
    if (restOfLine(text, colon).trim() !== '' || indentOf(text, header.start) === undefined) {
      edits.push({ from: colon, to: colon, text: ' {}' });
      break;
    }
    edits.push({ ...line, text: '' });
  }
  return edits;
}

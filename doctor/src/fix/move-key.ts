/** Gives a key its new name, or moves it to its new place, by editing text. Pure. */
import { isMap, isScalar, type YAMLMap } from 'yaml';
import {
  type Edit,
  findKey,
  findWay,
  indentOf,
  isEntangled,
  lineEnd,
  lineStart,
  readTop,
  type Spot,
  type Way,
  withEdits,
} from './yaml-text.js';

/** The new text, or why it is better left alone. */
export type Moved = { readonly text: string } | { readonly why: string };

const entangled = { why: 'an anchor, an alias, a merge key or a tag has to do with it' };
const notPlain = { why: 'it does not stand on a line of its own' };

/** Moves what stands at a path to another one; both begin with the same root key. */
export function moveKey(text: string, from: readonly string[], to: readonly string[]): Moved {
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
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
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
  // Where the last line has no end, one is needed before what is inserted behind it; the file then ends as it did.
  const isOpen = !text.endsWith('\n');
  const ended = isOpen ? `${text}${eol}` : text;
  const shift = (it: Edit) => ({
    ...it,
    to: isOpen && it.to === text.length && it.from < it.to ? ended.length : it.to,
  });
  const moved = withEdits(ended, edits.map(shift));
  return { text: isOpen ? moved.replace(/\r?\n$/, '') : moved };
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

function restOfLine(text: string, offset: number): string {
  return text.slice(offset, lineEnd(text, offset)).replace(/\n$/, '');
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

/** Where a line is put, how far it is indented, and what else it takes. */
interface Goal {
  readonly at: number;
  readonly indent: string;
  /** Lines of sections that are not there yet. */
  readonly headers: readonly string[];
  readonly edits: readonly Edit[];
}

function findGoal(text: string, top: YAMLMap, to: readonly string[], way: Way): Goal | { readonly why: string } {
  const sections = to.slice(0, -1);
  let map = top;
  let header: Spot | undefined;
  for (const [depth, name] of sections.entries()) {
    const found = findKey(map, name);
    if (found === undefined) return newSections(text, { map, header, missing: sections.slice(depth), way });
    const { value } = found.pair;
    header = found;
    if (isMap(value) && !value.flow) map = value;
    else return intoEmpty(text, found, sections.slice(depth + 1), stepOf(text, way));
  }
  const first = indentInside(text, map);
  if (header === undefined || first === undefined) return notPlain;
  return { at: lineEnd(text, header.start), indent: first, headers: [], edits: [] };
}

/** A section that is there and has nothing in it. */
function intoEmpty(
  text: string,
  found: Spot,
  missing: readonly string[],
  step: string,
): Goal | { readonly why: string } {
  const { value } = found.pair;
  const indent = indentOf(text, found.start);
  const colon = text.indexOf(':', found.end) + 1;
  const isNothing = value === null || (isScalar(value) && value.source === '');
  const isEmptyMap = isMap(value) && value.items.length === 0 && /^\s*\{\s*\}\s*(#.*)?$/.test(restOfLine(text, colon));
  if (indent === undefined || (!isNothing && !isEmptyMap)) return notPlain;
  const at = lineEnd(text, found.start);
  const braces = text.slice(colon, at).search(/\}/) + 1;
  const edits = isEmptyMap ? [{ from: colon, to: colon + braces, text: '' }] : [];
  return { at, edits, ...nested(missing, indent + step, step) };
}

interface Missing {
  readonly map: YAMLMap;
  readonly header: Spot | undefined;
  readonly missing: readonly string[];
  readonly way: Way;
}

/** Sections that are not there: before the one that the key comes from, else at the beginning of theirs. */
function newSections(text: string, { map, header, missing, way }: Missing): Goal | { readonly why: string } {
  const indent = indentInside(text, map);
  if (indent === undefined) return notPlain;
  const depth = way.maps.indexOf(map);
  const source = depth < 0 ? undefined : way.spots[depth];
  const at = source === undefined ? lineEnd(text, header?.start ?? 0) : aboveComments(text, source.start);
  return { at, edits: [], ...nested(missing, indent, stepOf(text, way)) };
}

function aboveComments(text: string, key: number): number {
  const indent = indentOf(text, key) ?? '';
  let at = lineStart(text, key);
  while (at > 0 && text.slice(lineStart(text, at - 1), at).startsWith(`${indent}#`)) at = lineStart(text, at - 1);
  return at;
}

function nested(sections: readonly string[], indent: string, step: string): Pick<Goal, 'headers' | 'indent'> {
  const headers = sections.map((name, depth) => `${indent}${step.repeat(depth)}${name}:`);
  return { headers, indent: indent + step.repeat(sections.length) };
}

/** How far the keys of a map are indented. */
function indentInside(text: string, map: YAMLMap): string | undefined {
  const [first] = map.items;
  return isScalar(first?.key) && first.key.range ? indentOf(text, first.key.range[0]) : undefined;
}

/** How much further each level of the file is indented, as the moved key has it. */
function stepOf(text: string, { spots }: Way): string {
  const [outer, inner] = spots.slice(-2).map((it) => indentOf(text, it.start)?.length ?? 0);
  return ' '.repeat(Math.max((inner ?? 2) - (outer ?? 0), 1));
}

/** Where a key goes that moves: the line in its section, or the sections that have to be made. Pure. */
import { isMap, isScalar, type YAMLMap } from 'yaml';
import { type Edit, findKey, indentOf, lineEnd, lineStart, restOfLine, type Spot, type Way } from './yaml-text.js';

/** Why a key is left where it is. */
export const notPlain = { why: 'it does not stand on a line of its own' };

/** Where a line is put, how far it is indented, and what else it takes. */
export interface Goal {
  readonly at: number;
  readonly indent: string;
  /** Lines of sections that are not there yet. */
  readonly headers: readonly string[];
  readonly edits: readonly Edit[];
}

/** Finds it; or says why it is better left alone. */
export function findGoal(text: string, top: YAMLMap, to: readonly string[], way: Way): Goal | { readonly why: string } {
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

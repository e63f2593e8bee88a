/** YAML as text with the place of every key: what is needed to edit it and to leave all else as it is. */
import { isAlias, isMap, isNode, isScalar, type Pair, parseDocument, visit, type YAMLMap } from 'yaml';

/** A key with its value, in a text. */
export interface Spot {
  readonly pair: Pair;
  /** Where its key begins and ends. */
  readonly start: number;
  readonly end: number;
}

/** The maps and pairs on the way to a key: from the top of the document down. */
export interface Way {
  readonly maps: readonly YAMLMap[];
  readonly spots: readonly Spot[];
}

/** The top of a document; nothing where it is no map, or can't be read. */
export function readTop(text: string): YAMLMap | undefined {
  // Scalars are not looked into: what they mean is for others to say.
  const options = { schema: 'failsafe', resolveKnownTags: false, strict: false, logLevel: 'silent' } as const;
  const { contents, errors } = parseDocument(text, options);
  return errors.length === 0 && isMap(contents) ? contents : undefined;
}

/** The way to a key, as far as it is written out; `undefined` where it is not, or goes through an alias. */
export function findWay(top: YAMLMap, path: readonly string[]): Way | undefined {
  const maps: YAMLMap[] = [];
  const spots: Spot[] = [];
  let at: unknown = top;
  for (const key of path) {
    if (!isMap(at)) return undefined;
    const spot = findKey(at, key);
    if (spot === undefined) return undefined;
    maps.push(at);
    spots.push(spot);
    at = spot.pair.value;
  }
  return { maps, spots };
}

/** A key of a map. */
export function findKey(map: YAMLMap, name: string): Spot | undefined {
  for (const pair of map.items) {
    if (!isScalar(pair.key) || String(pair.key.value) !== name || !pair.key.range) continue;
    return { pair, start: pair.key.range[0], end: pair.key.range[1] };
  }
  return undefined;
}

/** Whether a node or what is below it has an anchor, an alias, a tag or a merge key. */
export function isEntangled(node: unknown): boolean {
  if (!isNode(node)) return false;
  let found = false;
  visit(node, (_, it) => {
    const isMerge = isScalar(it) && it.value === '<<';
    const isNamed = isNode(it) && !isAlias(it) && (it.anchor !== undefined || it.tag !== undefined);
    if (!isAlias(it) && !isMerge && !isNamed) return undefined;
    found = true;
    return visit.BREAK;
  });
  return found;
}

/** Where the line begins that an offset is in. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line ends that an offset is in, its line end included. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

/** What stands behind an offset in its line. */
export function restOfLine(text: string, offset: number): string {
  return text.slice(offset, lineEnd(text, offset)).replace(/\n$/, '');
}

/** How far the line is indented that a key is in; `undefined` where something stands before the key. */
export function indentOf(text: string, key: number): string | undefined {
  const before = text.slice(lineStart(text, key), key);
  return /^ *$/.test(before) ? before : undefined;
}

/** A piece of a text and what takes its place. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A text with edits that do not overlap. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits
    .map((it, index) => ({ ...it, index }))
    .sort((a, b) => b.from - a.from || b.to - a.to || b.index - a.index);
  return ordered.reduce((all, it) => all.slice(0, it.from) + it.text + all.slice(it.to), text);
}

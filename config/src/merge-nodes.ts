/** Merging of YAML documents as trees of nodes. Loaded only where something is merged: the parser is a large one. */
import { load, YAMLException } from 'js-yaml';
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { guarded } from './guarded.js';
import type { YamlText } from './merge-yaml.js';
import { schema } from './yaml.js';

/** By anchor, what its aliases stand for. */
type Anchors = Map<string, unknown>;

/** Merges two texts that are maps, or empty. Throws a FaultError with the place of what is wrong. */
export function mergeNodes(under: YamlText, over: YamlText): string {
  const [lower, upper] = [under, over].map(read);
  if (lower === undefined || upper === undefined) return over.text;
  if (!isMap(upper.contents)) return under.text;
  if (!isMap(lower.contents)) return over.text;
  lower.contents = joined(lower.contents, upper.contents);
  lower.commentBefore = upper.commentBefore ?? lower.commentBefore;
  lower.comment ??= upper.comment;
  const merged = lower.toString({ lineWidth: 0, flowCollectionPadding: false });
  // Written as an escape it is a character, else a line break.
  return under.text.includes('\x85') || over.text.includes('\x85') ? merged : merged.replaceAll('\x85', '\\N');
}

/** Reads a text with every alias and merge key written out; every scalar stays text. */
function read({ text, file }: YamlText): Document {
  const document: Document = parseDocument(text, {
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    strict: false,
    logLevel: 'silent',
  });
  guarded(file, text, () => {
    const [error] = document.errors;
    if (error !== undefined) YAMLException.throwAt(text, error.pos[0], error.message.replace(/ at line [\s\S]*/, ''));
    document.contents = writtenOut(document.contents, new Map(), text) as Document['contents']; // a node stays a node
  });
  return document;
}

/** Goes through a tree in the order of its text, since an anchor may be given twice. */
function writtenOut(node: unknown, anchors: Anchors, text: string): unknown {
  if (isAlias(node)) {
    const found = anchors.get(node.source);
    if (!anchors.has(node.source)) YAMLException.throwAt(text, node.range?.[0] ?? 0, 'unidentified alias');
    return isNode(found) ? found.clone() : found;
  }
  if (isMap(node)) node.items = pairsOf(node, anchors, text);
  else if (isSeq(node)) node.items = node.items.map((item) => writtenOut(item, anchors, text));
  if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined) {
    anchors.set(node.anchor, node);
    delete node.anchor;
  }
  return node;
}

/** The pairs of a map; those of a `<<` stand where it stood, as far as the map does not have them itself. */
function pairsOf(map: YAMLMap, anchors: Anchors, text: string): Pair[] {
  const found = map.items.map((pair) => {
    const isMerge = isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === 'PLAIN' && !pair.key.tag;
    const at = isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
    pair.key = writtenOut(pair.key, anchors, text);
    // It is what the braces of a template look like, and PyYAML takes none either.
    if (isMap(pair.key) || isSeq(pair.key)) YAMLException.throwAt(text, at, 'complex keys');
    pair.value = writtenOut(pair.value, anchors, text);
    return { pair, sources: isMerge ? sourcesOf(pair.value, at, text) : undefined };
  });
  const known = new Set(found.flatMap(({ pair, sources }) => (sources === undefined ? [idOf(pair.key)] : [])));
  return found.flatMap(({ pair, sources }) => (sources === undefined ? [pair] : sources.flatMap(unknownPairs)));

  function unknownPairs(source: YAMLMap): Pair[] {
    return lastOfEach(source.items).filter(({ key }) => {
      const isNew = !known.has(idOf(key));
      known.add(idOf(key));
      return isNew;
    });
  }
}

/** The maps that a `<<` takes. */
function sourcesOf(value: unknown, at: number, text: string): YAMLMap[] {
  const sources = isSeq(value) ? value.items : [value];
  return sources.map((it) => (isMap(it) ? it : YAMLException.throwAt(text, at, 'cannot merge')));
}

function joined(lower: unknown, upper: unknown): YAMLMap {
  if (!isMap(lower) || !isMap(upper) || lower.tag !== upper.tag) return upper as YAMLMap; // whatever it is, it wins
  const known = new Map(lower.items.map((pair) => [idOf(pair.key), pair]));
  for (const pair of lastOfEach(upper.items)) {
    const below = known.get(idOf(pair.key));
    if (below === undefined) lower.items.push(pair);
    else {
      below.value = joined(below.value, pair.value);
      if (isNode(below.key) && isNode(pair.key) && pair.key.commentBefore)
        below.key.commentBefore = pair.key.commentBefore;
    }
  }
  if (upper.flow !== true) lower.flow = false;
  return lower;
}

/** Of a key that stands there twice, the last one counts. */
function lastOfEach(pairs: readonly Pair[]): Pair[] {
  return [...new Map(pairs.map((pair) => [idOf(pair.key), pair])).values()];
}

/** Plain text that may be something else than text. */
const typed = /^(?:[-+.\d].*|~|y|n|yes|no|on|off|true|false|null|)$/i;

/** What makes a key the same as another one: its value, so that `1` is not `"1"`, and `0x10` is `16`. */
function idOf(key: unknown): string {
  if (!isScalar(key)) return `node ${JSON.stringify(key)}`;
  const written = String(key.value ?? '');
  if (key.tag !== undefined) return `${key.tag} ${written}`;
  if (key.type !== 'PLAIN' || !typed.test(written)) return `text ${written}`;
  const value = written === '' ? null : load(written, { schema });
  const isValue = value === null || typeof value === 'boolean' || Number.isSafeInteger(value);
  return isValue ? `value ${String(value)}` : `text ${written}`;
}

/** Where every key and value of a YAML document stands. */
import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, YAMLException } from 'js-yaml';
import { limits } from './yaml.js';

/** A node of a document: where its key and its value begin, and what is below it. */
export interface Spot {
  readonly key: number;
  readonly value: number;
  /** A plain scalar as it is written. */
  readonly raw?: string;
  /** By key; those of a list by index. */
  readonly children?: ReadonlyMap<string, Spot>;
  readonly isList?: boolean;
  /** How many nodes it stands for when every alias is written out. */
  readonly size: number;
}

interface Reader {
  readonly text: string;
  readonly events: Event[];
  /** What an anchor names; `open` as long as its end is not reached. */
  readonly anchors: Map<string, Spot | 'open'>;
  at: number;
}

type Located = Exclude<Event, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>;

/**
 * Reads the events of the first document. Gives them back with every plain key marked as text, so that `on` and `1.10`
 * stay the names that they are. Throws a YAMLException where aliases make it endless or huge.
 */
export function readSpots(events: readonly Event[], text: string): { spot: Spot | undefined; events: Event[] } {
  const reader: Reader = { text, events: [...events], anchors: new Map(), at: 1 };
  const spot = located(reader.events[1]) === undefined ? undefined : readNode(reader, undefined);
  return { spot, events: reader.events };
}

function located(event: Event | undefined): Located | undefined {
  const isNode = event !== undefined && event.type !== EVENT_ID.DOCUMENT && event.type !== EVENT_ID.POP;
  return isNode ? event : undefined;
}

function readNode(reader: Reader, keyAt: number | undefined): Spot {
  const event = located(reader.events[reader.at]);
  reader.at += 1;
  const offset = event === undefined ? -1 : offsetOf(event, reader.text);
  const key = keyAt ?? Math.max(offset, 0);
  const value = offset < 0 ? (keyAt ?? 0) : offset;
  if (event === undefined) return { key, value, size: 1 };
  if (event.type === EVENT_ID.ALIAS)
    return follow(reader, reader.text.slice(event.anchorStart, event.anchorEnd), { key, value });
  const anchor = event.anchorStart < 0 ? undefined : reader.text.slice(event.anchorStart, event.anchorEnd);
  if (anchor !== undefined) reader.anchors.set(anchor, 'open');
  const spot =
    event.type === EVENT_ID.SCALAR ? scalarSpot(reader, event, key, value) : nestedSpot(reader, event, key, value);
  if (anchor !== undefined) reader.anchors.set(anchor, spot);
  if (spot.size > limits.nodes) YAMLException.throwAt(reader.text, value, 'too large');
  return spot;
}

type OfType<T extends Located['type']> = Extract<Located, { type: T }>;

function scalarSpot(reader: Reader, event: OfType<typeof EVENT_ID.SCALAR>, key: number, value: number): Spot {
  const isPlain = event.style === SCALAR_STYLE.PLAIN && event.valueStart >= 0;
  return isPlain ? { key, value, size: 1, raw: getScalarValue(reader.text, event) } : { key, value, size: 1 };
}

function nestedSpot(
  reader: Reader,
  event: OfType<typeof EVENT_ID.SEQUENCE> | OfType<typeof EVENT_ID.MAPPING>,
  key: number,
  value: number,
): Spot {
  const isList = event.type === EVENT_ID.SEQUENCE;
  const children = isList ? readItems(reader) : readPairs(reader);
  reader.at += 1;
  let size = 1;
  for (const child of children.values()) size += child.size;
  return { key, value, size, children, isList };
}

const hasMore = (reader: Reader) => located(reader.events[reader.at]) !== undefined;

function readItems(reader: Reader): Map<string, Spot> {
  const items = new Map<string, Spot>();
  while (hasMore(reader)) items.set(String(items.size), readNode(reader, undefined));
  return items;
}

function readPairs(reader: Reader): Map<string, Spot> {
  const pairs = new Map<string, Spot>();
  const merged: Spot[] = [];
  while (hasMore(reader)) {
    const { name, offset } = readKey(reader);
    const value = readNode(reader, offset);
    if (name === undefined) merged.push(...(value.isList === true ? (value.children?.values() ?? []) : [value]));
    else pairs.set(name, value);
  }
  for (const [name, child] of merged.flatMap((source) => [...(source.children ?? [])])) {
    if (!pairs.has(name)) pairs.set(name, child);
  }
  return pairs;
}

/** Reads a key; no name where it is the `<<` of a merge. */
function readKey(reader: Reader): { name: string | undefined; offset: number } {
  const event = reader.events[reader.at];
  const { at } = reader;
  const spot = readNode(reader, undefined);
  if (event?.type !== EVENT_ID.SCALAR) return { name: spot.raw ?? '', offset: spot.value };
  const name = getScalarValue(reader.text, event);
  const isPlain = event.style === SCALAR_STYLE.PLAIN && event.tagStart < 0;
  if (isPlain && name === '<<') return { name: undefined, offset: spot.value };
  // Only where it can be read without escapes and folds; what has those is text anyway.
  if (isPlain && (event.fast || event.valueStart < 0)) {
    reader.events[at] = { ...event, style: SCALAR_STYLE.SINGLE_QUOTED };
  }
  return { name, offset: spot.value };
}

/** An alias stands where it is written; what is below it stands where its anchor is. */
function follow(reader: Reader, name: string, here: Pick<Spot, 'key' | 'value'>): Spot {
  const found = reader.anchors.get(name);
  if (found === 'open') YAMLException.throwAt(reader.text, here.value, 'recursive alias');
  return found === undefined ? { ...here, size: 1 } : { ...found, ...here };
}

/** Where a node begins for a person: at its quote, at the first word of a block of text; -1 where nothing is written. */
function offsetOf(event: Located, text: string): number {
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
  if (event.type !== EVENT_ID.SCALAR) return event.start;
  switch (event.style) {
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return event.valueStart - 1;
    case SCALAR_STYLE.LITERAL_BLOCK:
    case SCALAR_STYLE.FOLDED_BLOCK:
      return event.valueStart + text.slice(event.valueStart, event.valueEnd).search(/\S|$/);
    default:
      return event.valueStart;
  }
}

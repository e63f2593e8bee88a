/** Files of configuration, with the place of every key and value. */
import { basename } from 'node:path';
import { type FaultError, fault, type Place } from '@bitops/fault';
import { constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import { getDeep, isRecord } from './get.js';
import { readSpots, type Spot } from './spots.js';
import { limits, schema } from './yaml.js';
import { mergeFault, yamlFault } from './yaml-fault.js';

/** A file's content as data; asks for places by path. */
export interface Document {
  readonly file: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Where a key (or the nearest one above it that is written there) stands. */
  place(path: readonly string[], part?: 'key' | 'value'): Place;
  /** A plain scalar as it is written (`0644`, `yes`, `1.10`), where the value at the path is one. */
  raw(path: readonly string[]): string | undefined;
  /** Where a part of the text at a path stands, as far as that can be known. */
  within?(path: readonly string[], text: string, part: { readonly start: number; readonly offset: number }): Place;
}

/** Parses YAML text; an empty file is an empty map. Throws a FaultError with the place of what is wrong. */
export function parseDocument(source: string, file: string): Document {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  if (text.length > limits.bytes) throw tooLarge(file);
  const { data, spot } = construct(text, file);
  const placeAt = placesIn(text, file);
  return {
    file,
    data,
    place(path, part = 'key') {
      const found = findSpot(spot, path);
      return found.spot === undefined ? { file } : placeAt(found.spot[found.isExact ? part : 'key']);
    },
    raw(path) {
      const found = findSpot(spot, path);
      return found.isExact ? found.spot?.raw : undefined;
    },
    within(path, value, part) {
      const found = findSpot(spot, path);
      if (found.spot === undefined || !found.isExact) return this.place(path, 'value');
      return placeAt(offsetWithin(text, found.spot.value, value, part));
    },
  };
}

/** What is said of a file that is larger than any configuration. */
export function tooLarge(file: string): FaultError {
  const what = `${basename(file)} has more than ${limits.bytes / 1024 / 1024} MiB`;
  const fix = 'Keep data in files of its own, and only settings in this one.';
  return fault({ code: 'FILE_TOO_LARGE', what, at: { file }, fix });
}

/** Makes a document of data that has no places of its own, such as what a JavaScript file exports. */
export function documentOf(data: Readonly<Record<string, unknown>>, file: string): Document {
  return { file, data, place: () => ({ file }), raw: () => undefined };
}

/** A part of a document as a document of its own: the map at a path, empty where there is none. */
export function below(document: Document, path: readonly string[]): Document {
  const data = getDeep(document.data, path);
  return {
    file: document.file,
    data: isRecord(data) ? data : {},
    place: (rest, part) => document.place([...path, ...rest], part),
    raw: (rest) => document.raw([...path, ...rest]),
    within: (rest, text, part) =>
      document.within?.([...path, ...rest], text, part) ?? document.place([...path, ...rest], 'value'),
  };
}

function construct(text: string, file: string): { data: Readonly<Record<string, unknown>>; spot: Spot | undefined } {
  const conflict = mergeFault(text, file);
  if (conflict !== undefined) throw fault(conflict);
  try {
    const events = parseEvents(text, { maxDepth: limits.depth });
    refuseSecond(events, text, file);
    const read = readSpots(events, text);
    const [data = {}] = constructFromEvents(read.events, {
      source: text,
      schema,
      maxAliases: limits.aliases,
      maxTotalMergeKeys: limits.mergeKeys,
    });
    if (isRecord(data)) {
      if (mayHoldNul.test(text)) refuseNul(data, text, file, read.spot);
      return { data, spot: read.spot };
    }
    if (data === null) return { data: {}, spot: undefined };
    throw fault({
      code: 'CONFIG_NOT_A_MAP',
      what: `${basename(file)} holds ${Array.isArray(data) ? 'a list' : 'a single value'}, and should hold a map`,
      at: placesIn(text, file)(read.spot?.value ?? 0),
      fix: /^[\w-]+:\S/.test(read.spot?.raw ?? '')
        ? 'Write a space behind the ":".'
        : 'Begin it with a root key, such as "bitops:" or the name of the tool.',
    });
  } catch (error) {
    if (error instanceof YAMLException) throw fault(yamlFault(error, text, file), error);
    throw error;
  }
}

/** How one is written, in YAML or JSON; as it is, the parser takes none. */
const mayHoldNul = /\\(0|x00|u0000|U00000000)/;

/** No file, no variable and no argument can hold a NUL character: whoever is given one fails, at the latest in a run. */
function refuseNul(data: unknown, text: string, file: string, spot: Spot | undefined): void {
  for (const [key, value] of Object.entries(data ?? {})) {
    const at = spot?.children?.get(key);
    if (key.includes('\0') || (typeof value === 'string' && value.includes('\0'))) {
      const what = `${basename(file)} holds a NUL character, which no file, variable or argument can`;
      const place = at === undefined ? { file } : placesIn(text, file)(key.includes('\0') ? at.key : at.value);
      throw fault({ code: 'YAML_INVALID', what, at: place, fix: 'Remove it: it is written \\0, \\x00 or \\u0000.' });
    }
    if (typeof value === 'object') refuseNul(value, text, file, at);
  }
}

function refuseSecond(events: readonly Event[], text: string, file: string): void {
  const second = events.findIndex((event, index) => index > 0 && event.type === EVENT_ID.DOCUMENT);
  if (second < 0) return;
  const begins = events.filter((event) => event.type === EVENT_ID.DOCUMENT);
  const { spot } = readSpots(events.slice(second), text);
  throw fault({
    code: 'YAML_INVALID',
    what: `${basename(file)} holds ${begins.length} documents`,
    at: spot === undefined ? { file } : placesIn(text, file)(spot.value),
    fix: 'Keep one document in the file: remove the lines that are only "---".',
  });
}

function findSpot(root: Spot | undefined, path: readonly string[]): { spot: Spot | undefined; isExact: boolean } {
  let spot = root;
  for (const part of path) {
    const child: Spot | undefined = spot?.children?.get(part);
    if (child === undefined) return { spot, isExact: false };
    spot = child;
  }
  return { spot, isExact: true };
}

/**
 * Where a part of a value is written. The value may be quoted, folded or indented there: its `${` are counted, and what
 * follows one is only believed where it is written alike.
 */
function offsetWithin(
  source: string,
  from: number,
  value: string,
  { start, offset }: { readonly start: number; readonly offset: number },
): number {
  if (source[from] === '*') return from;
  let at = source.indexOf('${', from);
  for (let next = value.indexOf('${'); next >= 0 && next < start; next = value.indexOf('${', next + 2)) {
    at = at < 0 ? at : source.indexOf('${', at + 2);
  }
  if (at < 0) return from;
  const isAlike = source.startsWith(value.slice(start, offset), at);
  return isAlike ? at + offset - start : at;
}

/** Says where offsets are. Most texts are never asked; of those that are, a hostile one for each of a million places. */
function placesIn(text: string, file: string): (offset: number) => Place {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    const line = countUpTo(starts, offset);
    return { file, line, column: offset - (starts[line - 1] ?? 0) + 1 };
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 10 && code !== 13) continue;
    if (code === 13 && text.charCodeAt(at + 1) === 10) at += 1;
    starts.push(at + 1);
  }
  return starts;
}

/** How many of some numbers in order are no greater than one. */
function countUpTo(numbers: readonly number[], most: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Files of configuration, with the place of every key and value. */
import { readFileSync } from 'node:fs';
import { type Fault, fault, isSystemError, type Place } from '@bitops/fault';
import {
  constructFromEvents,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  Schema,
  YAML11_SCHEMA,
  YAMLException,
} from 'js-yaml';

/** A file's content as data; asks for places by path. */
export interface Document {
  readonly file: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Where a key (or the nearest one above it that is written there) stands. */
  place(path: readonly string[], part?: 'key' | 'value'): Place;
  /** A plain scalar as it is written (`0644`, `yes`, `1.10`), where the value at the path is one. */
  raw(path: readonly string[]): string | undefined;
}

/** As PyYAML reads (`yes` is a boolean), but a date stays the text that it is. */
const schema = new Schema(YAML11_SCHEMA.tags.filter((tag) => tag.tagName !== 'tag:yaml.org,2002:timestamp'));
const maxBytes = 4 * 1024 * 1024;
const limits = { maxDepth: 64, maxAliases: 200, maxTotalMergeKeys: 2000 };

interface Spot {
  readonly key: number;
  readonly value: number;
  readonly raw?: string;
  readonly children?: ReadonlyMap<string, Spot>;
}

/** Reads a YAML or JSON file. Gives `undefined` where there is none; throws a FaultError where it can't be read. */
export function loadDocument(file: string): Document | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    const folder = isSystemError(error, 'EISDIR');
    throw fault({
      code: 'FILE_UNREADABLE',
      what: folder ? `${file} is a folder, and should be a file` : `${file} can't be read`,
      at: { file },
      why: folder ? undefined : String(error instanceof Error ? error.message : error),
      fix: folder ? 'Rename or remove the folder.' : 'Give the user who runs bitops the right to read it.',
    });
  }
  return parseDocument(text, file);
}

/** Parses YAML text; an empty file is an empty map. Throws a FaultError with the place of what is wrong. */
export function parseDocument(source: string, file: string): Document {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  if (text.length > maxBytes) {
    throw fault({ code: 'FILE_TOO_LARGE', what: `${file} has more than 4 MiB`, at: { file }, fix: 'Make it smaller.' });
  }
  const { data, spots } = construct(text, file);
  const find = (path: readonly string[]) => findSpot(spots, path);
  return {
    file,
    data,
    place(path, part = 'key') {
      const spot = find(path).spot;
      return spot === undefined ? { file } : placeAt(text, spot[part], file);
    },
    raw(path) {
      const found = find(path);
      return found.exact ? found.spot?.raw : undefined;
    },
  };
}

/** Makes a document of data that has no places of its own, such as what a JavaScript file exports. */
export function documentOf(data: Readonly<Record<string, unknown>>, file: string): Document {
  return { file, data, place: () => ({ file }), raw: () => undefined };
}

function construct(text: string, file: string) {
  try {
    const events = parseEvents(text, { maxDepth: limits.maxDepth });
    const documents = constructFromEvents(events, { source: text, schema, ...limits });
    if (documents.length > 1) {
      throw fault({
        code: 'YAML_INVALID',
        what: `${file} holds ${documents.length} documents`,
        at: { file },
        fix: 'Keep one document in the file: remove the lines that are only "---".',
      });
    }
    const data = documents[0] ?? {};
    if (!isRecord(data)) {
      throw fault({
        code: 'CONFIG_NOT_A_MAP',
        what: `${file} holds ${Array.isArray(data) ? 'a list' : 'a single value'}, and should hold a map`,
        at: { file, line: 1, column: 1 },
        fix: 'Begin it with a root key, such as "bitops:" or the name of the tool.',
      });
    }
    return { data, spots: documents.length === 0 ? undefined : spotsOf(events, text) };
  } catch (error) {
    if (error instanceof YAMLException) throw fault(yamlFault(error, text, file), error);
    throw error;
  }
}

function yamlFault(error: YAMLException, text: string, file: string): Fault {
  const { mark, reason } = error;
  const at = mark === undefined ? { file } : { file, line: mark.line + 1, column: mark.column + 1 };
  const line = mark === undefined ? '' : (text.split('\n')[mark.line] ?? '');
  return { code: 'YAML_INVALID', what: `${file} is not valid YAML: ${reason}`, at, fix: yamlFix(line, reason) };
}

function yamlFix(line: string, reason: string): string {
  if (/^\s*\t/.test(line)) return 'Indent with spaces: YAML does not allow tabs.';
  if (/\{.*\$\{/.test(line)) return 'Put quotes around the "${…}": inside of "{ }" YAML takes it for a map.';
  if (reason.includes('duplicated')) return 'Keep one of the two.';
  if (reason.includes('tag')) return 'Remove the tag (the word that begins with "!").';
  return 'Look at the indentation, the colons and the quotes of this line and of the one before it.';
}

/** The offsets of all keys and values, as a tree in the shape of the data. */
function spotsOf(events: readonly Event[], text: string): Spot | undefined {
  let at = 1;
  const name = (event: Event | undefined) => (event?.type === EVENT_ID.SCALAR ? getScalarValue(text, event) : '');
  const offset = (event: Event | undefined) => {
    if (event?.type === EVENT_ID.SCALAR) return event.valueStart;
    if (event?.type === EVENT_ID.ALIAS) return event.anchorStart;
    return event !== undefined && 'start' in event ? event.start : 0;
  };
  const read = (key: number): Spot | undefined => {
    const event = events[at];
    at += 1;
    if (event === undefined || event.type === EVENT_ID.POP) return undefined;
    const value = offset(event);
    const here = { key: key < 0 ? value : key, value };
    if (event.type === EVENT_ID.SCALAR) {
      return event.style === SCALAR_STYLE.PLAIN ? { ...here, raw: getScalarValue(text, event) } : here;
    }
    if (event.type === EVENT_ID.ALIAS) return here;
    const children = new Map<string, Spot>();
    while (events[at] !== undefined && events[at]?.type !== EVENT_ID.POP) {
      const mapping = event.type === EVENT_ID.MAPPING;
      const keyEvent = mapping ? events[at] : undefined;
      const label = mapping ? name(keyEvent) : String(children.size);
      if (mapping) read(-1);
      const child = read(mapping ? offset(keyEvent) : -1);
      if (child !== undefined) children.set(label, child);
    }
    at += 1;
    return { ...here, children };
  };
  return read(-1);
}

function findSpot(root: Spot | undefined, path: readonly string[]): { spot: Spot | undefined; exact: boolean } {
  let spot = root;
  for (const part of path) {
    const child: Spot | undefined = spot?.children?.get(part);
    if (child === undefined) return { spot, exact: false };
    spot = child;
  }
  return { spot, exact: true };
}

function placeAt(text: string, offset: number, file: string): Place {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { file, line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}

/** Whether a value is a map, and no list or null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

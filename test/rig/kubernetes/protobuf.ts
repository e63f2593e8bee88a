/** Bodies of requests. Clients send the objects that they have types for as protobuf: of these, the usual few are read. */
import type { Json, JsonObject } from './object.js';

/** What a field is called, and what is in it: text, a map to text, a map to bytes (base64 in JSON), or a message. */
interface Field {
  readonly name: string;
  readonly type: 'text' | 'map' | 'bytes' | Message;
}

type Message = Readonly<Record<number, Field>>;

const metadata: Field = {
  name: 'metadata',
  type: {
    1: { name: 'name', type: 'text' },
    2: { name: 'generateName', type: 'text' },
    3: { name: 'namespace', type: 'text' },
    6: { name: 'resourceVersion', type: 'text' },
    11: { name: 'labels', type: 'map' },
    12: { name: 'annotations', type: 'map' },
  },
};

const messages: Readonly<Record<string, Message>> = {
  Namespace: { 1: metadata },
  ServiceAccount: { 1: metadata },
  Secret: {
    1: metadata,
    2: { name: 'data', type: 'bytes' },
    3: { name: 'type', type: 'text' },
    4: { name: 'stringData', type: 'map' },
  },
  ConfigMap: { 1: metadata, 2: { name: 'data', type: 'map' }, 3: { name: 'binaryData', type: 'bytes' } },
  DeleteOptions: {},
};

/** The body as an object, whether it is JSON or protobuf; throws where it is neither, or of a kind not listed above. */
export function parseBody(raw: Buffer): Json | undefined {
  if (raw.length === 0) return undefined;
  if (raw.subarray(0, 4).toString('latin1') !== 'k8s\0') return JSON.parse(raw.toString());
  const envelope = new Map(fieldsOf(raw.subarray(4)));
  const type = new Map(fieldsOf(envelope.get(1) ?? Buffer.alloc(0)));
  const kind = type.get(2)?.toString() ?? '';
  const message = messages[kind];
  if (message === undefined) throw new Error(`the test cluster does not read a ${kind} in protobuf`);
  return { apiVersion: type.get(1)?.toString(), kind, ...decode(envelope.get(2) ?? Buffer.alloc(0), message) };
}

function decode(raw: Buffer, message: Message): JsonObject {
  const object: Record<string, Json | undefined> = {};
  const maps: Record<string, Record<string, string>> = {};
  for (const [number, value] of fieldsOf(raw)) {
    const { name, type } = message[number] ?? {};
    if (name === undefined || type === undefined) continue;
    if (type === 'text') object[name] = value.length === 0 ? undefined : value.toString();
    else if (type === 'map' || type === 'bytes') {
      const entry = new Map(fieldsOf(value));
      maps[name] ??= {};
      maps[name][String(entry.get(1))] = (entry.get(2) ?? Buffer.alloc(0)).toString(type === 'map' ? 'utf8' : 'base64');
    } else object[name] = decode(value, type);
  }
  // As JSON would bring it: no key without a value.
  return JSON.parse(JSON.stringify({ ...object, ...maps }));
}

/** The fields that have a length, by their number; numbers are not needed and left out. */
function* fieldsOf(raw: Buffer): Generator<readonly [number, Buffer]> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = raw.readUInt8(at);
      at += 1;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < raw.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 0) varint();
    else if (wire === 2) {
      const length = varint();
      yield [tag >> 3, raw.subarray(at, at + length)];
      at += length;
    } else at += wire === 1 ? 8 : 4;
  }
}

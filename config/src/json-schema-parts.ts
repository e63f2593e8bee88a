/** What JSON Schemas of settings are made of: what zod says of a field, and what is taken besides it. */
import { z } from 'zod';
import { isRecord } from './get.js';

type Part = Readonly<Record<string, unknown>>;

const reference = String.raw`\$\{(outputs|env)[.[]`;
const anyCase = (word: string) => [...word].map((it) => `[${it}${it.toUpperCase()}]`).join('');
const words = ['true', 'false', 'yes', 'no', 'on', 'off'].map(anyCase);

/** What is a number for YAML 1.1, and a text for YAML 1.2, which editors read: `1_000`, `1:30`, `0b1`. */
const oldNumbers = [
  String.raw`[-+]?\d[\d_]*(\.[\d_]*)?([eE][-+]?\d+)?`,
  String.raw`[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?`,
  String.raw`[-+]?0([xX][\da-fA-F_]+|[oO][0-7_]+|[bB][01_]+)`,
];
const newNumbers = [String.raw`[-+]?\d+(\.\d*)?([eE][-+]?\d+)?`, String.raw`0[xX][\da-fA-F]+|0o[0-7]+`];
const numbers = [...oldNumbers, String.raw`[-+]?\.\d[\d_]*([eE][-+]?\d+)?`];

/** Where a type is denied and not named, editors offer no `null` and no `true` where nobody wants them. */
const noneOf = (...types: readonly string[]): Part => ({ not: { type: types } });

/** What a file may hold in the place of a value; nothing behind a key is nothing set. */
export const definitions = {
  reference: {
    $comment: 'Nothing, or a text that refers to an output or a variable',
    ...noneOf('object', 'array', 'number', 'boolean'),
    pattern: reference,
  },
  'item-number': { type: 'string', pattern: `^(?!(${newNumbers.join('|')})$)(${oldNumbers.join('|')})$` },
  'item-switch': { type: 'string', pattern: '^(yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$' },
  'item-reference': { type: 'string', pattern: reference },
  nothing: noneOf('object', 'array', 'number', 'boolean', 'string'),
  text: { $comment: 'A number or a boolean is a text as it is written', ...noneOf('object', 'array', 'string') },
  'item-text': noneOf('object', 'array', 'string', 'null'),
  switch: {
    ...noneOf('object', 'array', 'boolean'),
    pattern: String.raw`^\s*(${words.join('|')}|[01])\s*$`,
    minimum: 0,
    maximum: 1,
    multipleOf: 1,
  },
  number: { ...noneOf('object', 'array', 'number', 'boolean'), pattern: String.raw`^\s*(${numbers.join('|')})\s*$` },
} as const satisfies Readonly<Record<string, Part>>;

/** Names one of the definitions; nothing where it is not to be taken. */
export type Refer = (name: keyof typeof definitions) => Part;

/** References to the definitions, for settings with `${…}` or without. */
export function referTo(references: boolean): Refer {
  const to = (name: string) => ({ $ref: `#/definitions/${name}` });
  return (name) => {
    if (references || !name.endsWith('reference')) return to(name);
    return name === 'reference' ? to('nothing') : {};
  };
}

/** Where a schema holds others. */
const holders = ['items', 'additionalProperties', 'anyOf', 'oneOf', 'allOf'];

/** A schema of which every value, and every one inside of it, may stand as editors read it: by YAML 1.2, with `${…}`. */
export function asEdited(part: Part, refer: Refer): Part {
  const each = (it: unknown): unknown => {
    if (Array.isArray(it)) return it.map(each);
    return isRecord(it) ? asEdited(it, refer) : it;
  };
  const inside = Object.entries(part).map(([key, value]) => {
    if (key === 'properties' && isRecord(value)) return [key, mapValues(value, each)] as const;
    return [key, holders.includes(key) ? each(value) : value] as const;
  });
  return anyOf(Object.fromEntries(inside), ...otherForms(part, refer));
}

function otherForms(part: Part, refer: Refer): readonly Part[] {
  const { type } = part;
  if (type === 'number' || type === 'integer') return [refer('item-number'), refer('item-reference')];
  if (type === 'boolean') return [refer('item-switch'), refer('item-reference')];
  return ['enum', 'const', 'pattern'].some((key) => key in part) ? [refer('item-reference')] : [];
}

/** A schema or any of some others; one that takes everything needs no others, and an other without a word is none. */
export function anyOf(first: Part, ...others: readonly Part[]): Part {
  const isSaid = (it: Part) => Object.keys(it).length > 0;
  const more = others.filter(isSaid);
  return isSaid(first) && more.length > 0 ? { anyOf: [first, ...more] } : first;
}

/** A value as JSON holds it; `undefined` where it can't. */
export function asJson(value: unknown): unknown {
  try {
    const text = JSON.stringify(value);
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mapValues(record: Part, to: (value: unknown) => unknown): Part {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]));
}

/**
 * What zod says of the values at a path, without what is said about them. What JSON Schema has no words for, such as a
 * value that is transformed first, is not restricted.
 */
export function plainSchema(schema: z.ZodType): (path: readonly string[]) => Part {
  const whole = convert(schema);
  return (path) => {
    const found = path.reduce<Part>(childOf, whole);
    if (JSON.stringify(found).includes('"$ref"')) return {};
    const { $schema: _, title: _title, default: _default, examples: _examples, ...rest } = found;
    if (isRecord(rest['properties'])) return rest;
    const { description: _description, ...constraints } = rest;
    return constraints;
  };
}

function childOf(at: Part, key: string): Part {
  const { properties, anyOf } = at;
  const child = isRecord(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (isRecord(child)) return child;
  const options = Array.isArray(anyOf) ? anyOf.filter(isRecord) : [];
  return options.map((it) => childOf(it, key)).find((it) => Object.keys(it).length > 0) ?? {};
}

function convert(schema: z.ZodType): Part {
  try {
    return z.toJSONSchema(schema, {
      target: 'draft-07',
      io: 'input',
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => adapt(zodSchema, jsonSchema),
    });
  } catch {
    // A default that is no JSON, and what else strangers think of: then every field takes anything.
    return {};
  }
}

/** Our own words of `.meta()`, which are none of JSON Schema's. */
const ours = ['flag', 'env', 'exportEnv', 'unit', 'secret', 'replacedBy', 'ignored'];
const ofTexts = ['minLength', 'maxLength', 'pattern', 'allOf'];

interface CheckDef {
  readonly check: string;
  readonly pattern?: RegExp;
  readonly error?: unknown;
}

interface Def {
  readonly type: string;
  readonly coerce?: boolean;
  readonly in?: z.ZodType;
  readonly checks?: readonly { readonly _zod: { readonly def: CheckDef } }[];
}

/** Takes away what would refuse a value that zod takes. */
function adapt(schema: z.core.$ZodTypes, json: Record<string, unknown>): void {
  // zod types its definitions one by one; these parts are looked at where they are.
  const def = schema._zod.def as unknown as Def;
  const remove = (keys: readonly string[]) => {
    for (const key of keys) delete json[key];
  };
  // Editors check a format in their own way; what zod checks is in the pattern.
  remove([...ours, 'format', 'contentEncoding']);
  if (JSON.stringify(json['propertyNames']) === '{"type":"string"}') remove(['propertyNames']);
  if (json['type'] === 'integer')
    remove(Object.keys(json).filter((key) => Math.abs(Number(json[key])) === 2 ** 53 - 1));
  const isPrepared = def.type === 'pipe' && def.in?._zod.def.type === 'transform';
  const checks = (def.checks ?? []).map((it) => it._zod.def);
  if (def.type === 'catch' || def.coerce === true || isPrepared) remove(Object.keys(json));
  else if (checks.some((it) => it.check === 'overwrite')) remove(ofTexts);
  else if (checks.some((it) => it.pattern !== undefined && !isPortable(it.pattern))) remove(['pattern', 'allOf']);
  else if (typeof json['pattern'] === 'string') Object.assign(json, patternMessage(checks));
}

/** What the author of a pattern says of it; a word of the language server for YAML. */
function patternMessage(checks: readonly CheckDef[]): Part {
  const error = checks.find((it) => it.pattern !== undefined)?.error;
  if (typeof error !== 'function' || error.length > 0) return {};
  const message: unknown = error();
  if (typeof message !== 'string') return {};
  return { patternErrorMessage: message.charAt(0).toUpperCase() + message.slice(1) };
}

/** Patterns of JSON Schema have no flags, and are read as with `u`. */
function isPortable({ source, flags }: RegExp): boolean {
  if (/[imsv]/.test(flags)) return false;
  try {
    return new RegExp(source, 'u').source !== '';
  } catch {
    return false;
  }
}

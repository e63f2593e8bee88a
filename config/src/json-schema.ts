/** A zod schema → a JSON Schema with which an editor says of a file what bitops says of it. Pure. */
import type { z } from 'zod';
import { variableName } from './candidates.js';
import type { FieldMeta, FurtherVariable } from './field-meta.js';
import { type Field, fieldsOf, type SchemaNode, schemaTree } from './fields.js';
import { isRecord } from './get.js';
import { anyOf, asEdited, asJson, definitions, plainSchema, type Refer, referTo } from './json-schema-parts.js';

/** A JSON Schema, draft-07: what the language server for YAML supports best. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Settings below one root key of a file. */
export interface SettingsRoot {
  readonly schema: z.ZodType;
  /** What stands here, in one sentence. */
  readonly description: string;
  /** How the variables begin that override: `BITOPS` or `BITOPS_<TOOL>`. */
  readonly variables: string;
  /** Whether a value may be a text with `${outputs…}` or `${env…}` in it. */
  readonly references: boolean;
  /** All root keys that it may stand below; editors offer the first only. */
  readonly keys: readonly string[];
}

/** The JSON Schema of a file that holds one of the given root keys. */
export function fileSchema(description: string, roots: readonly SettingsRoot[]): JsonSchema {
  const named = roots.map((root, index) => {
    const [key = ''] = root.keys;
    const isFirst = roots.findIndex((it) => it.keys[0] === key) === index;
    return { root, name: `settings-${key}${isFirst ? '' : `-${index}`}` };
  });
  const keys = [...new Set(roots.flatMap((it) => it.keys))];
  const properties = keys.map((key) => {
    const [first = {}, ...others] = named
      .filter(({ root }) => root.keys.includes(key))
      .map(({ name }) => reference(name));
    const below = anyOf(first, ...others);
    const isOffered = roots.some((it) => it.keys[0] === key);
    return [key, isOffered ? below : { allOf: [below], doNotSuggest: true }] as const;
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    description,
    type: 'object',
    properties: Object.fromEntries(properties),
    additionalProperties: false,
    definitions: {
      ...Object.fromEntries(named.map(({ root, name }) => [name, rootSchema(root)])),
      ...definitions,
    },
  };
}

function reference(name: string): JsonSchema {
  return { $ref: `#/definitions/${encodeURIComponent(name)}` };
}

function rootSchema({ schema, description, variables, references }: SettingsRoot): JsonSchema {
  // A secret's old name is one, too: only the list of fields knows.
  const fields = new Map(fieldsOf(schema).map((it) => [it.path.join('.'), it]));
  const plain = plainSchema(schema);
  const refer = referTo(references);
  const toSchema = (node: SchemaNode, path: readonly string[]): JsonSchema => {
    if ('field' in node) {
      const field = fields.get(path.join('.')) ?? node.field;
      return { ...about(field, variables), ...accepted(field, fields, plain, refer) };
    }
    const children = [...node.section].map(([key, child]) => [key, toSchema(child, [...path, key])] as const);
    const said = plain(path)['description'];
    return {
      ...(typeof said === 'string' ? { description: said } : {}),
      // Nothing behind a key is nothing set.
      type: ['object', 'null'],
      properties: Object.fromEntries(children),
      ...(node.isOpen ? {} : { additionalProperties: false }),
    };
  };
  return { description, ...toSchema(schemaTree(schema), []) };
}

/** What an editor shows of a field; the words that begin with `de…Message` and `do…` are those of its language server. */
function about(field: Field, variables: string): JsonSchema {
  const { meta } = field;
  const [fallback, examples] = [asJson(field.fallback), asJson(meta.examples)];
  const isOld = meta.replacedBy !== undefined || meta.ignored !== undefined;
  const message = oldMessage(meta);
  const description = [meta.description, message, isOld ? undefined : variablesText(field, variables)]
    .filter((it) => it !== undefined && it !== '')
    .join('\n\n');
  return {
    ...(description === '' ? {} : { description }),
    ...(fallback === undefined || isOld || meta.secret === true ? {} : { default: fallback }),
    ...(examples === undefined ? {} : { examples }),
    ...(meta.secret === true ? { writeOnly: true } : {}),
    ...(message === undefined ? {} : { deprecated: true, deprecationMessage: message, doNotSuggest: true }),
  };
}

function oldMessage({ replacedBy, ignored, deprecated }: FieldMeta & { deprecated?: boolean }): string | undefined {
  if (ignored !== undefined) return `It has no effect. ${ignored}`;
  if (replacedBy !== undefined) return `The old name of ${replacedBy}: write that.`;
  return deprecated === true ? 'It is deprecated.' : undefined;
}

/** Those that override first; of a kind that no text is read for, there are none to speak of. */
function variablesText(field: Field, variables: string): string | undefined {
  if (field.kind === 'any') return undefined;
  const named = (field.meta.env ?? []).map((it): FurtherVariable => (typeof it === 'string' ? { name: it } : it));
  const forced = named.flatMap(({ name, over }) => (over === undefined ? [] : [`${name} (over ${over.join(', ')})`]));
  const strong = named.map((it) => it.name).filter((it) => it.startsWith('BITOPS_'));
  const over = [variableName(variables, field), ...strong, ...forced];
  const under = named.map((it) => it.name).filter((it) => !it.startsWith('BITOPS_'));
  const fills = under.length === 0 ? '' : `; where no file sets it: ${under.join(', ')}`;
  return `Variables over the file: ${over.join(', ')}${fills}.`;
}

type Plain = (path: readonly string[]) => JsonSchema;

/** What the resolver takes from a file. An old name's value is judged by the schema of the new one. */
function accepted(field: Field, fields: ReadonlyMap<string, Field>, plain: Plain, refer: Refer): JsonSchema {
  const { ignored, replacedBy } = field.meta;
  if (ignored !== undefined) return {};
  if (replacedBy === undefined) return lenient(field, plain(field.path), refer);
  const goal = fields.get(replacedBy);
  return goal?.kind === field.kind && goal.items === field.items ? lenient(goal, plain(goal.path), refer) : {};
}

/** The strict form comes first: editors complete from it, and quote it where a value fits none. */
function lenient(field: Field, plain: JsonSchema, refer: Refer): JsonSchema {
  const strict = withItems(field, plain, refer);
  switch (field.kind) {
    case 'boolean':
      return anyOf(strict, refer('switch'), refer('item-reference'));
    case 'number':
      return anyOf(strict, refer('number'), refer('item-reference'));
    case 'string':
      return anyOf(strict, ...writtenOtherwise(strict, refer), refer('reference'));
    case 'list':
    case 'map':
    case 'any':
      return anyOf(strict, refer('reference'));
  }
}

/** Items of the kind text may be written as numbers and booleans, too; only whole values may be nothing. */
function withItems(field: Field, plain: JsonSchema, refer: Refer): JsonSchema {
  if (field.kind !== 'list' && field.kind !== 'map') return field.kind === 'any' ? asEdited(plain, refer) : plain;
  const key = field.kind === 'list' ? 'items' : 'additionalProperties';
  const item = plain[key];
  // A file may hold a part of a map: maps are merged over the files.
  const { required: _, ...part } = plain;
  const whole = field.kind === 'map' ? part : plain;
  if (field.items !== 'string' || !isRecord(item)) return asEdited(whole, refer);
  return { ...whole, [key]: anyOf(item, ...writtenOtherwise(item, refer, 'item'), refer('item-reference')) };
}

/** `1.10` and `yes` are texts where a text is wanted; an enumeration takes those of its values that look so. */
function writtenOtherwise(strict: JsonSchema, refer: Refer, part: 'value' | 'item' = 'value'): readonly JsonSchema[] {
  const { enum: values, const: only } = strict;
  const words = Array.isArray(values) ? values.map(String) : only === undefined ? undefined : [String(only)];
  if (words === undefined) return [refer(part === 'item' ? 'item-text' : 'text')];
  const typed = words.flatMap((word): readonly (boolean | number)[] => {
    if (word === 'true' || word === 'false') return [word === 'true'];
    return word.trim() !== '' && Number.isFinite(Number(word)) ? [Number(word)] : [];
  });
  return typed.length === 0 ? [] : [{ enum: typed }];
}

import type { Adoptable, FieldMeta, PluginApi } from '@bitops/core';

/** Where a property stands in the schema, and in files of settings. */
export interface PropertyPlace {
  readonly api: PluginApi;
  readonly alias: string;
  readonly file: NonNullable<ReturnType<Adoptable['read']>>;
  /** In the schema. */
  readonly path: readonly string[];
  /** In files of settings, below the root key. */
  readonly keys: readonly string[];
}

type Property = Readonly<Record<string, unknown>>;
type Kind = 'list' | 'string' | 'integer' | 'boolean' | 'object';
type Any = ReturnType<PluginApi['z']['unknown']>;
/** A schema of any kind. */
export type PropertySchema = Any | ReturnType<Any['optional']> | ReturnType<Any['default']>;

/** BitOps looks for these words in a type, in this order. */
const words: readonly (readonly [string, Kind])[] = [
  ['list', 'list'],
  ['string', 'string'],
  ['int', 'integer'],
  ['bool', 'boolean'],
  ['object', 'object'],
];

/** The field that a property is. `enabled` and `dash_type` have no meaning, as in BitOps 2.6. Throws PLUGIN_SCHEMA_INVALID. */
export function toProperty(place: PropertyPlace, property: Property): PropertySchema {
  const { z } = place.api;
  const kind = kindOf(place, property);
  const types = {
    list: z.array(z.string()),
    string: z.string(),
    integer: z.int(),
    boolean: z.boolean(),
    object: z.record(z.string(), z.unknown()),
  };
  const type = types[kind] as unknown as Any; // which one it is, only the file of the schema knows
  const fallback = defaultOf(place, kind, property);
  const meta = { ...metaOf(place, kind, property) };
  if (fallback !== undefined) return type.default(fallback).meta(meta);
  return property['required'] === true ? type.meta(meta) : type.optional().meta(meta);
}

function kindOf(place: PropertyPlace, { type }: Property): Kind {
  if (type === undefined || type === null) return 'string';
  const found = words.find(([word]) => typeof type === 'string' && type.toLowerCase().includes(word));
  if (found !== undefined) return found[1];
  throw refuse(place, ['type'], 'must be string, integer, boolean, list or object');
}

function metaOf({ keys }: PropertyPlace, kind: Kind, property: Property): FieldMeta {
  const { description, parameter, export_env: exportEnv } = property;
  const given = { parameter: textOf(parameter), exportEnv: textOf(exportEnv) };
  const isPositional = given.parameter === '' && kind !== 'boolean' && kind !== 'object' && kind !== 'list';
  const flag = given.parameter === '' && !isPositional ? undefined : given.parameter;
  return {
    description: textOf(description),
    ...(keys[0] === 'cli' && flag !== undefined ? { flag } : {}),
    ...(given.exportEnv === '' ? {} : { exportEnv: given.exportEnv }),
  };
}

function textOf(it: unknown): string {
  return typeof it === 'string' || typeof it === 'number' ? String(it) : '';
}

/** The default as the kind has it: schemas write `default: "true"` and `default: 0.13` where a switch and a text are meant. */
function defaultOf(place: PropertyPlace, kind: Kind, { default: given }: Property): unknown {
  if (given === undefined || given === null) return undefined;
  const raw = place.file.raw([...place.path, 'default']) ?? String(given);
  switch (kind) {
    case 'list':
      return (Array.isArray(given) ? given : [given]).map((it) =>
        typeof it === 'object' ? JSON.stringify(it) : `${it}`,
      );
    case 'string':
      return typeof given === 'string' ? given : typeof given === 'object' ? JSON.stringify(given) : raw;
    case 'integer':
      if (Number.isSafeInteger(Number(given)) && given !== '') return Number(given);
      throw refuse(place, ['default'], 'must be a whole number, as its type says');
    case 'boolean': {
      const said = { true: true, yes: true, '1': true, false: false, no: false, '0': false }[
        String(given).toLowerCase()
      ];
      if (said !== undefined) return said;
      throw refuse(place, ['default'], 'must be true or false, as its type says');
    }
    case 'object':
      if (typeof given === 'object' && !Array.isArray(given)) return given;
      throw refuse(place, ['default'], 'must hold keys, as its type says');
  }
}

function refuse({ api, alias, file, path, keys }: PropertyPlace, below: readonly string[], problem: string) {
  return api.fault({
    code: 'PLUGIN_SCHEMA_INVALID',
    what: `${[...keys, ...below].join('.')} in the schema of the plugin ${alias} ${problem}`,
    at: file.place([...path, ...below], 'value'),
    fix: 'Correct its bitops.schema.yaml.',
  });
}

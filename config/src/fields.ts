/** Walks a zod schema: what fields it has, of which kind, with what metadata. */
import type { z } from 'zod';
import type { FieldMeta } from './field-meta.js';

/** How a field is read from text and from files. `map` = free keys, `any` = taken as it is. */
export type FieldKind = 'string' | 'number' | 'boolean' | 'list' | 'map' | 'any';

/** A field of a schema that is no section. */
export interface Field {
  readonly path: readonly string[];
  readonly kind: FieldKind;
  /** Of which kind the items of a list or the values of a map are. */
  readonly items?: FieldKind;
  readonly meta: FieldMeta;
  /** What it is where nothing sets it. */
  readonly fallback?: unknown;
  /** What it may be, where it is an enumeration. */
  readonly values?: readonly string[];
}

/** A node of the schema: a section with its children, or a field. */
export type SchemaNode =
  | {
      readonly section: ReadonlyMap<string, SchemaNode>;
      /** Other keys may stand there, too: something else reads them. */
      readonly isOpen?: true;
    }
  | { readonly field: Field };

interface Def {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly defaultValue?: unknown;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly values?: readonly unknown[];
  readonly catchall?: z.ZodType;
}

const trees = new WeakMap<z.ZodType, SchemaNode>();
const lists = new WeakMap<z.ZodType, readonly Field[]>();

/** The tree of a schema's sections and fields. */
export function schemaTree(schema: z.ZodType): SchemaNode {
  let tree = trees.get(schema);
  if (tree === undefined) {
    tree = walk(schema, [], { meta: {} });
    trees.set(schema, tree);
  }
  return tree;
}

/** All fields of a schema, in its order. */
export function fieldsOf(schema: z.ZodType): readonly Field[] {
  let list = lists.get(schema);
  if (list === undefined) {
    list = withSecrets(collect(schemaTree(schema)));
    lists.set(schema, list);
  }
  return list;
}

function collect(node: SchemaNode): readonly Field[] {
  return 'field' in node ? [node.field] : [...node.section.values()].flatMap(collect);
}

/** The old name of a secret is one too. */
function withSecrets(fields: readonly Field[]): readonly Field[] {
  const secrets = new Set(fields.filter((it) => it.meta.secret === true).map((it) => it.path.join('.')));
  const isSecret = ({ meta }: Field) => meta.replacedBy !== undefined && secrets.has(meta.replacedBy);
  return fields.map((field) => (isSecret(field) ? { ...field, meta: { ...field.meta, secret: true } } : field));
}

/** The keys that the map at a path of the data may have; `undefined` where any key may stand there, or no map. */
export function keysAt(schema: z.ZodType, path: readonly string[]): readonly string[] | undefined {
  const def = defOf(schema);
  const inner = innerOf(def);
  if (inner !== undefined) return keysAt(inner, path);
  const [key, ...rest] = path;
  if (key === undefined) return def.shape === undefined ? undefined : Object.keys(def.shape);
  const child = def.shape?.[key] ?? def.element ?? def.valueType;
  return child === undefined ? undefined : keysAt(child, rest);
}

function walk(schema: z.ZodType, path: readonly string[], above: Pick<Field, 'meta' | 'fallback'>): SchemaNode {
  const def = defOf(schema);
  const fallback = above.fallback ?? def.defaultValue;
  // What was said of the whole counts more than what was said of the part.
  const meta: FieldMeta = { ...metaOf(schema), ...above.meta };
  const about = { meta, ...(fallback === undefined ? {} : { fallback }) };
  const inner = innerOf(def);
  if (inner !== undefined) return walk(inner, path, about);
  if (def.type === 'object' && def.shape !== undefined) {
    const children = Object.entries(def.shape);
    const section = new Map(children.map(([key, child]) => [key, walk(child, [...path, key], { meta: {} })] as const));
    const isOpen = def.catchall !== undefined && defOf(def.catchall).type !== 'never';
    return { section, ...(isOpen ? { isOpen } : {}) };
  }
  const items = def.element ?? def.valueType;
  const values = def.type === 'enum' ? Object.values(def.entries ?? {}).map(String) : undefined;
  return {
    field: {
      path,
      kind: kindOf(def),
      ...about,
      ...(items === undefined ? {} : { items: itemKindOf(items) }),
      ...(values === undefined ? {} : { values }),
    },
  };
}

// zod gives out its definitions and metadata untyped; this is the schema walk of docs/architecture.md.
const defOf = (schema: z.ZodType) => schema._zod.def as unknown as Def;
const metaOf = (schema: z.ZodType) => schema.meta() as FieldMeta | undefined;

/** What a default, an optional or a pipe is around. */
function innerOf(def: Def): z.ZodType | undefined {
  return def.innerType ?? (def.type === 'pipe' ? def.in : undefined);
}

function itemKindOf(schema: z.ZodType): FieldKind {
  const def = defOf(schema);
  const inner = innerOf(def);
  return inner === undefined ? kindOf(def) : itemKindOf(inner);
}

function kindOf(def: Def): FieldKind {
  switch (def.type) {
    case 'string':
    case 'enum':
      return 'string';
    case 'literal':
      return def.values?.every((it) => typeof it === 'string') === true ? 'string' : 'any';
    case 'number':
    case 'int':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return 'list';
    case 'record':
      return 'map';
    default:
      return 'any';
  }
}

/** Walks a zod schema: what fields it has, of which kind, with what metadata. */
import type { z } from 'zod';
import type { FieldMeta } from './field-meta.js';

/** How a field is read from text and from files. `map` = free keys, `any` = taken as it is. */
export type FieldKind = 'string' | 'number' | 'boolean' | 'list' | 'map' | 'any';

/** A field of a schema that is no section. */
export interface Field {
  readonly path: readonly string[];
  readonly kind: FieldKind;
  readonly meta: FieldMeta;
  /** What it may be, where it is an enumeration. */
  readonly values?: readonly string[];
}

/** A node of the schema: a section with its children, or a field. */
export type SchemaNode = { readonly section: ReadonlyMap<string, SchemaNode> } | { readonly field: Field };

interface Def {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly values?: readonly unknown[];
}

const known = new WeakMap<z.ZodType, SchemaNode>();

/** The tree of a schema's sections and fields. */
export function schemaTree(schema: z.ZodType): SchemaNode {
  let tree = known.get(schema);
  if (tree === undefined) {
    tree = walk(schema, [], {});
    known.set(schema, tree);
  }
  return tree;
}

/** All fields of a schema, in its order. */
export function fieldsOf(schema: z.ZodType): readonly Field[] {
  const list: Field[] = [];
  const collect = (node: SchemaNode) => {
    if ('field' in node) list.push(node.field);
    else for (const child of node.section.values()) collect(child);
  };
  collect(schemaTree(schema));
  return list;
}

function walk(schema: z.ZodType, path: readonly string[], above: FieldMeta): SchemaNode {
  // zod gives out its definitions untyped; this is the schema walk of docs/architecture.md.
  const def = schema._zod.def as unknown as Def;
  const meta: FieldMeta = { ...(schema.meta() as FieldMeta | undefined), ...above };
  const inner = def.innerType ?? (def.type === 'pipe' ? def.in : undefined);
  if (inner !== undefined) return walk(inner, path, meta);
  if (def.type === 'object' && def.shape !== undefined) {
    const children = Object.entries(def.shape).map(([key, child]) => [key, walk(child, [...path, key], {})] as const);
    return { section: new Map(children) };
  }
  const values = def.type === 'enum' ? Object.values(def.entries ?? {}).map(String) : undefined;
  return { field: { path, kind: kindOf(def), meta, ...(values === undefined ? {} : { values }) } };
}

function kindOf(def: Def): FieldKind {
  switch (def.type) {
    case 'string':
    case 'enum':
    case 'literal':
      return 'string';
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

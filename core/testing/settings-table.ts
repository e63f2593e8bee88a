/** The table of a tool's settings for pages, and its JSON Schema for editors; both made from the schema. */
import { type Field, fieldsOf, type JsonSchema, variableName } from '@bitops/config';
import type { Tool } from '@bitops/core';
import { toolSchema, toolVariables } from '@bitops/repo';
import type { z } from 'zod';

const head = ['| key | type | default | variables | meaning |', '|---|---|---|---|---|'];
const types: Readonly<Record<string, string>> = { string: 'text', any: '' };

/** The settings of a tool as a table in Markdown: the names to write today first, then the old ones. */
export function settingsTable(tool: Pick<Tool, 'name' | 'config'>): string {
  return schemaTable(tool.config, toolVariables(tool.name));
}

/** The fields of any schema as a table, whose variables begin with `variables`. */
export function schemaTable(schema: z.ZodType, variables: string): string {
  const fields = fieldsOf(schema);
  const isOld = ({ meta }: Field) => meta.replacedBy !== undefined || meta.ignored !== undefined;
  const rows = [...fields.filter((it) => !isOld(it)), ...fields.filter(isOld)].map((it) => toRow(it, variables));
  return [...head, ...rows].join('\n');
}

/** The JSON Schema of a `bitops.config.yaml` in the folder of a deployment that the tool runs. */
export function jsonSchema(tool: Tool): JsonSchema {
  return toolSchema(tool.name, { root: undefined, tools: [{ tool, names: [tool.name] }], faults: [] });
}

const place = /(<!-- settings: (\S+) -->\n)[\s\S]*?(\n<!-- end of settings -->)/g;

/**
 * A page with its tables as they should be: each stands between `<!-- settings: NAME -->` and
 * `<!-- end of settings -->`, and a place whose name has no table stays as it is.
 */
export function renewTables(page: string, tables: ReadonlyMap<string, string>): string {
  return page.replace(place, (whole, begin: string, name: string, end: string) => {
    const table = tables.get(name);
    return table === undefined ? whole : `${begin}\n${table}\n${end}`;
  });
}

function toRow(field: Field, variables: string): string {
  const { path, kind, values, fallback, meta } = field;
  const { description, replacedBy, ignored, env = [], secret } = meta;
  const further = env.map((it) => (typeof it === 'string' ? it : it.name));
  const isSet = kind !== 'any' && ignored === undefined && replacedBy === undefined;
  const own = isSet ? [variableName(variables, field)] : [];
  const cells = [
    toCode(path.join('.')),
    ignored === undefined ? (values?.map(toCode).join(', ') ?? types[kind] ?? kind) : '',
    fallback === undefined || secret === true ? '' : toCode(JSON.stringify(fallback).replace(/^"(.*)"$/, '$1')),
    [...own, ...further].map(toCode).join(', '),
    toSentences([description, toOld(replacedBy, ignored), secret === true ? 'A secret.' : undefined]),
  ];
  return `| ${cells.map((it) => it.replaceAll('|', '\\|')).join(' | ')} |`;
}

function toSentences(texts: readonly (string | undefined)[]): string {
  const said = texts.filter((it) => it !== undefined && it !== '');
  return said.map((it, index) => (index < said.length - 1 && !it?.endsWith('.') ? `${it}.` : it)).join(' ');
}

function toOld(replacedBy: string | undefined, ignored: string | undefined): string | undefined {
  if (ignored !== undefined) return `No effect. ${ignored}`;
  return replacedBy === undefined ? undefined : `Old name of ${toCode(replacedBy)}.`;
}

function toCode(text: string): string {
  return `\`${text}\``;
}

/** Keys that a schema does not have: most of them are misspelled or stand in the wrong place. */
import { type Fault, suggestion } from '@bitops/fault';
import type { z } from 'zod';
import { type Field, fieldsOf, type SchemaNode, schemaTree } from './fields.js';
import { get, isRecord } from './get.js';
import type { Layer, Question } from './question.js';
import { shownValue } from './shown.js';

/** What a file holds and the schema does not know: faults, and warnings where something else may read it. */
export function unknownKeys(
  { document, root }: Layer,
  { schema, name }: Question,
): { readonly faults: readonly Fault[]; readonly warnings: readonly Fault[] } {
  const found: Fault[] = [];
  const read: Fault[] = [];
  const visit = (node: SchemaNode, data: unknown, path: readonly string[]) => {
    if ('field' in node || data === undefined || data === null) return;
    const here = [name, ...path].join('.');
    if (!isRecord(data)) {
      const what = `${here} must hold keys, and is ${isSecret(node) ? '***' : shownValue(data, undefined)}`;
      const lacksSpace = typeof data === 'string' && /^[\w-]+:\S/.test(data);
      const fix = lacksSpace
        ? 'Write a space behind the ":".'
        : `Write its keys below it: ${currentKeys(node).join(', ')}.`;
      found.push({ code: 'CONFIG_VALUE_INVALID', what, at: document.place([...root, ...path], 'value'), fix });
      return;
    }
    for (const [key, child] of Object.entries(data)) {
      const known = node.section.get(key);
      if (known !== undefined) visit(known, child, [...path, key]);
      else {
        const at = document.place([...root, ...path, key]);
        const fix = elsewhere(key, schema, path) ?? suggestion(key, currentKeys(node));
        (node.isOpen ? read : found).push({ code: 'CONFIG_KEY_UNKNOWN', what: `${here} has no key ${key}`, at, fix });
      }
    }
  };
  visit(schemaTree(schema), get(document.data, root), []);
  return { faults: found, warnings: read };
}

/** The faults for `--set` of what none of the schemas knows; `where` says whose schemas they are. */
export function unknownFlags(paths: readonly string[], schemas: readonly z.ZodType[], where: string): readonly Fault[] {
  if (paths.length === 0) return [];
  const known = [...new Set(schemas)].flatMap(fieldsOf);
  const all = new Set(known.map((it) => it.path.join('.')));
  const current = [...new Set(known.filter(isCurrent).map((it) => it.path.join('.')))];
  return paths
    .filter((path) => !all.has(path))
    .map((path) => ({
      code: 'CONFIG_KEY_UNKNOWN',
      what: `--set ${path}: there is no such key in ${where}`,
      at: { file: 'the command line' },
      fix: suggestion(current.find((it) => it.endsWith(`.${path}`)) ?? path, current),
    }));
}

/** A right key in the wrong section is the likeliest mistake of all. */
function elsewhere(key: string, schema: z.ZodType, path: readonly string[]): string | undefined {
  const home = fieldsOf(schema).find((it) => it.path.at(-1) === key && it.meta.replacedBy === undefined);
  if (home === undefined) return undefined;
  const name = (section: readonly string[]) => (section.length === 0 ? 'the root' : section.join('.'));
  return `It belongs to ${name(home.path.slice(0, -1))}, not to ${name(path)}.`;
}

/** The names to write today. */
function currentKeys(node: Extract<SchemaNode, { section: unknown }>): readonly string[] {
  return [...node.section].filter(([, child]) => !('field' in child) || isCurrent(child.field)).map(([key]) => key);
}

function isCurrent({ meta }: Field): boolean {
  return meta.replacedBy === undefined && meta.ignored === undefined;
}

function isSecret(node: SchemaNode): boolean {
  return 'field' in node ? node.field.meta.secret === true : [...node.section.values()].some(isSecret);
}

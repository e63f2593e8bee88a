/** What is wrong with the settings of a tool, or of a plugin itself. */
import { type Field, fieldsOf, fileSchema, isRecord, variableName } from '@bitops/config';
import { type Fault, suggestion } from '@bitops/core';
import { pluginApi } from '@bitops/loader';
import { toolVariables } from '@bitops/repo';
import { secretsIn } from '@bitops/runtime';
import type { z } from 'zod';

type Schema = z.ZodType;

/** Strict at every level, every field described, defaults and examples valid, secrets marked, names of variables unique. */
export function checkSchema(schema: Schema, tool: string | undefined): readonly Fault[] {
  const fields = fieldsOf(schema);
  return [
    ...checkStrict(schema),
    ...fields.flatMap((it) => [...checkField(it, fields), ...checkValues(it, schema)]),
    ...(tool === undefined ? [] : checkVariables(fields, toolVariables(tool))),
    ...checkJsonSchema(schema),
  ];
}

/** zod's own JSON Schema says of every object whether it takes keys that it does not know. */
function checkStrict(schema: Schema): readonly Fault[] {
  let json: unknown;
  try {
    json = pluginApi.z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  } catch {
    return []; // checkJsonSchema says so
  }
  return [...new Set(looseIn(json, []))].map((path) => ({
    code: 'SCHEMA_LOOSE',
    what: `${path === '' ? 'The schema' : path} takes keys that it does not know`,
    why: 'A misspelt key would be ignored in silence.',
    fix: 'Write z.strictObject({ … }) there; z.record(…) where any key is right.',
  }));
}

function looseIn(json: unknown, path: readonly string[]): readonly string[] {
  if (Array.isArray(json)) return json.flatMap((it) => looseIn(it, path));
  if (!isRecord(json)) return [];
  const { properties, additionalProperties } = json;
  const isLoose = isRecord(properties) && additionalProperties !== false;
  const inside = Object.entries(json).flatMap(([key, it]) => {
    if (key === 'properties' && isRecord(it)) {
      return Object.entries(it).flatMap(([name, child]) => looseIn(child, [...path, name]));
    }
    return ['default', 'examples', 'enum', 'const'].includes(key) ? [] : looseIn(it, path);
  });
  return isLoose ? [path.join('.'), ...inside] : inside;
}

function checkField(field: Field, fields: readonly Field[]): readonly Fault[] {
  const { path, meta } = field;
  const name = path.join('.');
  const found: Fault[] = [];
  if ((meta.description ?? '').trim() === '') {
    const fix = "Add .meta({ description: '…' }) to it: one sentence, for people and editors.";
    found.push({ code: 'SETTING_UNDESCRIBED', what: `${name} has no description`, fix });
  }
  if (meta.secret === undefined && looksSecret(field)) {
    found.push({
      code: 'SECRET_UNMARKED',
      what: `${name} looks like a secret and is not marked`,
      fix: 'Add secret: true to its meta, so that it is never shown; secret: false where it is none.',
    });
  }
  if (meta.replacedBy !== undefined) {
    const goal = fields.find((it) => it.path.join('.') === meta.replacedBy);
    const names = fields.filter((it) => it !== field).map((it) => it.path.join('.'));
    if (goal === undefined || goal.meta.replacedBy !== undefined) {
      const what = `${name} is the old name of ${meta.replacedBy}, which is ${goal === undefined ? 'no setting' : 'an old name, too'}`;
      found.push({
        code: 'SETTING_UNKNOWN',
        what,
        fix: `${suggestion(meta.replacedBy, names)} Let replacedBy name a setting of today.`,
      });
    }
  }
  return found;
}

/** By its name, as bitops tells it of variables; what can hold no secret is none. */
function looksSecret({ path, kind, values, meta }: Field): boolean {
  if (kind === 'boolean' || kind === 'number' || values !== undefined || meta.ignored !== undefined) return false;
  const name = path.join('_').replaceAll('-', '_').toUpperCase();
  return secretsIn({ [name]: 'a value' }).length > 0;
}

/** zod takes a default as it is. */
function checkValues({ path, fallback, meta }: Field, schema: Schema): readonly Fault[] {
  const { examples = [] } = meta;
  const values = [
    ...(fallback === undefined ? [] : [['default', fallback] as const]),
    ...(meta.replacedBy === undefined && Array.isArray(examples) ? examples.map((it) => ['example', it] as const) : []),
  ];
  return values.flatMap(([what, value]) => {
    const issue = issueAt(schema, path, value);
    if (issue === undefined) return [];
    const name = path.join('.');
    const shown = JSON.stringify(value);
    const fix = `Correct the ${what}, or the schema.`;
    return [{ code: 'SETTING_INVALID', what: `The ${what} of ${name}, ${shown}, is not valid: ${issue}`, fix }];
  });
}

function issueAt(schema: Schema, path: readonly string[], value: unknown): string | undefined {
  const [first = '', ...rest] = path;
  const nest = (keys: readonly string[]): unknown => {
    const [key, ...more] = keys;
    return key === undefined ? value : { [key]: nest(more) };
  };
  const result = schema.safeParse({ [first]: nest(rest) });
  return result.error?.issues.find((it) => path.every((key, at) => it.path[at] === key))?.message;
}

/** A variable fills in one setting, and one setting fills in a variable. */
function checkVariables(fields: readonly Field[], prefix: string): readonly Fault[] {
  const today = fields.filter((it) => it.meta.replacedBy === undefined && it.meta.ignored === undefined);
  const named = (it: Field) => (it.meta.env ?? []).map((one) => (typeof one === 'string' ? one : one.name));
  const read = today.flatMap((it) =>
    [...new Set([variableName(prefix, it), ...named(it)])].map((name) => [name, it] as const),
  );
  const given = today.flatMap((it) => (it.meta.exportEnv === undefined ? [] : [[it.meta.exportEnv, it] as const]));
  return [...doubles(read, 'read from'), ...doubles(given, 'exported as')];
}

function doubles(list: readonly (readonly [string, Field])[], how: string): readonly Fault[] {
  const names = [...new Set(list.map(([name]) => name))];
  return names.flatMap((name) => {
    const fields = [...new Set(list.filter((it) => it[0] === name).map((it) => it[1].path.join('.')))];
    if (fields.length < 2) return [];
    const what = `${fields.join(' and ')} are ${how} the same variable, ${name}`;
    return [{ code: 'VARIABLE_SHARED', what, fix: 'Give each a variable of its own.' }];
  });
}

function checkJsonSchema(schema: Schema): readonly Fault[] {
  const root = { schema, description: 'x', variables: 'X', references: true, keys: ['x'] };
  try {
    pluginApi.z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    fileSchema('x', [root]);
    return [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const what = 'No JSON Schema can be made of the settings: editors would know nothing of them';
    return [{ code: 'SCHEMA_UNPRINTABLE', what, why, fix: 'Use defaults and checks that JSON has words for.' }];
  }
}

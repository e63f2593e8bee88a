/** What to say of a value that a schema does not take. */
import { basename } from 'node:path';
import { type Fault, suggestion } from '@bitops/fault';
import type { z } from 'zod';
import { type Candidate, variableName } from './candidates.js';
import { type Field, fieldsOf, keysAt } from './fields.js';
import { isSensitive, originOf, startsWith } from './fill-sources.js';
import { getDeep } from './get.js';
import type { Question } from './question.js';
import { mendOf, shownValue } from './shown.js';
import { choicesOf, issueInside, typeName } from './union-fault.js';

type Issue = z.core.$ZodIssue;

/** The fault for what nothing sets. `path` is below the settings' root; empty where the settings as a whole are wrong. */
export function missingFault(question: Question, path: readonly string[], issue: Issue): Fault {
  const name = [question.name, ...path].join('.');
  const [layer] = question.layers;
  const at = layer === undefined ? { file: question.file } : layer.document.place([...layer.root, ...path]);
  if (issue.code === 'custom') {
    return { code: 'CONFIG_VALUE_INVALID', what: `${name} is not valid: ${issue.message}`, at, fix: mendOf('file') };
  }
  const field = fieldAt(question.schema, path);
  const { variables } = question;
  const isOne = field !== undefined && variables !== undefined;
  const variable = isOne ? `, or the variable ${variableName(variables, field)}` : '';
  const what = `${name} is not set`;
  const fix = `Set ${name} in ${basename(question.file)}${variable}.`;
  return { code: 'CONFIG_VALUE_MISSING', what, at, why: field?.meta.description, fix };
}

/** The faults for a value that is set and wrong. */
export function invalidFaults(
  question: Question,
  path: readonly string[],
  issue: Issue,
  from: Candidate,
): readonly Fault[] {
  const rest = path.slice(goalOf(from).length);
  const own = [...from.field.path, ...rest];
  const name = [from.name, ...rest].join('.');
  const at = from.layer?.document.place([...from.layer.root, ...own], 'value') ?? from.at ?? { file: question.file };
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const place = from.layer?.document.place([...from.layer.root, ...own, key]) ?? at;
      const fix = suggestion(key, keysAt(question.schema, path) ?? [], 'Remove it.');
      return { code: 'CONFIG_KEY_UNKNOWN', what: `${name} has no key ${key}`, at: place, fix };
    });
  }
  const value = getDeep(from.value, rest);
  if (value === undefined) {
    const fix = `Set ${name}, or remove what it belongs to.`;
    return [{ code: 'CONFIG_VALUE_MISSING', what: `${name} is not set`, at, fix }];
  }
  const fillings = from.fillings?.filter((it) => startsWith(it.path, rest) || startsWith(rest, it.path)) ?? [];
  const hidden = { ...from.field, meta: { ...from.field.meta, secret: true } };
  const { what, fix } = complaint(issue, name, value, isSensitive(fillings) ? hidden : from.field);
  const why = originOf(fillings);
  // In a list or map of an output nothing is written here: its reference is.
  const place = fillings[0]?.at ?? at;
  return [
    {
      code: 'CONFIG_VALUE_INVALID',
      what,
      at: place,
      ...(why === undefined ? {} : { why }),
      fix: fix ?? mendOf(from.kind),
    },
  ];
}

/** The path of the field that a candidate sets: its own, or the one that replaced it. */
export function goalOf({ field }: Pick<Candidate, 'field'>): readonly string[] {
  return field.meta.replacedBy?.split('.') ?? field.path;
}

function complaint(issue: Issue, name: string, value: unknown, field: Field): { what: string; fix?: string } {
  const shown = shownValue(value, field);
  switch (issue.code) {
    case 'invalid_type': {
      const isLone = issue.expected === 'array' && typeof value === 'string' && field.meta.secret !== true;
      const what = `${name} must be ${typeName(issue.expected)}, and is ${shown}`;
      return { what, ...(isLone ? { fix: `Write it as a list: [${shown}].` } : {}) };
    }
    case 'invalid_value': {
      const values = issue.values.map(String);
      const what = `${name} must be ${values.length === 1 ? values[0] : `one of ${values.join(', ')}`}, and is ${shown}`;
      return { what, ...(typeof value === 'string' ? { fix: suggestion(value, values) } : {}) };
    }
    case 'invalid_union': {
      const inner = issueInside(issue);
      if (inner === undefined) return { what: `${name} must be ${choicesOf(issue)}, and is ${shown}` };
      const path = inner.path.map(String);
      const found = getDeep(value, path);
      const part = [name, ...path].join('.');
      return found === undefined ? { what: `${part} is not set` } : complaint(inner, part, found, field);
    }
    case 'too_small':
      return { what: `${name} must ${atLeast(issue)}, and is ${shown}` };
    case 'too_big':
      return { what: `${name} must ${bounds(issue.origin, 'at most', issue.maximum)}, and is ${shown}` };
    default:
      break;
  }
  const expected = /^expected (.*)$/.exec(issue.message)?.[1];
  if (expected !== undefined) return { what: `${name} must be ${expected}, and is ${shown}` };
  const what = `${name} is ${shown}, which is not valid: ${issue.message}`;
  const fix: unknown = issue.code === 'custom' ? issue.params?.['fix'] : undefined;
  return { what, ...(typeof fix === 'string' ? { fix } : {}) };
}

function atLeast({ origin, minimum }: Extract<Issue, { code: 'too_small' }>): string {
  const isSized = origin === 'string' || origin === 'array';
  return isSized && Number(minimum) === 1 ? 'not be empty' : bounds(origin, 'at least', minimum);
}

function bounds(origin: string, most: string, limit: number | bigint): string {
  const unit = { string: 'character', array: 'item' }[origin];
  return unit === undefined ? `be ${most} ${limit}` : `have ${most} ${limit} ${unit}${Number(limit) === 1 ? '' : 's'}`;
}

function fieldAt(schema: z.ZodType, path: readonly string[]): Field | undefined {
  return fieldsOf(schema).find((it) => it.path.join('\0') === path.join('\0'));
}

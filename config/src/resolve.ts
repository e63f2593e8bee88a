/** Layers of configuration → one configuration whose every value knows where it came from. Pure. */

import type { Fault, Place } from '@bitops/fault';
import { suggestion } from '@bitops/fault';
import type { z } from 'zod';
import { type Coerced, coerceData, coerceText } from './coerce.js';
import { type Document, isRecord } from './document.js';
import type { Environment } from './environment.js';
import { type Field, fieldsOf, type SchemaNode, schemaTree } from './fields.js';

/** Where a value came from. */
export interface Origin {
  readonly kind: 'flag' | 'variable' | 'file' | 'default';
  /** `--set path=…`, the variable's name, or the file. */
  readonly name: string;
  readonly at?: Place;
  readonly value: unknown;
}

/** A file that holds settings below `root` (`[]` = at its top). */
export interface Layer {
  readonly document: Document;
  readonly root: readonly string[];
}

export interface Question {
  readonly schema: z.ZodType;
  /** The name of the settings in messages, and of the variables: `BITOPS` or `BITOPS_<TOOL>`. */
  readonly name: string;
  readonly variables: string;
  /** The strongest first. */
  readonly layers: readonly Layer[];
  readonly env: Environment;
  /** `path=value` pairs of `--set`, in order; the last one wins. */
  readonly set?: readonly { readonly path: string; readonly text: string }[];
  /** The file that a missing value should be written to. */
  readonly file: string;
}

export interface Resolved {
  /** What the schema gives out; `undefined` if there are faults. */
  readonly config: unknown;
  /** By dotted path, the winner first. */
  readonly origins: ReadonlyMap<string, readonly Origin[]>;
  readonly faults: readonly Fault[];
  /** Those of the faults that a before hook could still cure: something is missing. */
  readonly missing: readonly Fault[];
  readonly warnings: readonly Fault[];
  /** Values of fields marked `secret`. */
  readonly secrets: readonly string[];
}

type Tree = { [key: string]: unknown };

/** Resolves settings by the precedence of docs/architecture.md. */
export function resolveSettings(question: Question): Resolved {
  const fields = fieldsOf(question.schema);
  const warnings: Fault[] = [];
  const faults: Fault[] = question.layers.flatMap((layer) => unknownKeys(layer, question));
  const origins = new Map<string, Origin[]>();
  const tree = sections(schemaTree(question.schema)) as Tree;
  const byPath = new Map(fields.map((field) => [field.path.join('.'), field]));
  faults.push(...unknownFlags(question, [...byPath.keys()]));
  for (const field of fields) {
    const { found, wrong } = candidates(field, question);
    faults.push(...wrong);
    if (found.length === 0) continue;
    if (field.meta.ignored !== undefined) {
      warnings.push(ignored(field, found[0], question));
      continue;
    }
    const goal = field.meta.replacedBy === undefined ? undefined : byPath.get(field.meta.replacedBy);
    if (goal !== undefined) warnings.push(deprecated(field, goal, found[0]));
    const path = (goal ?? field).path.join('.');
    origins.set(path, rank([...(origins.get(path) ?? []), ...found]));
  }
  for (const [path, list] of origins) {
    const field = byPath.get(path);
    if (field !== undefined) put(tree, field.path, value(field, list));
  }
  return { ...parse(question, tree, origins, faults), origins, warnings, secrets: secretsOf(fields, origins) };
}

/** Maps are merged key by key over the layers; anything else is the winner's. */
function value(field: Field, list: readonly Origin[]): unknown {
  if (field.kind !== 'map' || !list.every((origin) => isRecord(origin.value))) return list[0]?.value;
  return Object.assign({}, ...list.map((origin) => origin.value).reverse());
}

const strength = { flag: 0, variable: 1, file: 2, default: 4 } as const;

/** Stable: what was found first wins among equals; a fallback variable is weaker than any file. */
function rank(list: readonly (Origin & { weak?: boolean })[]): Origin[] {
  const weight = (origin: Origin & { weak?: boolean }) => (origin.weak === true ? 3 : strength[origin.kind]);
  return [...list].sort((a, b) => weight(a) - weight(b));
}

function candidates(field: Field, question: Question) {
  const found: (Origin & { weak?: boolean })[] = [];
  const wrong: Fault[] = [];
  const add = (origin: Omit<Origin, 'value'> & { weak?: boolean }, coerced: Coerced) => {
    if (coerced.kind === 'unset') return;
    if (coerced.kind === 'value') return void found.push({ ...origin, value: coerced.value });
    const at = origin.at ?? { file: question.file };
    const shown = field.meta.secret === true ? '***' : coerced.shown;
    const what = `${origin.name} must be ${coerced.wanted}, and is ${shown}`;
    wrong.push({ code: 'CONFIG_VALUE_INVALID', what, at, fix: coerced.fix ?? 'Correct the value, or remove it.' });
  };
  const path = field.path.join('.');
  for (const { path: name, text } of [...(question.set ?? [])].reverse()) {
    if (name === path)
      add({ kind: 'flag', name: `--set ${path}`, at: { file: 'the command line' } }, coerceText(field, text));
  }
  const variable = (name: string, text: string | undefined, weak: boolean, coerced?: Coerced) => {
    if (text === undefined || text === '') return;
    add({ kind: 'variable', name, at: { file: 'the environment' }, weak }, coerced ?? coerceText(field, text));
  };
  if (field.meta.replacedBy === undefined) {
    const name = variableName(question.variables, field);
    variable(name, question.env[name], false);
  }
  for (const layer of question.layers) {
    const full = [...layer.root, ...field.path];
    const at = () => layer.document.place(full, 'value');
    const data = get(layer.document.data, full);
    if (data === undefined || (data === null && field.kind !== 'list')) continue;
    add({ kind: 'file', name: `${question.name}.${path}`, at: at() }, coerceData(field, data, layer.document, full));
  }
  for (const entry of field.meta.env ?? []) {
    const name = typeof entry === 'string' ? entry : entry.name;
    const text = question.env[name];
    if (typeof entry === 'string') variable(name, text, !name.startsWith('BITOPS_'));
    else if (text !== undefined && Object.hasOwn(entry.values, text.toLowerCase())) {
      variable(name, text, true, { kind: 'value', value: entry.values[text.toLowerCase()] });
    }
  }
  return { found, wrong };
}

/** The variable that overrides a field: the last key of its path, dashes as underscores. */
export function variableName(prefix: string, field: Field): string {
  return `${prefix}_${(field.path.at(-1) ?? '').replaceAll('-', '_').toUpperCase()}`;
}

function parse(question: Question, tree: Tree, origins: ReadonlyMap<string, readonly Origin[]>, faults: Fault[]) {
  const missing: Fault[] = [];
  const parsed = question.schema.safeParse(tree);
  const seen = new Set(faults.map((it) => it.what));
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path.map(String);
    const origin = originOf(path, origins);
    const absent = origin === undefined && get(tree, path) === undefined;
    const list = absent ? missing : faults;
    const it = absent ? missingFault(question, path) : invalidFault(question, path, issue, origin);
    if (!seen.has(it.what)) list.push(it);
    seen.add(it.what);
  }
  const config = faults.length + missing.length === 0 ? parsed.data : undefined;
  return { config, faults, missing };
}

function missingFault(question: Question, path: readonly string[]): Fault {
  const field = fieldsOf(question.schema).find((it) => it.path.join('.') === path.join('.'));
  const variable = field === undefined ? '' : `, or the variable ${variableName(question.variables, field)}`;
  const layer = question.layers[0];
  return {
    code: 'CONFIG_VALUE_MISSING',
    what: `${question.name}.${path.join('.')} is not set`,
    at: layer === undefined ? { file: question.file } : layer.document.place([...layer.root, ...path]),
    why: field?.meta.description,
    fix: `Set ${question.name}.${path.join('.')} in ${question.file}${variable}.`,
  };
}

function invalidFault(
  question: Question,
  path: readonly string[],
  issue: z.core.$ZodIssue,
  origin: Origin | undefined,
): Fault {
  const name = origin?.kind === 'variable' ? origin.name : `${question.name}.${path.join('.')}`;
  const field = fieldsOf(question.schema).find((it) => path.join('.').startsWith(it.path.join('.')));
  const shown = field?.meta.secret === true ? '***' : JSON.stringify(origin?.value);
  const layer = question.layers.find((it) => it.document.file === origin?.at?.file);
  const at = layer?.document.place([...layer.root, ...path], 'value') ?? origin?.at ?? { file: question.file };
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const place = layer?.document.place([...layer.root, ...path, key]) ?? at;
    return { code: 'CONFIG_KEY_UNKNOWN', what: `${name} has no key ${key}`, at: place, fix: 'Remove it.' };
  }
  if (field?.values !== undefined && typeof origin?.value === 'string') {
    const what = `${name} must be one of ${field.values.join(', ')}, and is ${shown}`;
    return { code: 'CONFIG_VALUE_INVALID', what, at, fix: suggestion(origin.value, field.values) };
  }
  const why = issue.message.replace(/^Invalid input: /, '');
  const what = `${name} is not valid: ${why}${shown === undefined ? '' : `, and is ${shown}`}`;
  return { code: 'CONFIG_VALUE_INVALID', what, at, fix: 'Correct the value, or remove it.' };
}

function originOf(path: readonly string[], origins: ReadonlyMap<string, readonly Origin[]>): Origin | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const list = origins.get(path.slice(0, length).join('.'));
    if (list !== undefined) return list[0];
  }
  return undefined;
}

function unknownKeys({ document, root }: Layer, question: Question): Fault[] {
  const found: Fault[] = [];
  const visit = (node: SchemaNode, data: unknown, path: readonly string[]) => {
    if ('field' in node || data === undefined || data === null) return;
    const name = [question.name, ...path].join('.');
    if (!isRecord(data)) {
      const what = `${name} must hold keys, and is ${JSON.stringify(data)}`;
      const fix = `Write its keys below it: ${[...node.section.keys()].join(', ')}.`;
      found.push({ code: 'CONFIG_VALUE_INVALID', what, at: document.place([...root, ...path], 'value'), fix });
      return;
    }
    for (const [key, child] of Object.entries(data)) {
      const known = node.section.get(key);
      if (known !== undefined) visit(known, child, [...path, key]);
      else {
        const at = document.place([...root, ...path, key]);
        const fix = elsewhere(key, question.schema, path) ?? suggestion(key, [...node.section.keys()]);
        found.push({ code: 'CONFIG_KEY_UNKNOWN', what: `${name} has no key ${key}`, at, fix });
      }
    }
  };
  visit(schemaTree(question.schema), get(document.data, root), []);
  return found;
}

/** A right key in the wrong section is the likeliest mistake of all. */
function elsewhere(key: string, schema: z.ZodType, path: readonly string[]): string | undefined {
  const home = fieldsOf(schema).find((it) => it.path.at(-1) === key && it.meta.replacedBy === undefined);
  const here = path.length === 0 ? 'the root' : path.join('.');
  return home === undefined ? undefined : `It belongs to ${home.path.slice(0, -1).join('.')}, not to ${here}.`;
}

function unknownFlags(question: Question, known: readonly string[]): Fault[] {
  return (question.set ?? [])
    .filter(({ path }) => !known.some((it) => it === path))
    .map(({ path }) => ({
      code: 'CONFIG_KEY_UNKNOWN',
      what: `--set ${path}: ${question.name} has no key ${path}`,
      at: { file: 'the command line' },
      fix: suggestion(path, known),
    }));
}

function deprecated(old: Field, now: Field, origin: Origin | undefined): Fault {
  return {
    code: 'KEY_DEPRECATED',
    what: `${old.path.join('.')} is the old name of ${now.path.join('.')}`,
    at: origin?.at,
    fix: `Write ${now.path.join('.')}; the old name still works.`,
  };
}

function ignored(field: Field, origin: Origin | undefined, question: Question): Fault {
  const what = `${question.name}.${field.path.join('.')} has no effect`;
  return { code: 'KEY_IGNORED', what, at: origin?.at, why: field.meta.ignored, fix: 'Remove it.' };
}

function secretsOf(fields: readonly Field[], origins: ReadonlyMap<string, readonly Origin[]>): string[] {
  const marked = fields.filter((field) => field.meta.secret === true);
  const values = marked.flatMap((field) => origins.get(field.path.join('.')) ?? []).map((origin) => origin.value);
  return values.flat().map(String);
}

/** Every section is there, so that the defaults in it count. */
function sections(node: SchemaNode): unknown {
  if ('field' in node) return undefined;
  const inner = [...node.section].filter(([, child]) => 'section' in child);
  return Object.fromEntries(inner.map(([key, child]) => [key, sections(child)]));
}

/** The value at a path of nested maps. */
export function get(data: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined), data);
}

function put(tree: Tree, path: readonly string[], it: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) tree[key] = it;
  else {
    const child = isRecord(tree[key]) ? { ...tree[key] } : {};
    tree[key] = child;
    put(child, rest, it);
  }
}

/** Layers of configuration → one configuration whose every value knows where it came from. Pure. */
import type { Fault } from '@bitops/fault';
import { byStrength, type Candidate, candidatesOf } from './candidates.js';
import { type Field, fieldsOf, type SchemaNode, schemaTree } from './fields.js';
import type { Filling } from './fill.js';
import { fillSources, isPremature, type Sources, startsWith } from './fill-sources.js';
import { get, isRecord } from './get.js';
import { knownPart } from './known-part.js';
import { originsOf } from './origins.js';
import type { Origin, Question } from './question.js';
import { unknownFlags, unknownKeys } from './unknown-keys.js';
import { goalOf, invalidFaults, missingFault } from './value-fault.js';

/** Settings, and all that is to be said of them. */
export interface Resolved {
  /** What the schema gives out; `undefined` if there are faults, or references that are not known yet. */
  readonly config: unknown;
  /** What is known of it: without the fields that hold such references. */
  readonly known: unknown;
  /** The references in the values that count. */
  readonly references: readonly Filling[];
  /** By dotted path, the winner first; the schema's default last. */
  readonly origins: ReadonlyMap<string, readonly Origin[]>;
  /** Dotted paths of what the schema does not take, or misses. */
  readonly refused: ReadonlySet<string>;
  readonly faults: readonly Fault[];
  /** What must be set and is not: a before hook could still cure it. */
  readonly missing: readonly Fault[];
  readonly warnings: readonly Fault[];
  /** Values of fields marked `secret`. */
  readonly secrets: readonly string[];
}

type Tree = { [key: string]: unknown };

/** Resolves settings by the precedence of docs/architecture.md. */
export function resolveSettings(question: Question): Resolved {
  const fields = fieldsOf(question.schema);
  const { sources: written, unreadable, warnings, wrong, broken } = collect(fields, question);
  const { sources, aside, ...filled } = fillSources(written, question);
  const parse = (tree: Tree) => question.schema.safeParse(tree);
  const parsed = parse(toTree(sources, question));
  const set = (question.set ?? []).map((it) => it.path);
  const flags = unknownFlags(set, [question.schema], question.name);
  const unknown = question.layers.map((layer) => unknownKeys(layer, question));
  const faults = [...unknown.flatMap((it) => it.faults), ...flags];
  const missing: Fault[] = [];
  faults.push(...wrong, ...filled.faults);
  const refused = new Set<string>();
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path.map(String);
    const from = sourceOf(path, sources);
    if (from !== undefined) {
      if (isWaiting(issue, path, from, aside)) continue;
      faults.push(...invalidFaults(question, path, issue, from));
    } else if (issue.code === 'custom' && [...aside].some((it) => startsWith(it.split('.'), path))) continue;
    else if (!broken.has(path.join('.'))) missing.push(missingFault(question, path, issue));
    refused.add(path.join('.'));
  }
  const rest = new Map([...sources].filter(([path]) => !aside.has(path)));
  const withStandIns = (values: ReadonlyMap<string, unknown>) => {
    const tree = toTree(rest, question);
    for (const [path, value] of values) put(tree, path.split('.'), value);
    return parse(tree).data;
  };
  const isSound = faults.length + missing.length === 0;
  return {
    config: isSound && aside.size === 0 ? parsed.data : undefined,
    known: !isSound ? undefined : aside.size === 0 ? parsed.data : knownPart(fields, aside, withStandIns),
    references: filled.fillings,
    origins: originsOf(fields, written, unreadable),
    refused,
    faults: inFileOrder(faults),
    missing: inFileOrder(missing),
    warnings: inFileOrder([...warnings, ...unknown.flatMap((it) => it.warnings), ...filled.warnings]),
    secrets: secretsOf(fields, rest),
  };
}

function toTree(sources: Sources, question: Question): Tree {
  const tree = sections(schemaTree(question.schema));
  for (const [path, list] of sources) put(tree, path.split('.'), merge(list));
  return tree;
}

/** What can only be said of a value once its references are filled in, or was said of them already. */
function isWaiting(
  issue: Parameters<typeof invalidFaults>[2],
  path: readonly string[],
  from: Candidate,
  aside: ReadonlySet<string>,
): boolean {
  const goal = goalOf(from);
  const isLater = from.fillings?.some((it) => it.isLater) === true;
  return aside.has(goal.join('.')) && (!isLater || isPremature(issue, path.slice(goal.length), from));
}

/** Asks the current names before the old ones, so that they win where both stand in one file. */
function collect(fields: readonly Field[], question: Question) {
  const sources = new Map<string, readonly Candidate[]>();
  const warnings: Fault[] = [];
  const wrong: Fault[] = [];
  const broken = new Set<string>();
  const unreadable = new Map<string, readonly Candidate[]>();
  const isOld = (field: Field) => field.meta.replacedBy !== undefined;
  for (const field of [...fields.filter((it) => !isOld(it)), ...fields.filter(isOld)]) {
    const candidates = candidatesOf(field, question);
    const path = goalOf({ field }).join('.');
    const found = candidates.found.sort((a, b) => a.rank - b.rank);
    wrong.push(...candidates.wrong);
    if (candidates.wrong.length > 0) {
      broken.add(path);
      unreadable.set(path, [...(unreadable.get(path) ?? []), ...candidates.unreadable]);
    }
    warnings.push(...found.flatMap(renamed));
    const [first] = found;
    if (first === undefined) continue;
    if (field.meta.ignored !== undefined) warnings.push(ignored(first, field.meta.ignored));
    else sources.set(path, [...(sources.get(path) ?? []), ...found]);
    if (isOld(field)) warnings.push(deprecated(first, [question.name, path].join('.')));
  }
  // Only with the old names are all files known that a variable may be stronger than.
  for (const [path, list] of sources) sources.set(path, byStrength(list));
  return { sources, unreadable, warnings, wrong, broken };
}

/** Maps are merged key by key over the layers; anything else is the winner's. */
function merge(list: readonly Candidate[]): unknown {
  const [winner] = list;
  if (winner?.field.kind !== 'map' || !list.every((it) => isRecord(it.value))) return winner?.value;
  // Not by assigning: a key named __proto__ would do more than stand there.
  return Object.fromEntries(list.toReversed().flatMap(({ value }) => (isRecord(value) ? Object.entries(value) : [])));
}

function sourceOf(path: readonly string[], sources: Sources): Candidate | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const list = sources.get(path.slice(0, length).join('.'));
    if (list === undefined) continue;
    // A merged map has a key of its strongest layer that has it.
    const [key] = path.slice(length);
    const owner = key === undefined ? undefined : list.find((it) => isRecord(it.value) && Object.hasOwn(it.value, key));
    return owner ?? list[0];
  }
  return undefined;
}

function deprecated(from: Candidate, goal: string): Fault {
  return {
    code: 'KEY_DEPRECATED',
    what: `${from.name} is the old name of ${goal}`,
    at: from.at,
    fix: `Write ${goal}; the old name still works.`,
  };
}

function renamed({ name, newName, at }: Candidate): readonly Fault[] {
  if (newName === undefined) return [];
  const fix = `Set ${newName}; the old name still works.`;
  return [{ code: 'VARIABLE_DEPRECATED', what: `${name} is the old name of the variable ${newName}`, at, fix }];
}

function ignored(from: Candidate, why: string): Fault {
  const fix = from.kind === 'variable' ? 'Unset it.' : 'Remove it.';
  return { code: 'KEY_IGNORED', what: `${from.name} has no effect`, at: from.at, why, fix };
}

function secretsOf(fields: readonly Field[], sources: Sources): string[] {
  const marked = fields.filter((field) => field.meta.secret === true);
  return marked.flatMap((field) => sources.get(field.path.join('.')) ?? []).flatMap((it) => leaves(it.value));
}

function leaves(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(leaves);
  return isRecord(value) ? Object.values(value).flatMap(leaves) : [String(value)];
}

/** File by file and line by line, as a person mends them. */
function inFileOrder(list: readonly Fault[]): readonly Fault[] {
  if (list.length < 2) return list;
  const files = [...new Set(list.map((it) => it.at?.file))];
  const order = (it: Fault) => [files.indexOf(it.at?.file), it.at?.line ?? 0, it.at?.column ?? 0];
  return [...list].sort((a, b) => {
    const [left, right] = [order(a), order(b)];
    const differing = left.findIndex((it, index) => it !== right[index]);
    return differing < 0 ? 0 : (left[differing] ?? 0) - (right[differing] ?? 0);
  });
}

/** Every section is there, so that the defaults in it count. */
function sections(node: SchemaNode): Tree {
  const tree: Tree = {};
  if ('field' in node) return tree;
  for (const [key, child] of node.section) if ('section' in child) tree[key] = sections(child);
  return tree;
}

function put(tree: Tree, path: readonly string[], it: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) tree[key] = it;
  else {
    const held = get(tree, [key]);
    const child: Tree = Object.assign({}, isRecord(held) ? held : undefined); // not by a spread: keys are added to it
    tree[key] = child;
    put(child, rest, it);
  }
}

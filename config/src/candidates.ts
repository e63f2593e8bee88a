/** All that sets one field, and how strong each of it is. */
import type { Fault } from '@bitops/fault';
import { type Coerced, coerceData, coerceText } from './coerce.js';
import type { FieldMeta } from './field-meta.js';
import type { Field } from './fields.js';
import type { Filling } from './fill.js';
import { get } from './get.js';
import type { Layer, Origin, Question } from './question.js';
import { isReference, refers } from './references.js';
import { mendOf, shownValue } from './shown.js';

/** A value that somebody gave to a field. */
export interface Candidate extends Origin {
  readonly field: Field;
  /** The file that holds it. */
  readonly layer?: Layer;
  /** The smallest wins; among equals, the first. */
  readonly rank: number;
  /** The references that it holds. */
  readonly fillings?: readonly Filling[];
  /** What the variable is called today. */
  readonly newName?: string;
  /** The values of files that the variable is stronger than. */
  readonly over?: readonly unknown[];
}

type Source = Omit<Candidate, 'field' | 'value'>;

const commandLine = { file: 'the command line' };
const variables = { file: 'the environment variables' };
/** Before any file. */
const FORCED = 2;
/** Behind any number of files. */
const LAST = Number.MAX_SAFE_INTEGER;

/** Candidates of one setting, the strongest first; of variables that are stronger than what the files say, too. */
export function byStrength(list: readonly Candidate[]): readonly Candidate[] {
  const sorted = [...list].sort((a, b) => a.rank - b.rank);
  const said = sorted.find((it) => it.kind === 'file');
  if (said === undefined || sorted.every((it) => it.over === undefined)) return sorted;
  const forced = sorted.map((it) => (it.over?.includes(said.value) === true ? { ...it, rank: FORCED } : it));
  return forced.sort((a, b) => a.rank - b.rank);
}

/** What sets a field, in no order, and what is wrong with what should. */
export function candidatesOf(
  field: Field,
  question: Question,
): { found: Candidate[]; unreadable: Candidate[]; wrong: Fault[] } {
  const found: Candidate[] = [];
  const unreadable: Candidate[] = [];
  const wrong: Fault[] = [];
  for (const [source, coerced] of [
    ...fromFlags(field, question),
    ...fromVariables(field, question),
    ...fromFiles(field, question),
  ]) {
    // The spread comes last: for every key that is added to one, Node 20 makes a hidden class, of each object anew.
    if (coerced.kind === 'value') found.push({ field, value: coerced.value, ...source });
    else if (field.meta.ignored !== undefined) found.push({ field, value: coerced.shown, ...source });
    else {
      unreadable.push({ field, value: coerced.shown, unreadable: true, ...source });
      wrong.push(invalidText(source, coerced, field, question));
    }
  }
  return { found, unreadable, wrong };
}

/** The variable that overrides a field: the last key of its path, dashes as underscores. */
export function variableName(prefix: string, field: Pick<Field, 'path'> & Partial<Pick<Field, 'meta'>>): string {
  const known = suffixes.get(field);
  if (known !== undefined) return prefix + known;
  const suffix = `_${(field.meta?.variable ?? field.path.at(-1) ?? '').replaceAll('-', '_').toUpperCase()}`;
  suffixes.set(field, suffix);
  return prefix + suffix;
}

const suffixes = new WeakMap<Pick<Field, 'path'>, string>();

function fromFlags(field: Field, question: Question): [Source, Coerced][] {
  if (question.set === undefined || question.set.length === 0) return [];
  const path = field.path.join('.');
  const given = question.set.filter((it) => it.path === path).reverse();
  return given.map(({ text }) => [
    { kind: 'flag', name: `--set ${path}`, at: commandLine, rank: 0 },
    textOf(field, text, question),
  ]);
}

/** A variable that is set but empty is not set. */
function fromVariables(field: Field, question: Question): [Source, Coerced][] {
  const { env, variables: prefix } = question;
  const own = prefix === undefined || field.meta.replacedBy !== undefined ? [] : [variableName(prefix, field)];
  const set: [Source, Coerced][] = [];
  for (const entry of [...own, ...(field.meta.env ?? [])]) {
    const name = typeof entry === 'string' ? entry : entry.name;
    const text = Object.hasOwn(env, name) ? env[name] : undefined;
    const coerced = text === undefined || text === '' ? undefined : fromVariable(entry, text, field, question);
    if (coerced === undefined) continue;
    const rank = prefix !== undefined && name.startsWith(`${prefix}_`) ? 1 : LAST;
    const { old = false, over } = typeof entry === 'string' ? {} : entry;
    const more = { ...(old ? { newName: newNameOf(field, prefix) } : {}), ...(over === undefined ? {} : { over }) };
    set.push([{ kind: 'variable', name, at: variables, rank, ...more }, coerced]);
  }
  return set;
}

/** The first of the further variables that takes the same values, else the one that overrides the field. */
function newNameOf(field: Field, prefix = ''): string {
  return (field.meta.env ?? []).find((it) => typeof it === 'string') ?? variableName(prefix, field);
}

function fromVariable(
  entry: NonNullable<FieldMeta['env']>[number],
  text: string,
  field: Field,
  question: Question,
): Coerced | undefined {
  if (typeof entry === 'string' || entry.values === undefined) return textOf(field, text, question);
  const raw = text.trim().toLowerCase();
  return Object.hasOwn(entry.values, raw) ? { kind: 'value', value: entry.values[raw] } : undefined;
}

/** Nothing behind a key is nothing set, but for a list: that one is empty. */
function fromFiles(field: Field, question: Question): [Source, Coerced][] {
  const set: [Source, Coerced][] = [];
  for (const [index, layer] of question.layers.entries()) {
    const data = get(get(layer.document.data, layer.root), field.path);
    if (data === undefined || (data === null && field.kind !== 'list')) continue;
    const full = [...layer.root, ...field.path];
    const name = [question.name, ...field.path].join('.');
    const at = layer.document.place(full, 'value');
    const isHeld = typeof data === 'string' && isFilledFirst(field, data, question);
    const coerced: Coerced = isHeld ? { kind: 'value', value: data } : coerceData(field, data, layer.document, full);
    set.push([{ kind: 'file', name, at, layer, rank: FORCED + 1 + index }, coerced]);
  }
  return set;
}

function textOf(field: Field, text: string, question: Question): Coerced {
  const isHeld = isFilledFirst(field, text, question) || (question.lookup !== undefined && isReference(text));
  return isHeld ? { kind: 'value', value: text } : coerceText(field, text);
}

/** What a text means for some kinds is only known once its references are filled in. */
function isFilledFirst({ kind }: Field, text: string, { lookup }: Question): boolean {
  return lookup !== undefined && (kind === 'boolean' || kind === 'number') && refers(text);
}

function invalidText(
  source: Source,
  { wanted, shown }: Extract<Coerced, { kind: 'invalid' }>,
  field: Field,
  question: Question,
): Fault {
  const what = `${source.name} must be ${wanted}, and is ${shownValue(shown, field)}`;
  return { code: 'CONFIG_VALUE_INVALID', what, at: source.at ?? { file: question.file }, fix: mendOf(source.kind) };
}

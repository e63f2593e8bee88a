/** Regular expressions as Python writes them, read piece by piece and written as RE2 and JavaScript take them. */
import { toEscape, toSet } from './python-escape.js';

/** An expression in the syntax that RE2 and JavaScript (with its flag `u`) share but for the ends of a text. */
export interface Pattern {
  readonly linear: string;
  readonly script: string;
  /** Of `ims`. */
  readonly flags: string;
  readonly groups: number;
  /** Numbers of the groups that have a name. */
  readonly names: ReadonlyMap<string, number>;
  /** What no engine does in linear time, where something in it is. */
  readonly hard: string | undefined;
  /** How many repeats in it have no limit; one of a group counts as several, since what it repeats may match in many ways. */
  readonly unbounded: number;
  /** How often the other repeats may multiply the work. */
  readonly cost: number;
}

interface Writer {
  linear: string;
  script: string;
  readonly flags: ReadonlySet<string>;
  readonly names: Map<string, number>;
  groups: number;
  hard: string | undefined;
  cost: number;
  unbounded: number;
  isScoped: boolean;
  /** What is open: `group`, or `behind` for a look-behind. */
  readonly open: string[];
  /** What a repeat behind it would repeat. */
  last: 'nothing' | 'atom' | 'group' | 'repeat';
}

/** RE2 repeats no more than that. */
const mostRepeats = 1000;

const token = new RegExp(
  [
    '(?<escaped>\\\\(?:[0-3][0-7]{2}|[1-9]\\d?|0[0-7]?|x[\\da-fA-F]{2}|u[\\da-fA-F]{4}|U[\\da-fA-F]{8}|[\\s\\S]|$))',
    '(?<set>\\[\\^?(?:\\\\[\\s\\S]|[^\\\\])(?:\\\\[\\s\\S]|[^\\]\\\\])*\\])',
    '(?<comment>\\(\\?#[^)]*\\))',
    '\\(\\?P<(?<name>[_\\p{L}][_\\p{L}\\p{N}]*)>',
    '\\(\\?P=(?<reference>[_\\p{L}\\p{N}]+)\\)',
    '(?<look>\\(\\?<?[=!])',
    '\\(\\?(?<scoped>[aimsu]*(?:-[ims]+)?):',
    '(?<odd>\\(\\?[\\s\\S]{0,2})',
    '(?<repeat>[*+?]|\\{(?:\\d+(?:,\\d*)?|,\\d*)\\})(?<kind>[?+]?)',
    '(?<other>[\\s\\S])',
  ].join('|'),
  'yu',
);

/** Reads an expression. Throws an Error that says what is wrong with it, or what can't be expressed. */
export function readPattern(search: string): Pattern {
  const [, prefix = '', rest = ''] = /^((?:\(\?[a-zA-Z]+\))*)([\s\S]*)$/.exec(search) ?? [];
  const flags = new Set(prefix.replace(/[(?)]/g, ''));
  const unknown = [...flags].find((flag) => !'imsua'.includes(flag));
  if (unknown !== undefined) throw new Error(`There is no flag ${unknown} here.`);
  const writer: Writer = {
    ...{ linear: '', script: '', flags, names: new Map(), groups: 0, hard: undefined, cost: 1, unbounded: 0 },
    ...{ isScoped: false, open: [], last: 'nothing' },
  };
  const reader = new RegExp(token);
  for (let match = reader.exec(rest); match !== null; match = reader.exec(rest)) write(writer, match);
  if (writer.open.length > 0) throw new Error('A group is not closed: a ")" is missing.');
  if (writer.isScoped && writer.hard !== undefined) {
    throw new Error(`There are no flags for a part "(?i:" here together with ${writer.hard}.`);
  }
  const used = [...flags].filter((flag) => 'ims'.includes(flag)).join('');
  new RegExp(writer.script, `u${used}`);
  return { ...writer, flags: used };
}

function write(writer: Writer, { 0: whole, groups = {} }: RegExpExecArray): void {
  const { escaped, set, comment, name, reference, look, scoped, odd, repeat, kind, other } = groups;
  if (escaped !== undefined) writeEscape(writer, escaped);
  else if (set !== undefined) put(writer, toSet(set, writer.flags.has('a')), 'atom');
  else if (comment !== undefined) return;
  else if (name !== undefined) openNamed(writer, name);
  else if (reference !== undefined) refer(writer, reference, whole);
  else if (look !== undefined) openLook(writer, look);
  else if (scoped !== undefined) openScoped(writer, scoped.replace(/[au]/g, ''));
  else if (odd !== undefined) throw new Error(toRefusal(odd));
  else if (repeat !== undefined) writeRepeat(writer, repeat, kind ?? '');
  else if (other !== undefined) writeOther(writer, other);
}

/** What Python knows and RE2 and JavaScript don't. */
function toRefusal(odd: string): string {
  if (odd.startsWith('(?>')) return 'There are no atomic groups "(?>" here.';
  if (odd.startsWith('(?(')) return 'There are no conditions "(?(" here.';
  if (/^\(\?[a-zA-Z]/.test(odd) && !odd.startsWith('(?P')) return 'Flags such as "(?i)" stand at the begin only.';
  return `There is no group that begins with "${odd}".`;
}

function put(writer: Writer, text: string, last: Writer['last'], script = text): void {
  writer.linear += text;
  writer.script += script;
  writer.last = last;
}

function open(writer: Writer, text: string, kind: string, script = text): void {
  put(writer, text, 'nothing', script);
  writer.open.push(kind);
}

function openNamed(writer: Writer, name: string): void {
  if (writer.names.has(name)) throw new Error(`Two groups have the name ${name}.`);
  openGroup(writer);
  writer.names.set(name, writer.groups);
}

function openGroup(writer: Writer): void {
  writer.groups += 1;
  if (writer.open.includes('behind')) writer.hard ??= 'a group in a look-behind';
  open(writer, '(', 'group');
}

/** JavaScript has no flags for a part before Node 23. */
function openScoped(writer: Writer, flags: string): void {
  open(writer, `(?${flags}:`, 'group', '(?:');
  if (flags !== '') writer.isScoped = true;
}

function openLook(writer: Writer, look: string): void {
  const isBehind = look.includes('<');
  if (!isBehind) writer.hard ??= `a look-ahead "${look}"`;
  open(writer, look, isBehind ? 'behind' : 'group');
}

function refer(writer: Writer, name: string, whole: string): void {
  const number = writer.names.get(name) ?? Number(name);
  if (!(number <= writer.groups)) throw new Error(`There is no group ${name} before ${whole}.`);
  writer.hard ??= `a reference to a group "${whole}"`;
  put(writer, `(?:\\${number})`, 'atom');
}

function writeEscape(writer: Writer, escaped: string): void {
  if (/^\\[1-9]\d?$/.test(escaped)) refer(writer, escaped.slice(1), escaped);
  else if (escaped === '\\A') put(writer, '\\A', 'nothing', '(?<![\\s\\S])');
  else if (escaped === '\\Z') put(writer, '\\z', 'nothing', '(?![\\s\\S])');
  else if (escaped === '\\b' || escaped === '\\B') put(writer, escaped, 'nothing');
  else put(writer, toEscape(escaped, writer.flags.has('a')), 'atom');
}

function writeRepeat(writer: Writer, repeat: string, kind: string): void {
  if (writer.last === 'nothing') throw new Error(`There is nothing to repeat before "${repeat}".`);
  if (writer.last === 'repeat') throw new Error(`Two repeats stand side by side at "${repeat}".`);
  if (kind === '+') throw new Error(`There are no possessive repeats "${repeat}+" here.`);
  const [low = '', high = low] = repeat.replace(/[{}]/g, '').split(',');
  const isOpen = repeat === '*' || repeat === '+' || (repeat.startsWith('{') && high === '');
  const most = isOpen ? Number.POSITIVE_INFINITY : repeat === '?' ? 1 : Number(high);
  if (isOpen) writer.unbounded += writer.last === 'group' ? 2 : 1;
  else writer.cost *= writer.last === 'group' && most > 1 ? Number.POSITIVE_INFINITY : most + 1;
  if (Math.max(Number(low) || 0, isOpen ? 0 : most) > mostRepeats)
    writer.hard ??= `a repeat of more than ${mostRepeats}`;
  put(writer, (repeat.startsWith('{,') ? `{0${repeat.slice(1)}` : repeat) + kind, 'repeat');
}

function writeOther(writer: Writer, other: string): void {
  if (other === '[') throw new Error('A set is not closed: a "]" is missing.');
  if (other === '(') openGroup(writer);
  else if (other === ')') close(writer);
  // The end is also before a last line end; a mask sees a line, which has but one.
  else if (other === '$') put(writer, '(?m:$)', 'nothing', writer.flags.has('m') ? '$' : '(?=\\n?(?![\\s\\S]))');
  else if (other === '^' || other === '|') put(writer, other, 'nothing');
  else put(writer, /[\]{}/]/.test(other) ? `\\${other}` : other, 'atom');
}

function close(writer: Writer): void {
  if (writer.open.pop() === undefined) throw new Error('A ")" has no "(".');
  put(writer, ')', 'group');
}

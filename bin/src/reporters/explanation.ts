/** What `bitops explain` prints for people. */
import type { ExplainedDeployment, Explanation, Setting } from '@bitops/core';
import type { Style } from '../colors.js';
import { cleanLine } from './clean.js';
import { renderPlace } from './fault.js';
import { toValue } from './value.js';
import { padTo, type Width } from './width.js';
import { toTitle } from './words.js';
import { wrap } from './wrap.js';

/** How settings are printed. */
export interface ExplanationLook {
  readonly style: Style;
  /** Files below it are named from here. */
  readonly cwd: string;
  /** Of the terminal; undefined = lines may be as long as they like. */
  readonly columns: number | undefined;
  readonly width: Width;
  /** Also what nothing sets, and what each setting means. */
  readonly all: boolean;
}

type Origin = Setting['origins'][number];

/** A line of three cells; `paint` is how the first two look. */
interface Row {
  readonly key: string;
  readonly value: string;
  readonly from: string;
  readonly kind: 'winner' | 'loser' | 'wrong' | 'unset';
}

/** What is told between rows. */
interface Section {
  readonly title: string;
  readonly about: string;
  readonly entries: readonly { readonly rows: readonly Row[]; readonly notes: readonly string[] }[];
  readonly notes: readonly string[];
}

const gap = '  ';
/** Beyond it, a key has a line of its own. */
const widestKey = 30;
const narrowestValue = 12;

/** The settings of an environment, then those of each deployment. */
export function renderExplanation(explanation: Explanation, look: ExplanationLook): string {
  const { environment, settings, deployments } = explanation;
  const own = toSection(cleanLine(environment), 'bitops', settings, [], look);
  const sections = [own, ...deployments.map((it) => toDeployment(environment, it, look))];
  return sections.map((it) => renderSection(it, look)).join('\n');
}

function toDeployment(environment: string, it: ExplainedDeployment, look: ExplanationLook): Section {
  const unread = it.settings.length === 0 ? ['Its settings are not known; see the faults.'] : [];
  const hooks = it.mayChange ? ['Before hooks run first: they may still change these values.'] : [];
  return toSection(toTitle(environment, it.name), it.tool, it.settings, [...unread, ...hooks], look);
}

function toSection(
  title: string,
  about: string,
  settings: readonly Setting[],
  notes: readonly string[],
  look: ExplanationLook,
): Section {
  const shown = settings.filter((it) => look.all || it.state !== 'unset');
  const left = settings.filter((it) => !shown.includes(it)).map((it) => it.path.join('.'));
  const unset = left.length === 0 ? [] : [`Not set: ${left.join(', ')}.`];
  const entries = shown.map((it, at) => {
    // What is said of a map is said once, below its last key.
    const isSaid = look.all && it.field === shown[at + 1]?.field;
    return { rows: toRows(it, look), notes: look.all && !isSaid ? toNotes(it) : [] };
  });
  return { title, about: cleanLine(about), entries, notes: [...unset, ...notes] };
}

function toRows(setting: Setting, look: ExplanationLook): readonly Row[] {
  const [winner, ...losers] = setting.origins;
  const key = cleanLine(setting.path.join('.'));
  const unit = setting.unit === undefined || typeof setting.value !== 'number' ? '' : ` ${setting.unit}`;
  if (winner === undefined && setting.value === undefined) {
    const from = setting.state === 'missing' ? 'must be set' : 'not set';
    return [{ key, value: '—', from, kind: setting.state === 'missing' ? 'wrong' : 'unset' }];
  }
  const isWrong = setting.state === 'invalid';
  const value = `${toValue(setting.value)}${unit}${isWrong ? ' (not valid)' : ''}`;
  const from = winner === undefined ? 'default' : toSource(winner, look);
  const first: Row = { key, value, from, kind: isWrong ? 'wrong' : 'winner' };
  return [first, ...toOldName(winner), ...losers.flatMap((it) => [toLoser(it, look), ...toOldName(it)])];
}

function toLoser(origin: Origin, look: ExplanationLook): Row {
  const refused = origin.unreadable === true ? ' (not valid)' : '';
  return {
    key: '  overrides',
    value: `${toValue(origin.value)}${refused}`,
    from: toSource(origin, look),
    kind: 'loser',
  };
}

/** The old name that a value stands under; that of a variable is told as its source. */
function toOldName(origin: Origin | undefined): readonly Row[] {
  if (origin?.deprecated !== true || origin.kind === 'variable') return [];
  return [{ key: '  written as', value: cleanLine(origin.name), from: '', kind: 'loser' }];
}

function toSource({ kind, name, at }: Origin, { cwd }: ExplanationLook): string {
  switch (kind) {
    case 'file':
      return at === undefined ? 'a file' : renderPlace(at, cwd);
    case 'variable':
      return cleanLine(`variable ${name}`);
    case 'flag':
      return cleanLine(name);
    case 'default':
      return 'default';
  }
}

function toNotes({ description, variables, examples }: Setting): readonly string[] {
  const [example] = examples;
  const by = variables.length === 0 ? '' : `Variables: ${variables.join(', ')}.`;
  const such = example === undefined ? '' : `Example: ${toValue(example)}.`;
  const about = description === undefined ? '' : description.replace(/\.?$/, '.');
  return [about, [by, such].filter((it) => it !== '').join(' ')].filter((it) => it !== '').map((it) => cleanLine(it));
}

interface Frame {
  readonly key: number;
  readonly value: number;
}

/** How wide the columns are: as wide as what is in them, and the values give way. */
function toFrame(rows: readonly Row[], { columns, width }: ExplanationLook): Frame {
  const most = (cells: readonly string[]) => cells.reduce((sum, it) => Math.max(sum, width(it)), 0);
  const keys = rows.map((it) => it.key).filter((it) => width(it) <= widestKey);
  const key = most(keys);
  const value = most(rows.map((it) => it.value));
  if (columns === undefined) return { key, value };
  const from = most(rows.map((it) => it.from));
  const room = columns - 3 * gap.length - key - from;
  return { key, value: Math.min(value, Math.max(room, narrowestValue)) };
}

function renderSection({ title, about, entries, notes }: Section, look: ExplanationLook): string {
  const frame = toFrame(
    entries.flatMap((it) => it.rows),
    look,
  );
  const { bold, dim } = look.style;
  const told = entries.map(({ rows, notes: own }) => {
    const lines = rows.map((row) => renderRow(row, frame, look)).join('');
    return `${lines}${own.map((it) => renderNote(it, 4, look)).join('')}`;
  });
  const below = notes.map((it) => renderNote(it, 2, look));
  const space = entries.length > 0 && below.length > 0 ? '\n' : '';
  return `${bold(title)}  ${dim(about)}\n${told.join('')}${space}${below.join('')}`;
}

/** A row that does not fit goes on in lines of its own. */
function renderRow({ key, value, from, kind }: Row, frame: Frame, look: ExplanationLook): string {
  const { style, width, columns = Number.MAX_SAFE_INTEGER } = look;
  const paint = { winner: (it: string) => it, loser: style.dim, wrong: style.red, unset: style.dim }[kind];
  const source = kind === 'wrong' ? style.red : style.dim;
  const start = gap.length + frame.key + gap.length;
  const isLong = width(key) > frame.key;
  const keys = isLong
    ? wrap(key, Math.max(columns - gap.length, narrowestValue), width)
    : [padTo(key, frame.key, width)];
  const head = `${gap}${keys.map((it) => paint(it)).join(`\n${gap}`)}${isLong ? `\n${' '.repeat(start)}` : gap}`;
  const middle = start + frame.value + gap.length;
  if (from === '' && width(value) <= columns - start) return `${head}${paint(value)}\n`;
  if (width(value) <= frame.value && middle + width(from) <= columns) {
    return `${head}${paint(padTo(value, frame.value, width))}${gap}${source(from)}\n`;
  }
  const values = wrap(value, Math.max(columns - start, narrowestValue), width).map((it) => paint(it));
  const below = from === '' ? [] : wrap(from, Math.max(columns - gap.length, narrowestValue), width);
  const left = below.map((it) => Math.max(gap.length, Math.min(middle, columns - width(it))));
  const sources = below.map((it, at) => `${' '.repeat(left[at] ?? 0)}${source(it)}\n`);
  return `${head}${values.join(`\n${' '.repeat(start)}`)}\n${sources.join('')}`;
}

function renderNote(text: string, indent: number, { style, width, columns }: ExplanationLook): string {
  const lines = columns === undefined ? [text] : wrap(text, columns - indent, width);
  return lines.map((it) => `${' '.repeat(indent)}${style.dim(it)}\n`).join('');
}

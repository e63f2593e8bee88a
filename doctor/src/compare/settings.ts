/** Where BitOps came to another value of a setting. Pure. */
import { type Field, fieldsOf, get } from '@bitops/config';
import type { Comparison, FoundDifference, Origin, Tool } from '@bitops/core';
import { secretsIn } from '@bitops/runtime';
import type { Reading } from './as-bitops.js';
import type { CoreCode } from './kinds.js';

/** A deployment whose settings are compared. */
export interface Settled {
  readonly tool: Tool;
  readonly comparison: Comparison;
  /** What is known of its configuration. */
  readonly config: unknown;
  readonly file: string;
  origins(path: string): readonly Origin[];
}

/** What is found, and the configuration that BitOps would have had. */
export interface SettingDifferences {
  readonly found: readonly FoundDifference[];
  readonly config: unknown;
}

/** Compares what BitOps read with what is resolved here. */
export function settingDifferences(here: Settled, readings: readonly Reading[]): SettingDifferences {
  const found: FoundDifference[] = [];
  let { config } = here;
  for (const reading of readings) {
    const { field } = reading;
    const ours = get(here.config, field.path);
    const theirs = toKind(reading);
    const isList = field.kind === 'list' && field.meta.flag !== undefined && size(ours) > 0;
    if (isList) found.push(differenceOf('SETTING_LIST_LOST', here, field, `${size(ours)} items`));
    if (isSame(ours, theirs)) continue;
    const code = codeOf(reading);
    if (code === undefined) continue;
    config = withValue(config, field.path, theirs);
    found.push(differenceOf(code, here, field, whatOf(reading, ours, theirs)));
  }
  for (const { field, origin } of unread(here)) {
    const goal = field.meta.replacedBy?.split('.') ?? field.path;
    const reading = readings.find((it) => it.field.path.join('.') === goal.join('.'));
    const theirs = reading === undefined ? fallbackOf(here, goal) : toKind(reading);
    if (isSame(get(here.config, goal), theirs)) continue;
    config = withValue(config, goal, theirs);
    found.push({ code: 'SETTING_UNREAD', what: origin.name, at: origin.at });
  }
  return { found, config };
}

function differenceOf(code: CoreCode, here: Settled, field: Field, what: string): FoundDifference {
  const path = field.path.join('.');
  const [first] = here.origins(path).filter((it) => it.kind !== 'default');
  const names = [field.path.at(-1) ?? '', field.meta.exportEnv ?? ''].map((it) => it.replaceAll('-', '_'));
  const isNamed = names.some((it) => secretsIn({ [it]: 'value' }).length > 0);
  const isSecret = field.meta.secret === true || isNamed || looksSecret.test(`${path} ${what}`);
  return {
    code,
    what: `${here.tool.name}.${path}${isSecret ? '' : `: ${what}`}`,
    at: first?.at ?? { file: here.file },
  };
}

/** A value is only shown where nothing says that it is a secret. */
const looksSecret = /secret|token|passw|credential|private|key|auth/i;

function codeOf({ from, written, value, field }: Reading): CoreCode | undefined {
  switch (from) {
    case 'variable':
      return value === '' ? 'SETTING_VARIABLE_EMPTY' : 'SETTING_VARIABLE_TEXT';
    case 'leaked':
      return 'SETTING_LEAKED';
    case 'file':
      if (field.kind === 'boolean' && typeof written === 'string') return 'SETTING_TEXT_TRUE';
      return field.kind === 'string' && typeof written !== 'string' ? 'SETTING_TEXT_CHANGED' : undefined;
    case 'default':
      return written === undefined || written === null ? undefined : 'SETTING_FALSE_LOST';
  }
}

function whatOf({ from, by }: Reading, ours: unknown, theirs: unknown): string {
  const [here, there] = [shown(ours), shown(theirs)];
  if (from === 'leaked') return `BitOps ${there} of ${by}, here ${here}`;
  return from === 'variable' ? `BitOps ${there} by ${by}, here ${here}` : `BitOps ${there}, here ${here}`;
}

function shown(value: unknown): string {
  if (value === undefined || value === '') return 'nothing';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** A text that came from a variable, as the scripts of the plugins understood it. */
function toKind({ field, value }: Reading): unknown {
  if (typeof value !== 'string') return value;
  switch (field.kind) {
    case 'boolean':
      return value === 'true';
    case 'number':
      return value === '' ? undefined : Number(value);
    case 'list':
      return value.split(/\s+/).filter((it) => it !== '');
    default:
      return value;
  }
}

/** What nobody set is as much as false, an empty text and an empty list. */
function isSame(ours: unknown, theirs: unknown): boolean {
  const plain = (it: unknown) => (it === undefined || it === null || it === false || size(it) === 0 ? '' : it);
  const text = (it: unknown) => (typeof it === 'object' ? JSON.stringify(it) : String(it));
  return text(plain(ours)) === text(plain(theirs));
}

function size(value: unknown): number {
  return Array.isArray(value) ? value.length : Number.NaN;
}

/** Settings that count here, and that BitOps 2.x did not read. */
function unread({ tool, comparison: { dropped = [], droppedVariables = [] }, origins }: Settled) {
  return fieldsOf(tool.config).flatMap((field) => {
    const own = field.path.join('.');
    const [origin] = origins(field.meta.replacedBy ?? own);
    if (origin === undefined || origin.kind === 'default') return [];
    if (origin.kind === 'variable' && droppedVariables.includes(origin.name)) return [{ field, origin }];
    if (!dropped.includes(own)) return [];
    const isOwn =
      field.meta.replacedBy === undefined || (origin.deprecated === true && origin.name.endsWith(`.${own}`));
    return isOwn ? [{ field, origin }] : [];
  });
}

function fallbackOf({ tool }: Settled, path: readonly string[]): unknown {
  return fieldsOf(tool.config).find((it) => it.path.join('.') === path.join('.'))?.fallback;
}

/** A copy with another value at a path. */
function withValue(config: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const held = typeof config === 'object' && config !== null ? config : {};
  return { ...held, [key]: withValue(get(config, [key]), rest, value) };
}

/** What a person is told of resolved settings: each one, its value, where that came from, what it overrode. Pure. */
import type { z } from 'zod';
import { variableName } from './candidates.js';
import { type Field, fieldsOf } from './fields.js';
import { getDeep, isRecord } from './get.js';
import type { Origin } from './question.js';
import { refers } from './references.js';
import type { Resolved } from './resolve.js';
import { toData } from './to-data.js';

/**
 * How a setting stands: `set` also where it is a default; `invalid` = it has a value that is refused; `missing` = it has
 * none and must have one.
 */
export type SettingState = 'set' | 'unset' | 'invalid' | 'missing';

/** One setting, or one key of a setting that is a map. */
export interface Setting {
  /** Below the root key. */
  readonly path: readonly string[];
  /** The dotted path of its field: shorter than its own where it is a key of a map. */
  readonly field: string;
  readonly state: SettingState;
  /** What the tool is given; of a setting that is refused, what was given for it. */
  readonly value?: unknown;
  readonly unit?: string;
  /** Whether values are left out, because they are secret. */
  readonly secret: boolean;
  readonly description?: string;
  /** What sets it: the winner first, then what it overrode, the default last. */
  readonly origins: readonly Omit<Origin, 'keys'>[];
  /** The variables that may set it. */
  readonly variables: readonly string[];
  readonly examples: readonly unknown[];
}

/** Settings that were resolved, and how to ask for them. */
export interface Answer {
  readonly schema: z.ZodType;
  /** As `Question.variables`. */
  readonly variables?: string;
  readonly resolved: Resolved;
}

/** Every setting of a schema that has a meaning today, in its order, secrets in the open. */
export function toSettings({ schema, variables, resolved }: Answer): readonly Setting[] {
  const current = fieldsOf(schema).filter(({ meta }) => meta.replacedBy === undefined && meta.ignored === undefined);
  return current.flatMap((field) => {
    const origins = resolved.origins.get(field.path.join('.')) ?? [];
    const named = namesOf(field, variables, schema);
    const paths = keysOf(field, origins)?.map((key) => ({ path: [...field.path, key], origins: below(origins, key) }));
    return (paths ?? [{ path: field.path, origins }]).map((it) => toSetting(field, it, named, resolved));
  });
}

/** Takes out what nobody may see: of secret fields, and of variables and keys whose names `looksSecret`. */
export function hideSecrets(
  setting: Setting,
  looksSecret: (name: string) => boolean,
  onSecret: (value: unknown) => void,
): Setting {
  const isSecret = setting.secret || looksSecret(toVariable(setting.path.at(-1) ?? ''));
  const hide = (value: unknown, all: boolean): unknown => {
    if (value === undefined) return undefined;
    if (all) {
      onSecret(value);
      return '***';
    }
    if (Array.isArray(value)) return value.map((it) => hide(it, false));
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, hide(it, looksSecret(toVariable(key)))]));
  };
  const isHidden = ({ kind, name }: Pick<Origin, 'kind' | 'name'>) =>
    isSecret || (kind === 'variable' && looksSecret(name));
  const origins = setting.origins.map((it) => ({
    ...it,
    value: hide(it.value, isHidden(it) && it.kind !== 'default'),
  }));
  const [winner] = setting.origins;
  const value = hide(
    setting.value,
    winner?.kind === 'default' ? false : isSecret || (winner && isHidden(winner)) === true,
  );
  return { ...setting, secret: isSecret, origins, ...('value' in setting ? { value } : {}) };
}

const toVariable = (key: string) => key.replaceAll('-', '_');

function toSetting(
  field: Field,
  { path, origins }: { readonly path: readonly string[]; readonly origins: readonly Origin[] },
  variables: readonly string[],
  { config, known = config, refused }: Resolved,
): Setting {
  const { unit, description, secret, examples = [] } = field.meta;
  const [winner] = origins;
  const name = path.join('.');
  const isRefused = [...refused].some((it) => it === name || it.startsWith(`${name}.`));
  // What a reference stands for is known when the deployment starts, and with it the whole map that holds it.
  const given = winner?.value;
  const value = hasReference(given) ? given : toData(getDeep(known, path) ?? given, given);
  return {
    path,
    field: field.path.join('.'),
    state: stateOf(winner, value, isRefused),
    ...(value === undefined ? {} : { value }),
    ...(unit === undefined ? {} : { unit }),
    secret: secret === true,
    ...(description === undefined ? {} : { description }),
    origins: origins.map(({ keys: _, ...rest }) => rest),
    variables,
    examples,
  };
}

function stateOf(winner: Origin | undefined, value: unknown, isRefused: boolean): SettingState {
  if (winner?.unreadable === true) return 'invalid';
  if (isRefused) return winner === undefined ? 'missing' : 'invalid';
  return value === undefined ? 'unset' : 'set';
}

function hasReference(value: unknown): boolean {
  if (typeof value === 'string') return refers(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasReference);
}

/** The keys of a map that is merged key by key, in the order in which it is; undefined where it is told as a whole. */
function keysOf({ kind }: Field, origins: readonly Origin[]): readonly string[] | undefined {
  const values = origins.map((it) => it.value);
  if (kind !== 'map' || values.length === 0 || !values.every(isRecord)) return undefined;
  // zod takes no key of this name.
  const keys = [...new Set(values.reverse().flatMap(Object.keys))].filter((key) => key !== '__proto__');
  return keys.length === 0 ? undefined : keys;
}

/** What sets one key of a map. */
function below(origins: readonly Origin[], key: string): readonly Origin[] {
  const having = origins.filter(({ value }) => isRecord(value) && Object.hasOwn(value, key));
  return having.map((it) => {
    const at = it.keys?.get(key) ?? it.at;
    const name = it.kind === 'file' ? `${it.name}.${key}` : it.name;
    return { ...it, name, ...(at === undefined ? {} : { at }), value: getDeep(it.value, [key]) };
  });
}

/** The variables of a field and of its old names, the strongest first. */
function namesOf(field: Field, prefix: string | undefined, schema: z.ZodType): readonly string[] {
  const goal = field.path.join('.');
  const old = fieldsOf(schema).filter(({ meta }) => meta.replacedBy === goal);
  const named = [field, ...old].flatMap(({ meta }) =>
    (meta.env ?? []).map((it) => (typeof it === 'string' ? it : it.name)),
  );
  const all = [...new Set([...(prefix === undefined ? [] : [variableName(prefix, field)]), ...named])];
  return [...all.filter((it) => it.startsWith('BITOPS_')), ...all.filter((it) => !it.startsWith('BITOPS_'))];
}

/** Reads the settings of deployments as the core of BitOps 2.x did, one after the other, with what each left behind. Pure. */
import { type Environment, type Field, fieldsOf, get, variableName } from '@bitops/config';
import type { Comparison, ReadSetting, Tool } from '@bitops/core';

/** A deployment as BitOps saw it: its file, and nothing else. */
export interface Seen {
  readonly id: string;
  readonly tool: Tool;
  readonly comparison: Comparison;
  /** What its own file says below its root key, as YAML has it. */
  readonly data: unknown;
  /** A plain value of it as it is written. */
  raw(path: readonly string[]): string | undefined;
}

/** What BitOps made of one setting, and why. */
export interface Reading {
  readonly field: Field;
  readonly value: unknown;
  readonly from: 'variable' | 'leaked' | 'file' | 'default';
  /** What the file says, as YAML has it; `undefined` where it says nothing. */
  readonly written: unknown;
  /** The variable that it was read from, or the deployment that left it. */
  readonly by?: string;
}

/** Variables that deployments before this one have exported, with the deployment that did. */
type Left = Map<string, { readonly text: string; readonly by: string }>;

/** The readings of each deployment of an environment, in the order in which they run. */
export function readAsBitops(all: readonly Seen[], env: Environment): ReadonlyMap<string, readonly Reading[]> {
  const left: Left = new Map();
  const readings = new Map<string, readonly Reading[]>();
  for (const seen of all) {
    const own = fieldsRead(seen).map((it) => ({ it, reading: readField(seen, it, env, left) }));
    readings.set(
      seen.id,
      own.map(({ reading }) => reading),
    );
    for (const { it, reading } of own) exportReading(reading, it.setting.exports, seen.id, left);
  }
  return readings;
}

/** A field that the core of BitOps read. */
interface FieldRead {
  readonly field: Field;
  readonly setting: ReadSetting;
}

function fieldsRead({ tool, comparison: { read } }: Seen): readonly FieldRead[] {
  if (read === undefined) return [];
  const current = fieldsOf(tool.config).filter(({ meta }) => meta.replacedBy === undefined);
  return current.flatMap((field) => {
    const path = field.path.join('.');
    const setting = read === 'all' ? asInSchema(field) : read[path];
    return setting === undefined ? [] : [{ field, setting }];
  });
}

function asInSchema({ fallback, meta: { exportEnv } }: Field): ReadSetting {
  return { default: fallback, ...(exportEnv === undefined ? {} : { exports: exportEnv }) };
}

function readField(seen: Seen, { field, setting }: FieldRead, env: Environment, left: Left): Reading {
  const { default: fallback, exports = '' } = setting;
  const written = get(seen.data, field.path);
  const name = variableName(`BITOPS_${seen.tool.name.replaceAll('-', '_').toUpperCase()}`, field);
  const given = env[name];
  if (given !== undefined) return { field, value: given, from: 'variable', written, by: name };
  const before = left.get(name);
  if (before !== undefined) return { field, value: before.text, from: 'leaked', written, by: before.by };
  const typed = asPython(field, written, seen.raw(field.path));
  if (isTruthy(typed)) return { field, value: typed, from: 'file', written };
  // The script of the plugin finds what an earlier deployment has exported under the name of the setting.
  const exported = isEmpty(fallback) ? left.get(exports) : undefined;
  if (exported !== undefined) return { field, value: exported.text, from: 'leaked', written, by: exported.by };
  return { field, value: fallback, from: 'default', written };
}

function exportReading({ value, from }: Reading, exports: string | undefined, by: string, left: Left): void {
  if (exports === undefined || from === 'leaked' || isEmpty(value)) return;
  const text = Array.isArray(value) ? value.join(' ') : String(value);
  for (const name of [exports, exports.startsWith('BITOPS_') ? exports : `BITOPS_${exports}`]) {
    left.set(name, { text, by });
  }
}

/** What became of a value in Python, by the type that the schema gave. */
function asPython({ kind }: Field, written: unknown, raw: string | undefined): unknown {
  if (written === undefined || written === null) return undefined;
  switch (kind) {
    case 'boolean':
      return isTruthy(written);
    case 'number':
      return typeof written === 'string' ? Number(written) : written;
    case 'string':
      return pythonText(written, raw);
    default:
      return written;
  }
}

function pythonText(value: unknown, raw = ''): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  const isFloat = typeof value === 'number' && Number.isInteger(value) && /^[-+]?\d+\.\d*$/.test(raw);
  return isFloat ? `${value}.0` : String(value);
}

function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return Boolean(value);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 'None';
}

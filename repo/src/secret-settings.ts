/** Which settings hold secrets, as far as their names and values tell: the schemas of BitOps plugins mark none. */
import { type Field, get, isRecord, type Resolved } from '@bitops/config';
import type { Fault } from '@bitops/fault';
import { isShort, looksSecret, secretShort, secretsIn, textsIn } from '@bitops/runtime';

/** The values of settings whose keys, or the variables they are exported as, look secret, and passwords in URLs. */
export function secretsByName(
  fields: readonly Field[],
  { origins, known }: Pick<Resolved, 'origins' | 'known'>,
): readonly string[] {
  return fields.flatMap(({ path, meta: { exportEnv = '' } }) => {
    const given = (origins.get(path.join('.')) ?? []).filter((it) => it.kind !== 'default');
    if (given.length === 0) return [];
    // What was written and what became of it are mostly the same.
    const values = new Set([get(known, path), ...given.map((it) => it.value)]);
    return [...values].flatMap((value) => within([path.at(-1) ?? '', exportEnv], value));
  });
}

/** Warns of secret settings whose values are too short to be hidden; those of variables are warned of as such. */
export function shortSettings(
  tool: string,
  fields: readonly Field[],
  { origins }: Pick<Resolved, 'origins'>,
): readonly Fault[] {
  return fields.flatMap(({ path, meta: { secret } }) => {
    const key = path.join('.');
    const [origin] = origins.get(key) ?? [];
    if (origin === undefined || origin.kind === 'default' || (origin.kind === 'variable' && looksSecret(origin.name)))
      return [];
    const isSecret = secret === true || looksSecret(toVariable(path.at(-1) ?? ''));
    if (!isSecret || !textsIn(origin.value).some(isShort)) return [];
    return [{ ...secretShort(`the setting ${tool}.${key}`), at: origin.at }];
  });
}

function within(names: readonly string[], value: unknown): readonly string[] {
  if (isRecord(value)) return Object.entries(value).flatMap(([key, it]) => within([...names, key], it));
  // A reference is no secret; what it stands for is known later.
  const texts = textsIn(value).filter((it) => !it.includes('${'));
  return texts.flatMap((text) => [
    ...names.flatMap((name) => secretsIn({ [toVariable(name)]: text })),
    ...inWords(text),
  ]);
}

/** A setting may be words, each a name and its value, such as `user=app password=…`. */
function inWords(text: string): readonly string[] {
  if (!/=|:\/\//.test(text)) return [];
  return [text, ...text.split(/\s+/)].flatMap(secretsWithin);
}

/** What a text tells by itself: the value of `password=…`, which is no reference, and the password of a URL. */
export function secretsWithin(text: string): readonly string[] {
  const [, name = '', value = text] = /^\s*([\w.-]+)\s*=(?!\$\{)(.*)$/s.exec(text) ?? [];
  return secretsIn({ [toVariable(name)]: value });
}

const toVariable = (name: string) => name.replaceAll(/[.-]/g, '_');

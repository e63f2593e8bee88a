/** Secrets of all kinds, made of a seed; and what must be found nowhere of them, by an encoder of its own. */

/** A secret of the campaign. */
export interface Secret {
  readonly value: string;
  readonly kind: string;
  /** Parts of it that chance makes nowhere else: a leak of the secret shows at least one. */
  readonly cores: readonly string[];
}

type Random = (below: number) => number;

/** Numbers that are the same for the same seed (xorshift). */
export function seeded(seed: number): Random {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const odd = [
  '"',
  "'",
  '$',
  '`',
  '\\',
  '%41',
  '{}',
  '&',
  '<b>',
  ';',
  '|',
  ' ',
  '*',
  '!',
  '#',
  '~',
  'é',
  '鍵',
  '🔑',
  "'$(x)'",
];

function core(random: Random, length = 14): string {
  return Array.from({ length }, () => letters[random(letters.length)] ?? '').join('');
}

/** Each kind: what its parts, which are all that is secret in it, become. */
const kinds: Readonly<Record<string, (part: () => string, random: Random) => string>> = {
  password: (part, random) => {
    const sign = () => odd[random(odd.length)] ?? '';
    return `${part()}${sign()}${sign()}${part()}${sign()}9`;
  },
  unicode: (part) => `pä${part()}ßwörd-ключ-鍵🔑${part()}`,
  token: (part) => `ghx_${part()}${part()}`,
  jwt: (part) => `${part()}.${part()}${part()}_-${part()}.${part()}-_${part()}`,
  base64: (part) => Buffer.from(`${part()}:${part()}`).toString('base64'),
  shell: (part) => `$(${part()}) \`${part()}\` "\${${part()}}" '; & | \\`,
  percent: (part) => `${part()}%20%${part()}%%s%0a`,
  phrase: (part) => `correct ${part()} battery ${part()}`,
  key: (part) => {
    const line = () => `${part()}+${part()}/${part()}${part()}=`;
    return `-----BEGIN PRIVATE KEY-----\n${line()}\n${line()}\n${line()}\n${part()}==\n-----END PRIVATE KEY-----\n`;
  },
  lines: (part) => `${part()}\n  ${part()}\t"${part()}"\n\n${part()}`,
  account: (part) => {
    const key = `-----BEGIN PRIVATE KEY-----\n${part()}${part()}\n${part()}${part()}\n-----END PRIVATE KEY-----\n`;
    return JSON.stringify({ type: 'service_account', private_key_id: part(), private_key: key }, null, 2);
  },
};

const flat = Object.keys(kinds).filter((it) => !['key', 'lines', 'account'].includes(it));

/** So many secrets, the kinds in turn; `isFlat` leaves out those of several lines. */
export function makeSecrets(random: Random, count: number, isFlat = false): readonly Secret[] {
  const names = isFlat ? flat : Object.keys(kinds);
  return Array.from({ length: count }, (_, index) => {
    const kind = names[index % names.length] ?? '';
    const cores: string[] = [];
    const part = () => {
      const made = core(random);
      cores.push(made);
      return made;
    };
    const value = kinds[kind]?.(part, random) ?? '';
    return { kind, value, cores: kind === 'base64' ? [...cores, value.replace(/=+$/, '')] : cores };
  });
}

/** So many characters in a row are a leak. */
const gram = 8;
/** Digits in hexadecimal are half as much each, and stand in every digest. */
const hexGram = 16;

/** What must be found nowhere, by its length. */
export type Needles = ReadonlyMap<number, ReadonlyMap<string, Secret>>;

/** All parts of a secret's cores: as they are, in hexadecimal, and in base64 wherever they begin in it. */
export function needlesOf(secrets: readonly Secret[]): Needles {
  const [short, long] = [new Map<string, Secret>(), new Map<string, Secret>()];
  for (const secret of secrets) {
    for (const text of secret.cores) {
      for (const form of [text, ...base64Parts(text)]) for (const it of grams(form, gram)) short.set(it, secret);
      const hex = [...text].map((it) => it.charCodeAt(0).toString(16)).join('');
      for (const form of [hex, hex.toUpperCase()]) for (const it of grams(form, hexGram)) long.set(it, secret);
    }
  }
  return new Map([
    [gram, short],
    [hexGram, long],
  ]);
}

/** Where anything of it is in some bytes; the kinds of the secrets, with what stands around. */
export function leaksIn(bytes: Buffer, needles: Needles): readonly string[] {
  const text = bytes.toString('latin1');
  const found: string[] = [];
  for (const [length, them] of needles) {
    for (let at = 0; at + length <= text.length && found.length < 10; at += 1) {
      const secret = them.get(text.slice(at, at + length));
      if (secret === undefined) continue;
      found.push(`${secret.kind}: ${JSON.stringify(text.slice(Math.max(0, at - 60), at + 60))}`);
      at += 200;
    }
  }
  return found;
}

function grams(text: string, length: number): readonly string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length));
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The characters of base64 that a text alone decides on, behind none, one or two other bytes. */
function base64Parts(text: string): readonly string[] {
  const bits = [...text].map((it) => it.charCodeAt(0).toString(2).padStart(8, '0')).join('');
  return [0, 4, 2].flatMap((skipped) => {
    const sixes = bits.slice(skipped).match(/.{6}/g) ?? [];
    const standard = sixes.map((it) => alphabet[Number.parseInt(it, 2)] ?? '').join('');
    return [standard, standard.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Which variables hold secrets, as far as their names and values tell. */
import type { Environment } from './environment.js';
import type { Range } from './secret-finder.js';

const secretName =
  /SECRET|TOKEN|PASSW(OR)?D|PASSPHRASE|CREDENTIAL|AUTHORIZATION|(PRIVATE|API|ACCESS|ENCRYPTION)_?KEY|(SSH|DEPLOY|SIGNING|MASTER|ACCOUNT|STORAGE)_?KEY$|(^|_)(AUTH|PASS|CREDS?)($|_)|_(PAT|PWD|JWT|BASE64)$/i;
const harmlessName =
  /_(FILE|PATH|DIR|SOCK|URL|NAME|TYPE|METHOD|HOST|PORT|REGION|ENABLED|EMAIL|TTL|TIMEOUT|LENGTH|COUNT|VERSION)$/i;
/** `https://user:password@host`. */
const inUrl = /:\/\/[^\s/?#:@]*:([^\s/?#@]+)@/g;
/** `?user=bob&password=PASSWORD` of a URL. */
const inQuery = /[?&]([\w.-]+)=([^\s&#"'`<>\\]+)/g;

/** The values of variables whose names look secret, and the passwords in those that are URLs or JSON. */
export function secretsIn(env: Environment): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const own = looksSecret(name) ? [value] : [];
    return [...own, ...passwordsIn(value), ...secretsInJson(value)];
  });
}

/** Whether the value of a variable of this name is a secret. */
export function looksSecret(name: string): boolean {
  return secretName.test(name) && !harmlessName.test(name);
}

/** A tool may print a part of a document alone, such as the key in the file of an account. */
function secretsInJson(text: string): readonly string[] {
  if (!/^\s*[{[]/.test(text)) return [];
  try {
    return secretsWithin(JSON.parse(text));
  } catch {
    return [];
  }
}

function secretsWithin(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, it]) => {
    const texts = (Array.isArray(it) ? it : [it]).filter((one) => typeof one === 'string' || typeof one === 'number');
    return [...texts.flatMap((one) => secretsIn({ [name]: String(one) })), ...secretsWithin(it)];
  });
}

/** What a secret holds that may be printed alone: what its base64 says, and the secrets of a document. */
export function heldBy(secret: string): readonly string[] {
  return [...encodedIn(secret), ...secretsInJson(secret)];
}

/** What a secret says that is written in base64: one line, a key, or a document. */
function encodedIn(value: string): readonly string[] {
  const text = value.replace(/\s/g, '');
  if (text.length < 8 || !/^[\w+/-]+=*$/.test(text)) return [];
  const bytes = Buffer.from(text, 'base64');
  const said = bytes.toString('utf8');
  const isText = !/[^\P{C}\s]/u.test(said) && Buffer.from(said).equals(bytes) && !said.includes('\ufffd');
  if (!isText) return [];
  return said.trim().includes('\n') && !said.includes('-----BEGIN ')
    ? secretsInJson(said)
    : [said, ...secretsInJson(said)];
}

/** Where passwords of URLs are in a text: nobody needs to have said that they are secret. */
export function passwordsOfUrls(text: string): readonly Range[] {
  if (!text.includes('://')) return [];
  return passwordMatches(text).flatMap(({ start, password }) =>
    isPlaceholder(password) ? [] : [{ start, end: start + password.length }],
  );
}

function passwordMatches(text: string): readonly { start: number; password: string }[] {
  const users = [...text.matchAll(inUrl)].map(({ index, 0: { length }, 1: password = '' }) => ({
    start: index + length - 1 - password.length,
    password,
  }));
  const queries = [...text.matchAll(inQuery)].flatMap(({ index, 0: { length }, 1: name = '', 2: password = '' }) =>
    looksSecret(name) ? [{ start: index + length - password.length, password }] : [],
  );
  return [...users, ...queries].sort((a, b) => a.start - b.start);
}

/** `https://user:$TOKEN@host` says nothing, and people must see it. */
function isPlaceholder(password: string): boolean {
  return password.startsWith('$') || /^[*x]+$|^[<{].*[>}]$/i.test(password);
}

function passwordsIn(value: string): readonly string[] {
  if (!value.includes('://')) return [];
  return passwordMatches(value).flatMap(({ password }) => [password, decoded(password)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Which variables hold secrets, as far as their names and values tell. */
import type { Environment } from './environment.js';

const secretName =
  /SECRET|TOKEN|PASSW(OR)?D|PASSPHRASE|CREDENTIAL|AUTHORIZATION|(PRIVATE|API|ACCESS|ENCRYPTION)_?KEY|(SSH|DEPLOY|SIGNING|MASTER|ACCOUNT|STORAGE)_?KEY$|(^|_)(AUTH|PASS|CREDS?)($|_)|_(PAT|PWD|JWT|BASE64)$/i;
const harmlessName =
  /_(FILE|PATH|DIR|SOCK|URL|NAME|TYPE|METHOD|HOST|PORT|REGION|ENABLED|EMAIL|TTL|TIMEOUT|LENGTH|COUNT|VERSION)$/i;
/** `https://user:password@host`. */
const inUrl = /:\/\/[^\s/?#:@]*:([^\s/?#@]+)@/g;

/** The values of variables whose names look secret, and the passwords in those that are URLs. */
export function secretsIn(env: Environment): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const own = secretName.test(name) && !harmlessName.test(name) ? [value] : [];
    return [...own, ...passwordsIn(value)];
  });
}

function passwordsIn(value: string): readonly string[] {
  if (!value.includes('://')) return [];
  return [...value.matchAll(inUrl)].flatMap(([, password = '']) => [password, decoded(password)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

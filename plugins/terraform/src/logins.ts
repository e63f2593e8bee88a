import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Login } from '@bitops/core';
import { awsLogin, azureLogin, googleLogin } from '@bitops/logins';

/** What stands in the files that terraform reads in a folder. */
export function loadTexts(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((it) => /\.(tf|tofu)(\.json)?$/.test(it));
    return names.map((it) => readFileSync(join(folder, it), 'utf8'));
  } catch {
    return [];
  }
}

/** The clouds whose providers or backends a folder names. */
export function loadLogins(folder: string): readonly Login[] {
  const text = loadTexts(folder).join('\n');
  return clouds.filter(({ names }) => names.test(text)).map(({ login }) => login);
}

const clouds: readonly { readonly names: RegExp; readonly login: Login }[] = [
  { names: /\b(provider|backend)"?\s+"(aws|s3)"|hashicorp\/aws"/, login: awsLogin },
  { names: /\b(provider|backend)"?\s+"(google(-beta)?|gcs)"|hashicorp\/google(-beta)?"/, login: googleLogin },
  { names: /\b(provider|backend)"?\s+"azure(rm|ad)"|hashicorp\/azure(rm|ad)"/, login: azureLogin },
];

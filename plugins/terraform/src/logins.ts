import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Login } from '@bitops/core';
import { awsLogin } from './aws-login.js';

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

const google: Login = {
  name: 'Google Cloud',
  variables: ['GOOGLE_APPLICATION_CREDENTIALS', 'GOOGLE_CREDENTIALS', 'GOOGLE_OAUTH_ACCESS_TOKEN'],
  files: ['.config/gcloud/application_default_credentials.json'],
  otherwise: 'the role of the machine',
};

const azure: Login = {
  name: 'Azure',
  variables: ['ARM_CLIENT_ID ARM_CLIENT_SECRET', 'ARM_CLIENT_ID ARM_USE_OIDC', 'ARM_USE_MSI', 'ARM_ACCESS_KEY'],
  files: ['.azure/azureProfile.json'],
};

const clouds: readonly { readonly names: RegExp; readonly login: Login }[] = [
  { names: /\b(provider|backend)"?\s+"(aws|s3)"|hashicorp\/aws"/, login: awsLogin },
  { names: /\b(provider|backend)"?\s+"(google(-beta)?|gcs)"|hashicorp\/google(-beta)?"/, login: google },
  { names: /\b(provider|backend)"?\s+"azure(rm|ad)"|hashicorp\/azure(rm|ad)"/, login: azure },
];

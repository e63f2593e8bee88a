import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '@bitops/core';

/** Where aws takes credentials from, the first that is there; no value is told. */
export function credentialSource(env: Environment, profile: string | undefined): string {
  const isSet = (name: string) => env[name] !== undefined && env[name] !== '';
  const name = profile ?? env.AWS_PROFILE;
  if (isSet('AWS_ACCESS_KEY_ID') && profile === undefined) {
    return `the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY${isSet('AWS_SESSION_TOKEN') ? ', with AWS_SESSION_TOKEN' : ''}`;
  }
  if (name !== undefined && name !== '') return `the profile ${name}`;
  if (isSet('AWS_WEB_IDENTITY_TOKEN_FILE')) return 'the token of AWS_WEB_IDENTITY_TOKEN_FILE';
  const home = env.HOME ?? '';
  const files = [
    env.AWS_SHARED_CREDENTIALS_FILE ?? join(home, '.aws', 'credentials'),
    env.AWS_CONFIG_FILE ?? join(home, '.aws', 'config'),
  ];
  const file = files.find((it) => existsSync(it));
  if (file !== undefined) return `the profile default of ${file}`;
  if (isSet('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI') || isSet('AWS_CONTAINER_CREDENTIALS_FULL_URI')) {
    return 'the role of the container';
  }
  return 'the role of the machine: no variable and no file of AWS is there';
}

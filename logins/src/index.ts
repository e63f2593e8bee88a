/**
 * Where the programs of clouds look for credentials, for the `logins` of tools: `bitops doctor` tells whether some are there.
 *
 * @packageDocumentation
 */
import type { Login } from '@bitops/contract';

/** Where the SDKs of AWS look for credentials. */
export const awsLogin: Login = {
  name: 'AWS',
  variables: [
    'AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY',
    'AWS_PROFILE',
    'AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ],
  files: ['.aws/credentials', '.aws/config'],
  otherwise: 'the role of the machine',
};

/** Where the providers and backends of Google Cloud look. */
export const googleLogin: Login = {
  name: 'Google Cloud',
  variables: ['GOOGLE_APPLICATION_CREDENTIALS', 'GOOGLE_CREDENTIALS', 'GOOGLE_OAUTH_ACCESS_TOKEN'],
  files: ['.config/gcloud/application_default_credentials.json'],
  otherwise: 'the role of the machine',
};

/** Where the providers and backends of Azure look. */
export const azureLogin: Login = {
  name: 'Azure',
  variables: ['ARM_CLIENT_ID ARM_CLIENT_SECRET', 'ARM_CLIENT_ID ARM_USE_OIDC', 'ARM_USE_MSI', 'ARM_ACCESS_KEY'],
  files: ['.azure/azureProfile.json'],
};

import type { Login } from '@bitops/core';

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

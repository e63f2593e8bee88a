import { expect, test } from 'vitest';
import { createRedactor } from '../src/index.js';

const value = 'some-value-0815';

function isHidden(name: string, it = value): boolean {
  const redactor = createRedactor();
  redactor.addEnvironment({ [name]: it });
  return redactor.text(it) !== it;
}

test.each([
  'DB_PASSWORD',
  'X_TOKEN',
  'SECRET_ACCESS_KEY',
  'CLOUD_ACCESS_KEY_ID',
  'SESSION_TOKEN',
  'client_secret',
  'dbPassword',
  'PGPASSWORD',
  'MYSQL_PWD',
  'DB_PASS',
  'PASS',
  'SMTP_PASSWD',
  'KEY_PASSPHRASE',
  'REGISTRY_AUTH',
  'npm_config__auth',
  'REGISTRY_CREDENTIALS',
  'CLOUD_CREDS',
  'CI_JOB_JWT',
  'REPO_PAT',
  'SSH_PRIVATE_KEY',
  'SSH_KEY',
  'STRIPE_API_KEY',
  'APIKEY',
  'DATA_ENCRYPTION_KEY',
  'RAILS_MASTER_KEY',
  'KUBECONFIG_BASE64',
  'PROXY_AUTHORIZATION',
])('the value of %s is hidden', (name) => {
  expect(isHidden(name)).toBe(true);
});

test.each([
  'GIT_AUTHOR_EMAIL',
  'GIT_AUTHOR_NAME',
  'SSH_AUTH_SOCK',
  'PATH_TO_TOKEN_FILE',
  'VAULT_TOKEN_PATH',
  'SECRETS_DIR',
  'TOKEN_URL',
  'SECRET_NAME',
  'AUTH_METHOD',
  'TOKEN_TYPE',
  'PASSWORD_LENGTH',
  'TOKEN_TTL',
  'GIT_ASKPASS',
  'COMPASS',
  'PWD',
  'OLDPWD',
  'PATH',
  'HOME',
  'USER',
  'KEYBOARD',
  'XAUTHORITY',
  'AUTHOR',
  'PATTERN',
  'SSH_PUBLIC_KEY',
])('the value of %s is not', (name) => {
  expect(isHidden(name)).toBe(false);
});

test.each(['true', 'False', 'none', 'enabled', 'abc', ''])('a secret is not %j, whatever its name', (it) => {
  expect(isHidden('USE_TOKEN', it)).toBe(false);
});

test('a password in a URL is hidden whatever the name, a host, a port and a user are not', () => {
  const redactor = createRedactor();
  redactor.addEnvironment({
    HTTPS_PROXY: 'http://user-name:proxy-pass@proxy.example.com:3128',
    ORIGIN: 'ssh://user-name@git.example.com:22/x?a=b:c@d',
    TWO: 'a=amqp://u:first-pw@h1,b=amqp://u:second%2Fpw@h2',
    BROKEN: 'https://u:100%-sure@h',
  });
  const text = 'proxy.example.com:3128 user-name git.example.com:22 b:c@d';
  expect(redactor.text(text)).toBe(text);
  expect(redactor.text('proxy-pass first-pw second%2Fpw second/pw 100%-sure')).toBe('*** *** *** *** ***');
});

test('hides passwords in the query of a URL, whoever prints it, and of a variable also alone', () => {
  const redactor = createRedactor();
  expect(
    redactor.text('postgres://h:5/d?user=bob&password=a-pw-1&sslmode=require and https://u:b-pw@h/?token=c-3'),
  ).toBe('postgres://h:5/d?user=bob&password=***&sslmode=require and https://u:***@h/?token=***');
  expect(redactor.text('https://h/?token=$TOKEN&page=2')).toBe('https://h/?token=$TOKEN&page=2');
  redactor.addEnvironment({ LOCKS: 'postgres://h/d?user=bob&password=second%2Fpw' });
  expect(redactor.text('bob second/pw')).toBe('bob ***');
});

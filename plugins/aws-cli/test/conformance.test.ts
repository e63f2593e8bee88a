/** What bitops expects of every plugin; aws's answers are those of the AWS command line. */
import { describePlugin, type PluginCase } from '@bitops/core/testing';
import { describe, it } from 'vitest';
import aws from '../src/index.js';

const secret = 'conformance-secret-key-4e7b';
const token = 'conformance-session-token-4e7b';

const answers: NonNullable<PluginCase['answers']> = ({ args }) => {
  if (args[1] === 'get-caller-identity')
    return JSON.stringify({ Account: '123456789012', Arn: 'arn:aws:iam::1:user/a' });
  if (args[1]?.startsWith('assume-role') === true) {
    const keys = { AccessKeyId: 'ASIACONFORMANCE', SecretAccessKey: secret, SessionToken: token };
    return JSON.stringify({ Credentials: keys, AssumedRoleUser: { Arn: 'arn:aws:sts::1:assumed-role/a/bitops' } });
  }
  if (args[1] === 'list-buckets') return '["other"]';
  return args[1] === 'describe-vpcs' ? `"${secret}"` : undefined;
};

describePlugin(
  { describe, it },
  {
    plugin: aws,
    root: new URL('..', import.meta.url),
    cases: [
      { name: 'a login', answers },
      {
        name: 'a role, a bucket and commands',
        config: {
          cli: {
            commands: [
              ['s3', 'ls'],
              ['s3', 'mb', 's3://reports'],
              { run: ['ec2', 'describe-vpcs'], output: 'vpc', sensitive: true },
              { run: ['lambda', 'invoke', '--function-name', 'f', 'out'], effect: 'read' },
            ],
            'destroy-commands': [['s3', 'rb', 's3://reports']],
          },
          options: {
            region: 'eu-central-1',
            profile: 'production',
            'role-arn': 'arn:aws:iam::1:role/a',
            'external-id': 'x',
            'session-name': 'ci',
            duration: 900,
            'create-s3': true,
            bucket: 'reports',
          },
        },
        secrets: [secret, token],
        answers,
      },
      {
        name: 'a token of the CI',
        files: { token },
        config: { options: { 'role-arn': 'arn:aws:iam::1:role/a', 'web-identity-token-file': 'token' } },
        secrets: [secret, token],
        answers,
      },
    ],
  },
);

/** What people are told of what the AWS CLI prints. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { failures } from '../src/failures.js';
import { drive, failed, faultsIn, folderOf, runOf, tool } from './tool.js';

const error = (code: string, message: string, operation = 'CreateChangeSet') =>
  `An error occurred (${code}) when calling the ${operation} operation: ${message}`;

const printed: readonly (readonly [string, string])[] = [
  ['CREDENTIALS_EXPIRED', error('ExpiredToken', 'The security token included in the request is expired')],
  ['CREDENTIALS_EXPIRED', error('RequestExpired', 'Request has expired.')],
  ['CREDENTIALS_EXPIRED', 'Error when retrieving token from sso: Token has expired and refresh failed'],
  ['CREDENTIALS_WRONG', error('InvalidClientTokenId', 'The security token included in the request is invalid.')],
  ['CREDENTIALS_WRONG', error('SignatureDoesNotMatch', 'The request signature we calculated does not match')],
  ['CREDENTIALS_MISSING', 'Unable to locate credentials. You can configure credentials by running "aws configure".'],
  ['CREDENTIALS_MISSING', 'The config profile (nobody) could not be found'],
  ['REGION_MISSING', 'You must specify a region. You can also configure your region by running "aws configure".'],
  [
    'ACCESS_DENIED',
    error('AccessDenied', 'User: arn:aws:iam::1:user/a is not authorized to perform: cloudformation:CreateChangeSet'),
  ],
  ['CAPABILITY_MISSING', error('InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_NAMED_IAM]')],
  [
    'BUCKET_MISSING',
    'upload failed: ./a to s3://b/a An error occurred (NoSuchBucket) when calling the PutObject operation: The specified bucket does not exist',
  ],
  ['STACK_BUSY', error('ValidationError', 'Stack:arn:aws:x is in UPDATE_IN_PROGRESS state and can not be updated.')],
  ['STACK_STUCK', error('ValidationError', 'Stack:arn:aws:x is in ROLLBACK_FAILED state and can not be updated.')],
  [
    'STACK_PROTECTED',
    error('ValidationError', 'Stack [shop] cannot be deleted while TerminationProtection is enabled', 'DeleteStack'),
  ],
  [
    'STACK_USED',
    error('ValidationError', 'Export shop-vpc cannot be deleted as it is in use by web and jobs', 'DeleteStack'),
  ],
  ['QUOTA_EXCEEDED', error('LimitExceededException', 'Limit for stack has been exceeded')],
  ['REQUESTS_THROTTLED', error('Throttling', 'Rate exceeded')],
  [
    'TEMPLATE_INVALID',
    error('ValidationError', 'Template format error: Unresolved resource dependencies [A]', 'ValidateTemplate'),
  ],
  ['PARAMETERS_INVALID', error('ValidationError', 'Parameters: [A] must have values')],
  ['AWS_UNREACHABLE', 'Could not connect to the endpoint URL: "https://cloudformation.eu-west-9.amazonaws.com/"'],
];

const told = (text: string) => {
  const folder = folderOf({ 'template.yaml': 'Resources: { A: { Type: A::B::C } }\n' });
  return faultsIn(() =>
    drive(
      tool.steps(runOf(folder)),
      {},
      {
        at(step) {
          if ('file' in step) throw failed('', text);
        },
      },
    ),
  );
};

it.each(printed)('%s: %s', (code, text) => {
  const [fault] = told(text);
  expect(fault?.code).toBe(`CLOUDFORMATION_${code}`);
  expect(fault?.why).toBe(text);
  for (const part of [fault?.what, fault?.fix]) expect(part).not.toMatch(/[{}]\w|\?/);
});

it('every error that is known is among them', () => {
  const seen = new Set(printed.map(([code]) => `CLOUDFORMATION_${code}`));
  expect(failures.map((it) => it.code).filter((code) => !seen.has(code))).toEqual([]);
});

it('what is not known stays as core told it', () => {
  expect(told('An error occurred (Strange) when calling it: 42')).toMatchObject([{ code: 'COMMAND_FAILED' }]);
});

it('every code is in the guide', () => {
  const guide = readFileSync(new URL('../../../docs/cloudformation.md', import.meta.url), 'utf8');
  const folder = new URL('../src/', import.meta.url);
  // What BitOps did otherwise is in the guide of the doctor.
  const names = readdirSync(folder).filter((name) => name !== 'comparison.ts');
  const sources = names.map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const codes = new Set(
    sources.flatMap((text) => [...text.matchAll(/'(CLOUDFORMATION_\w+)'/g)].map(([, code]) => code)),
  );
  expect(codes.size).toBeGreaterThan(20);
  expect([...codes].filter((code) => !guide.includes(`\`${code}\``))).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { changeOf, effectOf, operationOf } from '../src/effects.js';

const words = (text: string) => text.split(' ');

describe('what a command does', () => {
  test.each([
    's3 ls',
    's3 ls s3://bucket/prefix --recursive',
    's3 presign s3://bucket/key',
    's3api head-bucket --bucket b',
    'ec2 describe-instances --region eu-west-1',
    '--region eu-west-1 --output json ec2 describe-instances',
    'sts get-caller-identity',
    'iam list-roles',
    'dynamodb scan --table-name t',
    'dynamodb batch-get-item --request-items {}',
    'logs tail /group',
    'cloudformation wait stack-create-complete',
    'ec2 help',
    'help',
  ])('%s reads', (command) => {
    expect(effectOf(words(command))).toBe('read');
  });

  test.each([
    's3 mb s3://b',
    's3 cp a s3://b/a',
    's3 sync s3://b .',
    's3 rm s3://b/a',
    's3api create-bucket --bucket b',
    'ec2 run-instances',
    'ec2 --query describe-me terminate-instances',
    'lambda invoke --function-name f out',
    'sts assume-role --role-arn r',
    'ssm put-parameter --name describe-x',
    'configure set region x',
    's3',
    'getmoney now',
  ])('%s writes, as far as anybody knows', (command) => {
    expect(effectOf(words(command))).toBe('write');
  });

  test('is told by its name', () => {
    const all = ['s3 mb s3://b', 'ec2 create-vpc', 's3 rb s3://b', 'ec2 terminate-instances', 'ssm put-parameter'];
    expect(all.map((it) => changeOf(words(it)))).toEqual(['create', 'create', 'delete', 'delete', 'update']);
  });

  test('is found behind global options, with and without values', () => {
    expect(operationOf(words('--debug --profile describe s3 ls'))).toEqual(['s3', 'ls']);
  });
});

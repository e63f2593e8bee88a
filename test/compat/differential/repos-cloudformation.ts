/** Ops repos of stacks. */
import { type DifferentialRepo, listing } from './repo.js';

/** Answers of an AWS that has no stack yet, and makes every change set at once. */
const aws = (exists: boolean, fails = false) => `
const { existsSync, writeFileSync } = require('node:fs');
const made = __filename + '.made';
const gone = __filename + '.gone';
const isThere = ${exists} || existsSync(made);
const say = (it) => console.log(JSON.stringify(it));
const fail = (text) => { console.error('An error occurred (ValidationError) when calling the ' + text); process.exit(254); };
const id = 'arn:aws:cloudformation:us-east-1:123456789012:stack/shop/1';
const [service, verb] = args;
if (service === 'sts') say({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/me', UserId: 'me' });
const event = (n, status) => ({ EventId: String(n), StackId: id, StackName: 'shop', PhysicalResourceId: id, LogicalResourceId: 'shop', ResourceType: 'AWS::CloudFormation::Stack', ResourceStatus: status, Timestamp: '2026-01-01T00:00:0' + n + 'Z' });
if (verb === 'validate-template') say({ Parameters: [], Capabilities: [] });
if (verb === 'describe-stacks') {
  if (!isThere) fail('DescribeStacks operation: Stack with id shop does not exist');
  say({ Stacks: [{ StackId: id, StackName: 'shop', CreationTime: '2026-01-01T00:00:00Z', StackStatus: existsSync(gone) ? 'DELETE_COMPLETE' : existsSync(made) ? '${fails ? 'ROLLBACK' : 'CREATE'}_COMPLETE' : 'UPDATE_COMPLETE', Outputs: [] }] });
}
if (verb === 'create-stack' || verb === 'execute-change-set') writeFileSync(made, '');
if (verb === 'create-change-set') say({ Id: 'change', StackId: id });
if (verb === 'describe-change-set') say({ ChangeSetName: 'change', ChangeSetId: 'change', StackId: id, StackName: 'shop', Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE', Changes: [{ Type: 'Resource', ResourceChange: { Action: 'Add', LogicalResourceId: 'B', ResourceType: 'AWS::S3::Bucket' } }] });
if (verb === 'describe-stack-events') {
  const done = existsSync(gone) ? 'DELETE' : existsSync(made) ? '${fails ? 'ROLLBACK' : 'CREATE'}' : '';
  say({ StackEvents: done === '' ? [] : [event(2, done + '_COMPLETE'), event(1, done + '_IN_PROGRESS')] });
}
if (verb === 'describe-stack-resources' || verb === 'list-stack-resources') say({ StackResources: [], StackResourceSummaries: [] });
if (verb === 'get-template') say({ TemplateBody: 'Resources: {}' });
if (verb === 'delete-stack') writeFileSync(gone, '');
${fails ? "if (verb === 'wait') process.exit(255);" : ''}
`;

const template = 'Parameters:\n  Size: { Type: String }\nResources:\n  B: { Type: AWS::S3::Bucket }\n';
const stack = (cli: string) => `cloudformation:
  cli:
${cli}  options:
    cfn-stack-name: shop
    capabilities: CAPABILITY_IAM
    cfn-files:
      template-file: template.yaml
      parameters:
        template-param-flag: true
        template-param-file: parameters.json
`;
const account = {
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'mock',
  AWS_SECRET_ACCESS_KEY: 'mock-secret-key',
};

/** BitOps 2.6 stumbles over a switch that has no flag, which `validate-cfn` is, unless it is a text. */
const validating = { BITOPS_CLOUDFORMATION_VALIDATE_CFN: 'true' };
const files = (cli: string) => ({
  'test/bitops.config.yaml': listing({ cloudformation: 'cloudformation' }),
  'test/cloudformation/bitops.config.yaml': stack(cli),
  'test/cloudformation/template.yaml': template,
  'test/cloudformation/parameters.json': '[{ "ParameterKey": "Size", "ParameterValue": "2" }]\n',
});

export const stacks: readonly DifferentialRepo[] = [
  {
    name: 'cloudformation-create',
    env: { ...account, ...validating },
    programs: { aws: aws(false) },
    files: files('    stack-action: deploy\n'),
  },
  {
    name: 'cloudformation-update',
    env: { ...account, ...validating },
    programs: { aws: aws(true) },
    files: files('    stack-action: Deploy\n'),
  },
  {
    name: 'cloudformation-delete',
    env: { ...account, ...validating },
    programs: { aws: aws(true) },
    files: files('    stack-action: delete\n'),
  },
  {
    name: 'cloudformation-fails',
    env: { ...account, ...validating },
    programs: { aws: aws(false, true) },
    files: files('    stack-action: deploy\n'),
  },
  {
    name: 'cloudformation-no-validation',
    env: account,
    programs: { aws: aws(false) },
    files: files('    validate-cfn: false\n'),
  },
];

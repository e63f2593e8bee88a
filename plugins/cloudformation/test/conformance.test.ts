/** What bitops expects of every plugin; the answers are those of the AWS CLI. */
import { describePlugin, type PluginCase } from '@bitops/core/testing';
import { describe, it } from 'vitest';
import cloudformation from '../src/index.js';
import { changeSetOf, eventsOf, stackIn } from './tool.js';

const password = 'conformance-password-1b9c';
const template = `
Parameters: { Password: { Type: String, NoEcho: true } }
Resources: { B: { Type: AWS::S3::Bucket } }
Outputs: { Bucket: { Value: !Ref B } }
`;
const files = {
  'template.yaml': template,
  'parameters.json': JSON.stringify([{ ParameterKey: 'Password', ParameterValue: password }]),
};
const options = {
  'cfn-stack-name': 'shop',
  'cfn-files': { 'template-file': 'template.yaml', parameters: { 'template-param-file': 'parameters.json' } },
};
const missing =
  'An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id shop does not exist';
const outputs = {
  Outputs: [
    { OutputKey: 'Bucket', OutputValue: 'b-1' },
    { OutputKey: 'Login', OutputValue: `admin:${password}` },
  ],
};

/** A stack that is there, or is made by the run. */
const answersOf =
  (isThere: boolean): NonNullable<PluginCase['answers']> =>
  ({ args }, { intent, before }) => {
    const [, action = ''] = args;
    const does = intent === 'destroy' ? 'DELETE' : isThere ? 'UPDATE' : 'CREATE';
    const printed: Readonly<Record<string, unknown>> = {
      ...changeSetOf({ Action: isThere ? 'Modify' : 'Add' }),
      'describe-stacks': stackIn('UPDATE_COMPLETE', outputs),
      'list-stack-resources': { StackResourceSummaries: [{ LogicalResourceId: 'B', ResourceType: 'AWS::S3::Bucket' }] },
      'get-template': { TemplateBody: template },
      'describe-stack-events': args.includes('1')
        ? eventsOf('CREATE_COMPLETE')
        : eventsOf('CREATE_COMPLETE', `${does}_IN_PROGRESS`, ...(before > 0 ? [`${does}_COMPLETE`] : [])),
      'detect-stack-drift': { StackDriftDetectionId: 'd-1' },
      'describe-stack-drift-detection-status': { DetectionStatus: 'DETECTION_COMPLETE', StackDriftStatus: 'IN_SYNC' },
    };
    if (action === 'describe-stacks' && !isThere && args.includes('shop')) return { exitCode: 255, printed: [missing] };
    return JSON.stringify(printed[action] ?? {});
  };

describePlugin(
  { describe, it },
  {
    plugin: cloudformation,
    root: new URL('..', import.meta.url),
    cases: [
      { name: 'a stack that is there', files, config: { options }, answers: answersOf(true), secrets: [password] },
      { name: 'a stack that is not there', files, config: { options }, answers: answersOf(false), secrets: [password] },
      {
        name: 'every setting',
        files,
        config: {
          cli: { 'validate-cfn': false, timeout: '5m' },
          options: {
            ...options,
            s3bucket: 'templates',
            s3prefix: 'shop',
            capabilities: 'CAPABILITY_IAM CAPABILITY_AUTO_EXPAND',
            tags: { team: 'payments' },
            region: 'us-east-1',
            drift: false,
          },
        },
        answers: answersOf(true),
        secrets: [password],
      },
      {
        name: 'inputs of which one is a secret',
        files: { 'template.yaml': template },
        config: { options: { ...options, 'cfn-files': { 'template-file': 'template.yaml', parameters: {} } } },
        inputs: { Password: { value: password, sensitive: true } },
        answers: answersOf(true),
      },
    ],
  },
);

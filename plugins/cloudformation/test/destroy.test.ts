import { describe, expect, it } from 'vitest';
import { ready } from './shop.js';
import { drive, eventsOf, faultsIn, lines, stackIn, tool } from './tool.js';

describe('a destroy', () => {
  const destroying = (over = {}) => ready({ intent: 'destroy', action: 'destroy', ...over });
  const resources = {
    StackResourceSummaries: ['B', 'Kept'].map((LogicalResourceId) => ({
      LogicalResourceId,
      ResourceType: 'AWS::S3::Bucket',
      ResourceStatus: 'CREATE_COMPLETE',
    })),
  };
  const prints = {
    'describe-stacks': stackIn('CREATE_COMPLETE'),
    'list-stack-resources': resources,
    'get-template': {
      TemplateBody: { Resources: { B: {}, Kept: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' } } },
    },
  };

  it('shows what is deleted, not what its policy keeps, deletes it, and waits [compat 6.cloudformation-delete]', () => {
    let looks = 0;
    const events = () => eventsOf('CREATE_COMPLETE', ...(++looks > 1 ? ['DELETE_IN_PROGRESS', 'DELETE_COMPLETE'] : []));
    const { steps } = drive(tool.steps(destroying()), { ...prints, 'describe-stack-events': events });
    const shown = [
      'preview delete B (AWS::S3::Bucket)',
      'describe-stack-events',
      '! delete-stack',
      'describe-stack-events',
    ];
    expect(lines(steps)).toEqual(['describe-stacks', 'list-stack-resources', 'get-template', ...shown]);
  });

  it('of a protected stack is refused', () => {
    const stack = stackIn('CREATE_COMPLETE', { EnableTerminationProtection: true });
    const faults = faultsIn(() => drive(tool.steps(destroying()), { 'describe-stacks': stack }));
    expect(faults).toMatchObject([{ code: 'CLOUDFORMATION_STACK_PROTECTED' }]);
  });

  it('that fails tells why, and asks for no template', () => {
    let looks = 0;
    const failing = () =>
      eventsOf('CREATE_COMPLETE', ...(++looks > 1 ? ['DELETE_FAILED B The bucket is not empty', 'DELETE_FAILED'] : []));
    const run = destroying({ deployment: { ...destroying().deployment, folder: '/nowhere' } });
    const faults = faultsIn(() => drive(tool.steps(run), { ...prints, 'describe-stack-events': failing }));
    expect(faults).toMatchObject([
      {
        code: 'CLOUDFORMATION_DELETE_FAILED',
        why: expect.stringMatching(/^DELETE_FAILED {2}B \(AWS::S3::Bucket\): The bucket is not empty/),
        fix: expect.stringContaining('a bucket must be empty'),
      },
    ]);
  });
});

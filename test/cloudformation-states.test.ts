/** CloudFormation with the real AWS CLI against a server that plays what moto does not: failures, replacements, drift. */
import { expect } from 'vitest';
import { type CloudFormation, type Script, startCloudFormation } from './rig/cloudformation-server.js';
import { commandsOf, shop, timeout } from './rig/shop.js';
import { errorsOf, eventsOf, expectClean, type OpsRepo, outcomesOf, testWith } from './rig.js';

const json = ['--format', 'json'] as const;
const testWithCli = testWith('aws');

testWithCli(
  'a plan shows what AWS would replace, keeps nothing there, and warns of drift without values',
  async () => {
    const { repo, aws } = await played({
      status: 'UPDATE_COMPLETE',
      changes: [
        { Action: 'Modify', LogicalResourceId: 'Site', ResourceType: 'AWS::S3::Bucket', Replacement: 'True' },
        { Action: 'Modify', LogicalResourceId: 'Role', ResourceType: 'AWS::IAM::Role', Replacement: 'Conditional' },
        { Action: 'Remove', LogicalResourceId: 'Old', ResourceType: 'AWS::S3::Bucket', PolicyAction: 'Retain' },
        { Action: 'Remove', LogicalResourceId: 'Older', ResourceType: 'AWS::S3::Bucket' },
      ],
      drift: [
        {
          StackId: 'arn',
          LogicalResourceId: 'Site',
          ResourceType: 'AWS::S3::Bucket',
          StackResourceDriftStatus: 'MODIFIED',
          PropertyDifferences: [
            { PropertyPath: '/Tags/0', ExpectedValue: 'x', ActualValue: 'a-secret', DifferenceType: 'NOT_EQUAL' },
          ],
          Timestamp: '2026-01-01T00:00:00Z',
        },
      ],
    });
    const run = await repo.bitops(['plan', 'test', '--exit-code', ...json], { env: aws.env });
    expect(run.exitCode).toBe(3);
    expect(eventsOf(run, 'deployment.previewed')[0]?.changes).toEqual([
      { address: 'Site (AWS::S3::Bucket)', action: 'replace' },
      { address: 'Role (AWS::IAM::Role)', action: 'replace' },
      { address: 'Old (AWS::S3::Bucket)', action: 'update' },
      { address: 'Older (AWS::S3::Bucket)', action: 'delete' },
    ]);
    const [note] = eventsOf(run, 'note');
    expect(note?.text).toContain('~ update   Old (AWS::S3::Bucket), leaves the stack and stays in AWS');
    expect(eventsOf(run, 'warning')).toMatchObject([
      { code: 'CLOUDFORMATION_STACK_DRIFTED', why: 'MODIFIED  Site (AWS::S3::Bucket): /Tags/0' },
    ]);
    expect(run.stdout).not.toContain('a-secret');
    expect(aws.changeSets()).toEqual([]);
    expect(aws.actions).not.toContain('ExecuteChangeSet');
    expectClean(repo);
  },
  timeout,
);

testWithCli(
  'a deploy executes what was previewed; outputs flow on, and secrets are in none of them',
  async () => {
    const { repo, aws } = await played({
      status: 'CREATE_COMPLETE',
      changes: [{ Action: 'Modify', LogicalResourceId: 'Site', ResourceType: 'AWS::S3::Bucket', Replacement: 'False' }],
      happens: [
        [{ status: 'UPDATE_IN_PROGRESS', reason: 'User Initiated' }],
        [{ id: 'Site', type: 'AWS::S3::Bucket', status: 'UPDATE_COMPLETE' }],
        [{ status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' }, { status: 'UPDATE_COMPLETE' }],
      ],
      outputs: { Url: 'https://shop.example.com', Login: 'admin:hunter2-hunter2' },
    });
    repo.write('test/bitops.config.yaml', flow);
    repo.write('test/site/deploy.sh', 'echo "the site is at $URL, login $LOGIN"\n');
    const run = await repo.bitops(['deploy', 'test', ...json], { env: aws.env });
    expect(run.stdout).toContain('the site is at https://shop.example.com, login ***');
    expect(run.stdout).not.toContain('hunter2-hunter2');
    expect(outcomesOf(run)).toEqual({ 'test:cloudformation': 'succeeded', 'test:site': 'succeeded' });
    expect(aws.actions.filter((it) => it === 'CreateChangeSet')).toHaveLength(1);
    expect(aws.asked('CreateChangeSet')).toMatchObject({
      ChangeSetType: 'UPDATE',
      'Parameters.member.1.ParameterValue': 'hunter2-hunter2',
      'Tags.member.1.Key': 'team',
      'Capabilities.member.1': 'CAPABILITY_IAM',
    });
    expect(commandsOf(run).join('\n')).not.toMatch(/hunter2|payments/);
    expectClean(repo);
  },
  timeout,
);

testWithCli(
  'a stack that fails tells the cause first, from the stack in the stack, and fails the run [compat 6.cloudformation-failure]',
  async () => {
    const nested = 'arn:aws:cloudformation:us-east-1:123456789012:stack/shop-Data/2';
    const { repo, aws } = await played({
      happens: [
        [{ status: 'CREATE_IN_PROGRESS', reason: 'User Initiated' }],
        [
          { id: 'Queue', type: 'AWS::SQS::Queue', status: 'CREATE_FAILED', reason: 'Resource creation cancelled' },
          {
            id: 'Data',
            type: 'AWS::CloudFormation::Stack',
            physical: nested,
            status: 'CREATE_FAILED',
            reason: `Embedded stack ${nested} was not successfully created: The following resource(s) failed to create: [Table].`,
          },
          { status: 'ROLLBACK_IN_PROGRESS', reason: 'The following resource(s) failed to create: [Queue, Data].' },
        ],
        [{ status: 'ROLLBACK_COMPLETE' }],
      ],
      nested: {
        [nested]: [
          {
            id: 'Table',
            type: 'AWS::DynamoDB::Table',
            status: 'CREATE_FAILED',
            reason: 'Table already exists: orders',
          },
        ],
      },
      changes: [{ Action: 'Add', LogicalResourceId: 'Site', ResourceType: 'AWS::S3::Bucket' }],
    });
    const run = await repo.bitops(['deploy', 'test', ...json], { env: aws.env });
    expect(run.exitCode).toBe(1);
    expect(eventsOf(run, 'error')).toMatchObject([
      {
        code: 'CLOUDFORMATION_DEPLOY_FAILED',
        what: 'the stack shop of test:cloudformation is in ROLLBACK_COMPLETE: Table (AWS::DynamoDB::Table) failed',
        why: 'CREATE_FAILED  Table (AWS::DynamoDB::Table): Table already exists: orders',
        fix: expect.stringContaining('bitops destroy test --only cloudformation'),
      },
    ]);

    // and what is left of it: nothing but a destroy is possible
    const again = await repo.bitops(['deploy', 'test', ...json], { env: aws.env });
    expect([again.exitCode, ...errorsOf(again)]).toEqual([1, 'CLOUDFORMATION_STACK_ROLLED_BACK']);
    Object.assign(aws.script, { happens: [[{ status: 'DELETE_IN_PROGRESS' }, { status: 'DELETE_COMPLETE' }]] });
    const destroy = await repo.bitops(['destroy', 'test', '--yes', ...json], { env: aws.env });
    expect(outcomesOf(destroy)).toEqual({ 'test:cloudformation': 'succeeded' });
    expectClean(repo);
  },
  timeout,
);

testWithCli(
  'a wait ends at its deadline, and by an interrupt: AWS goes on, and it is said how to see it',
  async () => {
    const { repo, aws } = await played({
      status: 'CREATE_COMPLETE',
      changes: [{ Action: 'Modify', LogicalResourceId: 'Site', ResourceType: 'AWS::S3::Bucket', Replacement: 'False' }],
      happens: [[], [{ status: 'UPDATE_IN_PROGRESS' }]],
    });
    const late = await repo.bitops(['deploy', 'test', '--set', 'cloudformation:cli.timeout=2s', ...json], {
      env: aws.env,
    });
    expect([late.exitCode, ...errorsOf(late)]).toEqual([1, 'CLOUDFORMATION_TIMEOUT']);

    aws.script.status = 'CREATE_COMPLETE';
    const started = repo.start(['deploy', 'test', ...json], { env: aws.env });
    await started.waitForLine(/UPDATE_IN_PROGRESS/);
    started.kill('SIGINT');
    const run = await started.done;
    expect(run.exitCode).toBe(130);
    expect(eventsOf(run, 'warning')).toMatchObject([
      {
        code: 'CLOUDFORMATION_GOES_ON',
        fix: 'Look what becomes of it: aws cloudformation describe-stack-events --stack-name shop',
      },
    ]);
    expectClean(repo);
  },
  timeout,
);

testWithCli(
  'what is wrong is told with its code and the mend',
  async () => {
    const { repo, aws } = await played({ capabilities: ['CAPABILITY_NAMED_IAM'] });
    const codes = async (env: Readonly<Record<string, string>>, ...args: readonly string[]) => {
      const run = await repo.bitops(['plan', 'test', ...args, ...json], { env });
      return [run.exitCode, ...errorsOf(run)];
    };
    expect(await codes(aws.env)).toEqual([1, 'CLOUDFORMATION_CAPABILITY_MISSING']);
    expect(await codes({ ...aws.env, AWS_REGION: '' })).toEqual([1, 'CLOUDFORMATION_REGION_MISSING']);
    expect(await codes({ ...aws.env, AWS_ACCESS_KEY_ID: '' })).toEqual([1, 'CLOUDFORMATION_CREDENTIALS_MISSING']);
    const refusal = 'ExpiredToken: The security token included in the request is expired';
    Object.assign(aws.script, { refuses: { ValidateTemplate: refusal } });
    expect(await codes(aws.env)).toEqual([1, 'CLOUDFORMATION_CREDENTIALS_EXPIRED']);
    expect(await codes(aws.env, '--set', 'cloudformation:options.cfn-stack-name=')).toEqual([2, expect.any(String)]);
    repo.write('test/cloudformation/template.yaml', 'Resources:\n  A: { Type: [\n');
    repo.write('test/cloudformation/parameters.json', 'password = "hunter2-hunter2"\n');
    const run = await repo.bitops(['deploy', 'test'], { env: aws.env });
    expect(run).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('nothing was run') });
    expect(run.stderr).toMatch(
      /CLOUDFORMATION_TEMPLATE_INVALID[\s\S]*template\.yaml:\d[\s\S]*CLOUDFORMATION_PARAMETERS_INVALID/,
    );
    expect(run.stderr).not.toContain('hunter2');
    expectClean(repo);
  },
  timeout,
);

const flow = `
bitops:
  deployments:
    cloudformation: { plugin: cloudformation }
    site:
      plugin: shell
      inputs:
        URL: \${outputs.cloudformation.Url}
        LOGIN: \${outputs.cloudformation.Login}
`.replaceAll(/: (\$\{.*\})/g, ': "$1"');

async function played(script: Partial<Script>): Promise<{ repo: OpsRepo; aws: CloudFormation }> {
  return { repo: shop(), aws: await startCloudFormation(script) };
}

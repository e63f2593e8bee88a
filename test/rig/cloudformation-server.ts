/** CloudFormation on loopback, as far as moto does not play it: failures, rollbacks, replacements, drift. In memory, scripted. */
import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

/** An event, or a part of one. */
export interface Happening {
  readonly id?: string;
  readonly type?: string;
  readonly physical?: string;
  readonly status: string;
  readonly reason?: string;
}

/** What the server says of a stack and does with it; a test may change it while it runs. */
export interface Script {
  /** Nothing where there is no stack. */
  status: string | undefined;
  /** What the next change set changes; a text is why there is none. */
  changes: readonly Readonly<Record<string, unknown>>[] | string;
  /** What happens after a change set is executed or the stack is deleted: one list for each look at the events. */
  happens: readonly (readonly Happening[])[];
  outputs: Readonly<Record<string, string>>;
  parameters: Readonly<Record<string, string>>;
  resources: readonly { readonly id: string; readonly type: string }[];
  /** The template that the stack has. */
  template: string;
  /** What the template needs, as the validation says. */
  capabilities: readonly string[];
  isProtected: boolean;
  drift: readonly Readonly<Record<string, unknown>>[];
  /** Errors that actions answer with: `CODE: message`. */
  refuses: Readonly<Record<string, string>>;
  /** Events of other stacks, by their ARN: of those in the stack. */
  nested: Readonly<Record<string, readonly Happening[]>>;
}

/** A CloudFormation that is played, and what it was asked. */
export interface CloudFormation {
  readonly env: Readonly<Record<string, string>>;
  readonly script: Script;
  /** The actions, in their order. */
  readonly actions: string[];
  /** The parameters of the last request of an action. */
  asked(action: string): Readonly<Record<string, string>>;
  /** Change sets that were neither executed nor deleted. */
  changeSets(): readonly string[];
}

const arn = 'arn:aws:cloudformation:us-east-1:123456789012:stack/shop/1';

/** Starts one; it ends with the test. */
export async function startCloudFormation(told: Partial<Script> = {}): Promise<CloudFormation> {
  const script: Script = { ...nothing, ...told };
  const actions: string[] = [];
  const asked = new Map<string, Readonly<Record<string, string>>>();
  const play = createPlay(script);
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const parameters = Object.fromEntries(new URLSearchParams(body));
      const action = parameters['Action'] ?? '';
      actions.push(action);
      asked.set(action, parameters);
      const refusal = script.refuses[action];
      const answer = refusal === undefined ? play.answer(action, parameters) : { error: refusal };
      const isError = 'error' in answer;
      response.writeHead(isError ? 400 : 200, { 'content-type': 'text/xml' });
      response.end(isError ? errorXml(answer.error) : resultXml(action, answer.result));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    AWS_ACCESS_KEY_ID: 'mock-access-key',
    AWS_SECRET_ACCESS_KEY: 'mock-secret-key',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
  };
  return { env, script, actions, asked: (action) => asked.get(action) ?? {}, changeSets: play.changeSets };
}

const nothing: Script = {
  status: undefined,
  changes: [],
  happens: [],
  outputs: {},
  parameters: {},
  resources: [],
  template: 'Resources: {}',
  capabilities: [],
  isProtected: false,
  drift: [],
  refuses: {},
  nested: {},
};

type Answer = { readonly result: unknown } | { readonly error: string };

/** The state behind the script: change sets, events that happened, and those that are to come. */
function createPlay(script: Script) {
  const sets = new Map<string, number>();
  const happened: unknown[] = [];
  let coming: readonly (readonly Happening[])[] = [];
  let count = 0;
  const happen = (
    { id = 'shop', type = 'AWS::CloudFormation::Stack', physical, status, reason }: Happening,
    of = arn,
  ) => {
    count += 1;
    return {
      EventId: `event-${count}`,
      StackId: of,
      StackName: 'shop',
      LogicalResourceId: id,
      PhysicalResourceId: physical ?? (id === 'shop' ? of : `${id.toLowerCase()}-1`),
      ResourceType: type,
      Timestamp: '2026-01-01T00:00:00Z',
      ResourceStatus: status,
      ...(reason === undefined ? {} : { ResourceStatusReason: reason }),
    };
  };
  const gone: Answer = { error: 'ValidationError: Stack with id shop does not exist' };
  const stack = () => ({
    StackId: arn,
    StackName: 'shop',
    StackStatus: script.status,
    CreationTime: '2026-01-01T00:00:00Z',
    EnableTerminationProtection: script.isProtected,
    Outputs: Object.entries(script.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
    Parameters: Object.entries(script.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
  });
  const begin = () => {
    coming = script.happens;
    return { result: {} };
  };
  const look = (): Answer => {
    const [now, ...later] = coming;
    coming = later;
    for (const it of now ?? []) {
      happened.push(happen(it));
      if (it.id === undefined) script.status = it.status;
    }
    return { result: { StackEvents: [...happened].reverse() } };
  };
  const changeSet = (id: string): Answer => {
    const looks = sets.get(id) ?? 0;
    sets.set(id, looks + 1);
    if (looks === 0) return { result: { Status: 'CREATE_IN_PROGRESS' } };
    if (typeof script.changes === 'string') return { result: { Status: 'FAILED', StatusReason: script.changes } };
    const Changes = script.changes.map((it) => ({ Type: 'Resource', ResourceChange: it }));
    return { result: { Status: 'CREATE_COMPLETE', Changes } };
  };
  const answers: Readonly<Record<string, (asked: Readonly<Record<string, string>>) => Answer>> = {
    ValidateTemplate: () => ({ result: { Capabilities: script.capabilities } }),
    DescribeStacks: () => (script.status === undefined ? gone : { result: { Stacks: [stack()] } }),
    CreateChangeSet({ ChangeSetName = '' }) {
      const Id = `arn:aws:cloudformation:us-east-1:123456789012:changeSet/${ChangeSetName}/1`;
      sets.set(Id, 0);
      script.status ??= 'REVIEW_IN_PROGRESS';
      return { result: { Id, StackId: arn } };
    },
    DescribeChangeSet: ({ ChangeSetName = '' }) => changeSet(ChangeSetName),
    DeleteChangeSet({ ChangeSetName = '' }) {
      sets.delete(ChangeSetName);
      return { result: {} };
    },
    ExecuteChangeSet() {
      sets.clear();
      return begin();
    },
    DeleteStack() {
      if (script.status === 'REVIEW_IN_PROGRESS') script.status = undefined;
      return begin();
    },
    DescribeStackEvents({ StackName = '' }) {
      const inner = script.nested[StackName];
      return inner === undefined
        ? look()
        : { result: { StackEvents: inner.map((it) => happen(it, StackName)).reverse() } };
    },
    ListStackResources: () => ({
      result: {
        StackResourceSummaries: script.resources.map(({ id, type }) => ({
          LogicalResourceId: id,
          ResourceType: type,
          ResourceStatus: 'CREATE_COMPLETE',
          LastUpdatedTimestamp: '2026-01-01T00:00:00Z',
        })),
      },
    }),
    GetTemplate: () => ({ result: { TemplateBody: script.template } }),
    DetectStackDrift: () => ({ result: { StackDriftDetectionId: 'drift-1' } }),
    DescribeStackDriftDetectionStatus: () => ({
      result: {
        StackId: arn,
        StackDriftDetectionId: 'drift-1',
        DetectionStatus: 'DETECTION_COMPLETE',
        StackDriftStatus: script.drift.length > 0 ? 'DRIFTED' : 'IN_SYNC',
        Timestamp: '2026-01-01T00:00:00Z',
      },
    }),
    DescribeStackResourceDrifts: () => ({ result: { StackResourceDrifts: script.drift } }),
  };
  return {
    answer: (action: string, asked: Readonly<Record<string, string>>): Answer =>
      answers[action]?.(asked) ?? { error: `InvalidAction: ${action} is not played` },
    changeSets: () => [...sets.keys()],
  };
}

function errorXml(error: string): string {
  const [Code = '', ...rest] = error.split(': ');
  return toXml('ErrorResponse', { Error: { Type: 'Sender', Code, Message: rest.join(': ') }, RequestId: 'request-1' });
}

function resultXml(action: string, result: unknown): string {
  return toXml(`${action}Response`, { [`${action}Result`]: result });
}

/** As AWS writes it: lists are made of members. */
function toXml(name: string, it: unknown): string {
  if (it === undefined || it === null) return '';
  if (Array.isArray(it)) return `<${name}>${it.map((one) => toXml('member', one)).join('')}</${name}>`;
  if (typeof it !== 'object') return `<${name}>${escaped(String(it))}</${name}>`;
  const inner = Object.entries(it).map(([key, value]) => toXml(key, value));
  return `<${name}>${inner.join('')}</${name}>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

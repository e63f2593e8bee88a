import { join } from 'node:path';
import type { Command, Environment, ToolRun } from '@bitops/core';
import type { CloudformationConfig } from './config.js';

/** All that is known about the cloudformation deployment that is run. */
export type CloudformationRun = ToolRun<CloudformationConfig>;

/** Where AWS finds the template of a change set. */
export type TemplateSource = { readonly body: string } | { readonly url: string };

/** What a change set is made with. */
export interface ChangeSetRequest {
  /** Its name. */
  readonly name: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly template: TemplateSource;
  /** The file of parameters and tags, absolute. */
  readonly input: string;
  /** `read`: only to look at it, it is deleted again. */
  readonly effect: Command['effect'];
}

/** How many events one look at a stack takes; AWS gives a hundred at a time, the newest first. */
const eventsAtOnce = '300';

/** Whether the run removes the stack, or shows what that would be. */
export function isDestruction({ action, intent, config }: CloudformationRun): boolean {
  if (action !== 'preview') return action === 'destroy';
  return intent === 'destroy' || (intent === 'plan' && isDelete(config));
}

/** Whether the configuration asks for the stack to be removed. */
export function isDelete({ cli }: CloudformationConfig): boolean {
  return cli['stack-action'].toLowerCase() === 'delete';
}

/** Where the template is, or would be, in the bucket; nothing where it goes to AWS as it is. */
export function bucketOf({ config, env }: CloudformationRun) {
  const { s3bucket, s3prefix, region = regionOf(env) ?? '', 'cfn-files': files } = config.options;
  if (!s3bucket || !s3prefix) return undefined;
  const prefix = s3prefix.replaceAll(/^\/+|\/+$/g, '');
  const key = [...prefix.split('/'), ...files['template-file'].split('/').filter((it) => it !== '.')];
  const host = `${s3bucket}.s3.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  return { folder: `s3://${s3bucket}/${prefix}/`, url: `https://${host}/${key.map(encodeURIComponent).join('/')}` };
}

/** The variables that every command gets: nothing is asked, paged or guessed. */
function quiet(env: Environment): Environment {
  const region = env.AWS_DEFAULT_REGION ? undefined : env.AWS_REGION;
  return {
    AWS_PAGER: '',
    AWS_CLI_AUTO_PROMPT: 'off',
    AWS_CLI_FILE_ENCODING: 'UTF-8',
    // version 1 of the CLI does not know AWS_REGION
    ...(region ? { AWS_DEFAULT_REGION: region } : {}),
  };
}

/** The commands of one deployment. `stack` = the name of a stack, or its ARN. */
export function commandsOf(run: CloudformationRun) {
  const { cli, options } = run.config;
  const region = options.region ? ['--region', options.region] : [];
  const env = quiet(run.env);
  const aws = (args: readonly string[], effect: Command['effect']): Command => {
    const all = [...args, ...region, '--output', 'json'];
    return { file: 'aws', args: all, env, effect, capture: true, timeout: '5m' };
  };
  const read = (action: string, ...args: string[]) => aws(['cloudformation', action, ...args], 'read');
  const write = (action: string, ...args: string[]) => aws(['cloudformation', action, ...args], 'write');
  const again = (command: Command): Command => ({ ...command, repeatable: true });
  const capabilities = options.capabilities.split(/[\s,]+/).filter((it) => it !== '');

  return {
    validate: (template: TemplateSource): Command => read('validate-template', ...templateArgs(template)),
    describe: (stack: string): Command => read('describe-stacks', '--stack-name', stack),
    resources: (stack: string): Command => read('list-stack-resources', '--stack-name', stack),
    events: (stack: string, count = eventsAtOnce): Command =>
      read('describe-stack-events', '--stack-name', stack, '--max-items', count),
    template: (stack: string): Command => read('get-template', '--stack-name', stack),
    createChangeSet: ({ name, type, template, input, effect }: ChangeSetRequest): Command => {
      const about = ['--stack-name', options['cfn-stack-name'], '--change-set-name', name, '--change-set-type', type];
      const may = capabilities.length === 0 ? [] : ['--capabilities', ...capabilities];
      const args = [...about, ...templateArgs(template), ...may, '--cli-input-json', `file://${input}`];
      // a second one of the name is refused
      return { ...aws(['cloudformation', 'create-change-set', ...args], effect), repeatable: false };
    },
    describeChangeSet: (id: string): Command => read('describe-change-set', '--change-set-name', id),
    deleteChangeSet: (id: string, effect: Command['effect']): Command =>
      again(aws(['cloudformation', 'delete-change-set', '--change-set-name', id], effect)),
    executeChangeSet: (id: string): Command => write('execute-change-set', '--change-set-name', id),
    deleteStack: (stack: string): Command => again(write('delete-stack', '--stack-name', stack)),
    detectDrift: (stack: string): Command => read('detect-stack-drift', '--stack-name', stack),
    driftStatus: (id: string): Command =>
      read('describe-stack-drift-detection-status', '--stack-drift-detection-id', id),
    drifts: (stack: string): Command => {
      const filters = ['--stack-resource-drift-status-filters', 'MODIFIED', 'DELETED'];
      return read('describe-stack-resource-drifts', '--stack-name', stack, ...filters);
    },
    upload: (goal: string, without: readonly string[]): Command => {
      const args = ['s3', 'cp', '.', goal, '--recursive', '--no-progress', '--only-show-errors'];
      const excluded = without.flatMap((it) => ['--exclude', it]);
      return again({
        file: 'aws',
        args: [...args, ...excluded, ...region],
        env,
        effect: 'write',
        timeout: cli.timeout,
      });
    },
  };
}

/** What {@link commandsOf} makes. */
export type Commands = ReturnType<typeof commandsOf>;

/** The file in which parameters and tags travel: other users of the machine can read arguments. */
export function inputFile({ artifacts }: CloudformationRun): string {
  return join(artifacts, 'change-set.json');
}

function templateArgs(template: TemplateSource): readonly string[] {
  return 'url' in template ? ['--template-url', template.url] : ['--template-body', `file://${template.body}`];
}

function regionOf(env: Environment): string | undefined {
  return env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Command, Fault, Step, StepResult, Steps, ToolRun } from '@bitops/core';
import { pluginApi } from '@bitops/core/testing';
import { onTestFinished } from 'vitest';
import type { CloudformationConfig } from '../src/config.js';
import { cloudformationTool } from '../src/tool.js';

export const tool = cloudformationTool(pluginApi);

/** Settings as core would hand them over: missing sections filled, the schema's defaults applied. */
export function configOf(options: object = {}, cli: object = {}): CloudformationConfig {
  const files = { 'template-file': 'template.yaml', parameters: {} };
  const merge = { parameters: {} };
  const all = { 'cfn-stack-name': 'shop', 'cfn-files': files, 'cfn-merge-parameters': merge, ...options };
  return tool.config.parse({ cli, options: all });
}

/** A folder with these files, removed after the test. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'bitops-test-cfn-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A run in a folder. */
export function runOf(folder: string, over: Partial<ToolRun<CloudformationConfig>> = {}) {
  const run: ToolRun<CloudformationConfig> = {
    intent: 'deploy',
    action: 'apply',
    deployment: { environment: 'test', name: 'net', id: 'test:net', folder },
    config: configOf(),
    env: {},
    inputs: {},
    artifacts: join(folder, '.artifacts'),
    color: false,
    ...over,
  };
  return run;
}

export const isCommand = (step: Step): step is Command => 'file' in step;
/** What an `aws cloudformation` command does. */
const actionOf = ({ args }: Command) => args[1] ?? '';

/** What each action of the CLI prints; a function is asked anew each time, and may throw. */
export type Prints = Readonly<Record<string, unknown>>;

/** How core is played. */
interface Play {
  readonly proceed?: boolean;
  /** False as in a dry run. */
  readonly writes?: boolean;
  /** Sees each step before it is answered; what it throws is thrown into the steps. */
  readonly at?: (step: Step) => void;
  /** The step at which the run is interrupted. */
  readonly interrupt?: (step: Step) => boolean;
}

/** Plays core by hand: commands print what they should, and what they throw is thrown into the steps. */
export function drive<R>(steps: Steps<R>, prints: Prints = {}, play: Play = {}): { steps: Step[]; result: R } {
  const { proceed = true, writes = true, at, interrupt } = play;
  const seen: Step[] = [];
  let interrupted = false;
  let next = steps.next();
  while (next.done !== true) {
    const step = next.value;
    seen.push(step);
    let result: StepResult = { ran: !interrupted, exitCode: 0, stdout: '', proceed: false };
    try {
      at?.(step);
      if ('preview' in step) result = { ...result, proceed };
      if (isCommand(step)) {
        const ran = !interrupted && (writes || step.effect === 'read');
        const printed = prints[actionOf(step)];
        const value: unknown = ran && typeof printed === 'function' ? printed(step) : printed;
        result = { ...result, ran, stdout: ran ? JSON.stringify(value ?? {}) : '' };
      }
    } catch (error) {
      next = steps.throw(error);
      continue;
    }
    if (!interrupted && interrupt?.(step) === true) {
      interrupted = true;
      next = steps.return(undefined as never); // nobody reads it, as in core
    } else next = steps.next(result);
  }
  return { steps: seen, result: next.value };
}

/** What a failed command throws into steps. */
export function failed(...printed: string[]): Error {
  const error = pluginApi.fault({ code: 'COMMAND_FAILED', what: 'aws cloudformation failed with exit code 255' });
  return Object.assign(error, { printed });
}

/** The faults that something throws. */
export function faultsIn(fn: () => unknown): readonly Fault[] {
  try {
    fn();
  } catch (error) {
    return (error as { faults: readonly Fault[] }).faults; // what the tool throws is made by the api
  }
  return [];
}

/** The steps in short: commands with `!` in front of what changes something, previews, notes. */
export function lines(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => {
    if (isCommand(step)) return [`${step.effect === 'write' ? '! ' : ''}${actionOf(step)}`];
    if ('preview' in step)
      return [`preview ${step.preview.map((it) => `${it.action} ${it.address}`).join(', ')}`.trim()];
    return 'pause' in step ? ['pause'] : [];
  });
}

const id = 'arn:aws:cloudformation:eu-west-1:1:stack/shop/1';

/** A stack as `describe-stacks` prints it. */
export const stackIn = (StackStatus: string, more: object = {}) => ({
  Stacks: [{ StackId: id, StackName: 'shop', StackStatus, ...more }],
});

/** Events as `describe-stack-events` prints them, given the oldest first: `STATUS` of the stack, or `STATUS Id reason`. */
export function eventsOf(...happened: readonly string[]) {
  const list = happened.map((text, index) => {
    const [ResourceStatus = '', LogicalResourceId = 'shop', ...reason] = text.split(' ');
    const isStack = LogicalResourceId === 'shop';
    return {
      EventId: `e${index}`,
      StackId: id,
      LogicalResourceId,
      PhysicalResourceId: isStack ? id : LogicalResourceId.toLowerCase(),
      ResourceType: isStack ? 'AWS::CloudFormation::Stack' : 'AWS::S3::Bucket',
      ResourceStatus,
      ...(reason.length === 0 ? {} : { ResourceStatusReason: reason.join(' ') }),
    };
  });
  return { StackEvents: list.reverse() };
}

/** A change set that is ready, as the CLI prints it. */
export const changeSetOf = (...changes: readonly object[]) => ({
  'create-change-set': { Id: 'set-1', StackId: id },
  'describe-change-set': {
    Status: 'CREATE_COMPLETE',
    Changes: changes.map((it) => ({
      Type: 'Resource',
      ResourceChange: { LogicalResourceId: 'B', ResourceType: 'AWS::S3::Bucket', ...it },
    })),
  },
});

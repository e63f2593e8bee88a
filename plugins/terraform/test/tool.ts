import { join } from 'node:path';
import type { Environment, Step, StepResult, Steps, ToolRun } from '@bitops/core';
import { pluginApi } from '@bitops/core/testing';
import type { TerraformConfig } from '../src/config.js';
import { terraformTool } from '../src/tool.js';

export const tool = terraformTool(pluginApi);

/** Settings as core would hand them over: missing sections filled, the schema's defaults applied. */
export function configOf(cli: object = {}, options: object = {}): TerraformConfig {
  return tool.config.parse({ cli, options });
}

/** A run in a folder that need not exist. */
export function runOf(over: Partial<ToolRun<TerraformConfig>> & { folder?: string; env?: Environment } = {}) {
  const { folder = '/w/test/net', ...rest } = over;
  const run: ToolRun<TerraformConfig> = {
    intent: 'deploy',
    action: 'apply',
    deployment: { environment: 'test', name: 'net', id: 'test:net', folder },
    config: configOf(),
    env: {},
    inputs: {},
    artifacts: join(folder, '.artifacts'),
    color: false,
    ...rest,
  };
  return run;
}

export type Answer = (step: Step) => Partial<StepResult> | undefined;

/**
 * Plays core by hand: every step is answered as done unless `answer` knows better, and what it throws is thrown into the
 * steps; gives the steps and the result.
 */
export function drive<R>(steps: Steps<R>, answer: Answer = () => undefined): { steps: Step[]; result: R } {
  const seen: Step[] = [];
  let next = steps.next();
  while (next.done !== true) {
    seen.push(next.value);
    let answered: Partial<StepResult> | undefined;
    try {
      answered = answer(next.value);
    } catch (error) {
      next = steps.throw(error);
      continue;
    }
    next = steps.next({ ran: true, exitCode: 0, stdout: '', proceed: false, ...answered });
  }
  return { steps: seen, result: next.value };
}

/** The command lines among the steps, with `!` in front of what changes something outside. */
export function lines(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => {
    if ('file' in step) return [`${step.effect === 'write' ? '! ' : ''}${[step.file, ...step.args].join(' ')}`];
    if ('preview' in step)
      return [`preview ${step.preview.map((it) => `${it.action} ${it.address}`).join(', ')}`.trim()];
    return [];
  });
}

/** What `terraform show -json` prints of a plan with these changes. */
export function planJson(changes: Readonly<Record<string, readonly string[]>>, rest: object = {}): string {
  const list = Object.entries(changes).map(([address, actions]) => ({ address, change: { actions } }));
  return JSON.stringify({ resource_changes: list, ...rest });
}

/** Answers `show` with a plan that creates one resource, `output` with nothing, and previews with `proceed`. */
export function answers({ proceed = true, ran = true, list = '* default\n' } = {}): Answer {
  return (step) => {
    if ('preview' in step) return { proceed };
    if (!('file' in step)) return undefined;
    if (step.effect === 'write') return { ran };
    if (step.args[0] === 'show') return { stdout: planJson({ 'terraform_data.a': ['create'] }) };
    if (step.args[0] === 'output') return { stdout: '{}' };
    return step.args[0] === 'workspace' ? { stdout: list } : undefined;
  };
}

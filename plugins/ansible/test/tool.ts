import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Step, StepResult, Steps, ToolRun } from '@bitops/core';
import { pluginApi } from '@bitops/core/testing';
import { onTestFinished } from 'vitest';
import type { AnsibleConfig } from '../src/config.js';
import { ansibleTool } from '../src/tool.js';

export const tool = ansibleTool(pluginApi);

/** Settings as core would hand them over: missing sections filled, the schema's defaults applied. */
export function configOf(cli: object = {}, options: object = {}): AnsibleConfig {
  return tool.config.parse({ cli, options });
}

/** A run in a folder of its own with some files in it; it is removed after the test. */
export function runOf(files: Readonly<Record<string, string>>, over: Partial<ToolRun<AnsibleConfig>> = {}) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'bitops-ansible-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const folder = join(root, 'test', 'web');
  mkdirSync(folder, { recursive: true });
  put(folder, files);
  const run: ToolRun<AnsibleConfig> = {
    intent: 'deploy',
    action: 'apply',
    deployment: { environment: 'test', name: 'web', id: 'test:web', folder },
    config: configOf(),
    env: { HOME: join(root, 'home'), BITOPS_TEMPDIR: root },
    inputs: {},
    artifacts: join(root, 'artifacts'),
    color: false,
    ...over,
  };
  return run;
}

export function put(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

export type Answer = (step: Step) => Partial<StepResult> | undefined;

/**
 * Plays core by hand: files are written, every other step is answered as done unless `answer` knows better; what it throws
 * is thrown into the steps.
 */
export function drive<R>(steps: Steps<R>, answer: Answer = () => undefined): { steps: Step[]; result: R } {
  const seen: Step[] = [];
  let next = steps.next();
  while (next.done !== true) {
    const step = next.value;
    seen.push(step);
    if ('write' in step) put('/', { [step.write]: String(step.content) });
    let answered: Partial<StepResult> | undefined;
    try {
      answered = answer(step);
    } catch (error) {
      next = steps.throw(error);
      continue;
    }
    // A cache that has nothing, as a new one.
    const ran = !('cached' in step && step.action === 'take');
    next = steps.next({ ran, exitCode: 0, stdout: '', proceed: false, ...answered });
  }
  return { steps: seen, result: next.value };
}

/** The command lines among the steps, with `!` in front of what changes something outside; paths as of the run. */
export function lines(steps: readonly Step[], run: ToolRun<AnsibleConfig>): string[] {
  const named = (text: string) => text.replaceAll(run.artifacts, 'ARTIFACTS');
  return steps.flatMap((step) => {
    if ('file' in step) return [named(`${step.effect === 'write' ? '! ' : ''}${[step.file, ...step.args].join(' ')}`)];
    if ('cached' in step) return [named(`${step.action} ${step.cached}`)];
    return [];
  });
}

/** Answers the run of a playbook with a report, as its callback would write it, and with `ran`. */
export function reporting(events: readonly object[], ran = true): Answer {
  return (step) => {
    if (!('file' in step) || step.file !== 'ansible-playbook') return undefined;
    const text = events.map((it) => `${JSON.stringify(it)}\n`).join('');
    if (ran) put('/', { [step.env?.BITOPS_ANSIBLE_REPORT ?? '']: text });
    return { ran };
  };
}

/** Events of a report. */
export const start = { event: 'start', inventory: ['/etc/ansible/hosts'], missing: [] };
export const result = (status: string, host: string, task: string, more: object = {}) => {
  return { event: 'result', status, host, task, path: null, message: '', ...more };
};
export const recap = (hosts: readonly string[], stats: readonly object[] = [], rescued = 0) => {
  return { event: 'recap', hosts: Object.fromEntries(hosts.map((it) => [it, { ok: 1, rescued }])), stats };
};

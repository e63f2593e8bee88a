import type { Step, StepResult, Steps } from '@bitops/core';
import { pluginApi } from '@bitops/core/testing';
import type { HelmConfig } from '../src/config.js';
import type { HelmRun } from '../src/run.js';
import { helmTool } from '../src/tool.js';

export const tool = helmTool(pluginApi);

/** Settings as core would hand them over: missing sections filled, the schema's defaults applied. */
export function configOf(cli: object = {}, options: Readonly<Record<string, unknown>> = {}): HelmConfig {
  const { k8s = {}, ...rest } = options;
  const sections = { kubeconfig: { fetch: {} }, aws: { fetch: {} }, k8s: { fetch: {}, ...Object(k8s) } };
  return tool.config.parse({
    cli: { namespace: 'shop', ...cli },
    options: { ...sections, ...rest },
    plugins: { s3: {} },
  });
}

/** A run in a folder that need not exist. */
export function runOf(over: Partial<HelmRun> & { folder?: string } = {}): HelmRun {
  const { folder = '/w/test/helm/web', ...rest } = over;
  return {
    intent: 'deploy',
    action: 'apply',
    deployment: { environment: 'test', name: 'helm/web', id: 'test:helm/web', folder },
    config: configOf(),
    env: { BITOPS_KUBE_CONFIG_FILE: '/w/.kube/config' },
    inputs: {},
    artifacts: '/w/artifacts',
    color: false,
    ...rest,
  };
}

export type Answer = (step: Step) => Partial<StepResult> | undefined;

/** Plays core by hand: every step is answered as done unless `answer` knows better; what it throws is thrown into them. */
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
    next = steps.next({ ran: true, exitCode: 0, stdout: '', proceed: true, ...answered });
  }
  return { steps: seen, result: next.value };
}

/** The command lines among the steps, with `!` in front of what changes something outside. */
export function lines(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) =>
    'file' in step ? [`${step.effect === 'write' ? '! ' : ''}${[step.file, ...step.args].join(' ')}`] : [],
  );
}

/** A release as `helm list` prints it. */
export const release = (name: string, status: string, revision = 3) =>
  JSON.stringify([
    { name, namespace: 'shop', revision: String(revision), status, updated: '2026-01-02 03:04:05.678 +0000 UTC' },
  ]);

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Action, Step, StepResult, Steps, ToolRun } from '@bitops/core';
import { pluginApi as api } from '@bitops/core/testing';
import { describe, expect, it } from 'vitest';
import { makeRig } from './rig.js';
import { type Files, makeFolder } from './scope.js';

const { tool } = makeRig().plugin;
if (tool === undefined) throw new Error('the plugin brings no tool');
const done: StepResult = { ran: true, exitCode: 0, stdout: '', proceed: true };

function makeRun(action: Action, files: Files, settings: { script?: string; args?: string[] } = {}): ToolRun<never> {
  const environment = makeFolder(
    Object.fromEntries(Object.entries(files).map(([name, it]) => [`app/web/${name}`, it])),
  );
  const folder = join(environment, 'app/web');
  const config = tool?.config.parse({ cli: settings, options: {} });
  const deployment = { environment: 'test', name: 'app/web', id: 'test:app/web', folder };
  const rest = { env: {}, inputs: {}, artifacts: makeFolder(), color: false };
  // The schema types the configuration where the tool is made, and here only its shape is known.
  return { intent: 'deploy', action, deployment, config: config as never, ...rest };
}

function collect(steps: Steps | undefined): readonly Step[] {
  const all: Step[] = [];
  if (steps === undefined) return all;
  for (let next = steps.next(done); !next.done; next = steps.next(done)) all.push(next.value);
  return all;
}

/** The commands among the steps. */
function commands(steps: Steps | undefined) {
  return collect(steps).filter((step) => 'file' in step);
}

const all = { 'deploy.sh': '', 'plan.sh': '', 'destroy.sh': '' };

describe('the tool shell', () => {
  it.each([
    ['preview', 'plan.sh', 'read'],
    ['apply', 'deploy.sh', 'write'],
    ['destroy', 'destroy.sh', 'write'],
  ] as const)('does %s by %s', (action, script, effect) => {
    const run = makeRun(action, all, { args: ['--region', 'a b'] });
    const outputs = join(run.artifacts, 'outputs');
    const env = { BITOPS_OUTPUT: outputs };
    expect(collect(tool.steps(run))).toEqual([
      { write: outputs, content: '' },
      { file: 'bash', args: [`./${script}`, '--region', 'a b'], env, effect },
    ]);
  });

  it('previews nothing without plan.sh', () => {
    expect(collect(tool.steps(makeRun('preview', { 'deploy.sh': '' })))).toEqual([]);
  });

  it('warns where there is nothing to destroy', () => {
    expect(collect(tool.steps(makeRun('destroy', { 'deploy.sh': '' })))).toMatchObject([
      { warning: { code: 'DESTROY_SCRIPT_MISSING', what: expect.stringContaining('nothing to destroy') } },
    ]);
  });

  it('runs another script by its first line, and plan.sh beside it', () => {
    const files = {
      'bin/-go': { text: '#!/bin/sh\necho "$1 in $PWD"\n', mode: 0o755 },
      'bin/plan.sh': 'echo plan',
    };
    const run = makeRun('apply', files, { script: 'bin/-go', args: ['x'] });
    const [step] = commands(tool.steps(run));
    if (step === undefined) throw new Error('expected a command');
    const { stdout } = spawnSync(step.file, step.args, { cwd: run.deployment.folder, encoding: 'utf8' });
    expect(stdout).toBe(`x in ${run.deployment.folder}\n`);
    expect(commands(tool.steps(makeRun('preview', files, { script: 'bin/-go' })))).toMatchObject([
      { file: 'bash', args: ['./bin/plan.sh'], effect: 'read' },
    ]);
  });

  it('warns of Windows line ends before the script runs', () => {
    const steps = collect(tool.steps(makeRun('apply', { 'deploy.sh': 'echo\r\n' })));
    expect(steps).toMatchObject([
      { warning: { code: 'SCRIPT_WINDOWS_LINES' } },
      { write: expect.any(String) },
      { file: 'bash' },
    ]);
  });

  it.each(['preview', 'apply'] as const)('has no %s without deploy.sh, and says what to write', (action) => {
    const run = makeRun(action, { 'plan.sh': '' });
    const thrown = expect.objectContaining({
      code: 'SCRIPT_MISSING',
      what: 'test:app/web has no deploy.sh',
      at: { file: 'test/app/web/deploy.sh' },
      fix: expect.stringMatching(/test\/app\/web\/bitops\.config\.yaml\.\n.*bitops explain test app\/web.* --set\.$/),
    });
    expect(() => collect(tool.steps(run))).toThrow(thrown);
    expect(() => collect(tool.check?.(run))).toThrow(thrown);
  });

  it('says why a script cannot be run', () => {
    expect(() => collect(tool.steps(makeRun('apply', { 'deploy.py': '#!python' }, { script: 'deploy.py' })))).toThrow(
      expect.objectContaining({ code: 'SCRIPT_UNUSABLE', what: expect.stringContaining('nor executable') }),
    );
    expect(() => collect(tool.steps(makeRun('preview', { 'deploy.sh': '', 'plan.sh/x': '' })))).toThrow('is a folder');
  });

  it('only warns up front where a before hook may still write the script', () => {
    const empty = { 'README.md': '' };
    const hook = { 'bitops.before-deploy.d/1.sh': '' };
    const missing = [{ warning: { code: 'SCRIPT_MISSING' } }];
    expect(collect(tool.check?.(makeRun('apply', hook)))).toMatchObject(missing);
    expect(
      collect(tool.check?.(makeRun('apply', { ...empty, '../../bitops.before-deploy.d/1.sh': '' }))),
    ).toMatchObject(missing);
    expect(collect(tool.check?.(makeRun('apply', { 'deploy.sh': '' })))).toEqual([]);
    expect(collect(tool.check?.(makeRun('destroy', empty)))).toEqual([]);
  });

  it('has a strict schema with a description for every field', () => {
    expect(tool.config.parse({ cli: {}, options: {} })).toEqual({
      cli: { script: 'deploy.sh', args: [] },
      options: { 'skip-deploy': false },
    });
    expect(tool.config.safeParse({ cli: { skript: 'x' }, options: {} }).success).toBe(false);
    const described = JSON.stringify(api.z.toJSONSchema(tool.config, { io: 'input' })).match(/"description"/g);
    expect(described).toHaveLength(3);
  });
});

/** Outputs and inputs of the tool shell, as its steps read and write them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step, StepResult, Steps, ToolRun } from '@bitops/core';
import { describe, expect, it } from 'vitest';
import { makeRig } from './rig.js';
import { makeFolder } from './scope.js';

const { tool } = makeRig().plugin;
if (tool === undefined) throw new Error('the plugin brings no tool');

function makeRun(over: Partial<ToolRun> = {}): ToolRun<never> {
  const folder = makeFolder({ 'deploy.sh': '', 'plan.sh': '', 'outputs.sh': '', 'destroy.sh': '' });
  const deployment = { environment: 'test', name: 'web', id: 'test:web', folder };
  const config = tool?.config.parse({ cli: {}, options: {} });
  const rest = { env: {}, inputs: {}, artifacts: makeFolder(), color: false, ...over };
  // The schema types the configuration where the tool is made, and here only its shape is known.
  return { intent: 'deploy', action: 'apply', deployment, ...rest, config: config as never };
}

/** Drives steps; `script` is what the script does with its file of outputs. */
function drive<R>(steps: Steps<R>, script: (file: string) => void, ran = true): { seen: Step[]; result: R } {
  const seen: Step[] = [];
  let next = steps.next();
  while (next.done !== true) {
    const step = next.value;
    seen.push(step);
    if ('file' in step) script(step.env?.['BITOPS_OUTPUT'] ?? '');
    const answer: StepResult = { ran, exitCode: 0, stdout: '', proceed: false };
    next = steps.next(answer);
  }
  return { seen, result: next.value };
}

const last = (steps: readonly Step[]) => steps.at(-1);
const plain = (value: string) => ({ value, sensitive: false });

describe('what a script writes to $BITOPS_OUTPUT', () => {
  it.each(['preview', 'apply'] as const)('is handed on by %s', (action) => {
    const { seen } = drive(tool.steps(makeRun({ action })), (file) =>
      writeFileSync(file, 'A=b=c\nTEXT<<X\n1\n2\nX\nA=d\n'),
    );
    expect(last(seen)).toEqual({ outputs: { A: plain('d'), TEXT: plain('1\n2') } });
  });

  it('is sensitive where it holds a masked value', () => {
    const mask = join(makeFolder(), 'mask');
    writeFileSync(mask, 'hush-hush\n\nother\n');
    const write = (file: string) => writeFileSync(file, 'A=x-hush-hush-y\nB=plain\n');
    const { seen } = drive(tool.steps(makeRun({ env: { BITOPS_MASK: mask } })), write);
    expect(last(seen)).toEqual({ outputs: { A: { value: 'x-hush-hush-y', sensitive: true }, B: plain('plain') } });
  });

  it('counts in no dry run, nor in a destroy, nor where there is nothing', () => {
    const write = (file: string) => writeFileSync(file, 'A=b\n');
    const outputs = (it: { seen: readonly Step[] }) => it.seen.filter((step) => 'outputs' in step);
    expect(outputs(drive(tool.steps(makeRun()), write, false))).toEqual([]);
    expect(outputs(drive(tool.steps(makeRun({ action: 'destroy' })), write))).toEqual([]);
    expect(outputs(drive(tool.steps(makeRun()), () => {}))).toEqual([]);
    expect(outputs(drive(tool.steps(makeRun()), (file) => rmSync(file, { force: true })))).toEqual([]);
  });

  it('is read by outputs.sh where the deployment is not run', () => {
    const run = makeRun({ action: 'preview' });
    const { outputs } = tool;
    if (outputs === undefined) throw new Error('the tool tells no outputs');
    const { seen, result } = drive(outputs(run), (file) => writeFileSync(file, 'A=b\n'));
    expect(result).toEqual({ A: plain('b') });
    expect(last(seen)).toMatchObject({ file: 'bash', args: ['./outputs.sh'], effect: 'read' });
    rmSync(join(run.deployment.folder, 'outputs.sh'));
    expect(() => drive(outputs(run), () => {})).toThrow('has no outputs.sh');
  });

  it.each([
    ['no value', (file: string) => writeFileSync(file, 'A=b\nhush hush\n'), '$BITOPS_OUTPUT:2: this line is neither'],
    ['a bad name', (file: string) => writeFileSync(file, 'a-b=hush\n'), '$BITOPS_OUTPUT:1: a name is made of'],
    ['a folder', (file: string) => mkdirSync(file), 'something else stands in place of the file'],
  ])('fails the deployment where it is %s, and is not shown', (_, write, what) => {
    const run = () => drive(tool.steps(makeRun()), write);
    expect(run).toThrow(expect.objectContaining({ code: 'OUTPUTS_INVALID', what: expect.stringContaining(what) }));
    expect(run).not.toThrow(/hush/);
  });
});

describe('inputs', () => {
  it('are variables of the scripts: texts as they are, all else as JSON', () => {
    const inputs = { TEXT: plain('a b'), LIST: { value: ['a', 1], sensitive: true } };
    const { seen } = drive(tool.steps(makeRun({ inputs })), () => {});
    expect(last(seen)).toMatchObject({ env: { TEXT: 'a b', LIST: '["a",1]' } });
  });

  it('must have names that variables can have', () => {
    const run = () => drive(tool.steps(makeRun({ inputs: { 'a-b': plain('x') } })), () => {});
    expect(run).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', what: expect.stringContaining('a-b') }));
  });
});

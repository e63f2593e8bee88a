import { describe, expect, it } from 'vitest';
import { answers, configOf, drive, planJson, runOf, tool } from './tool.js';

const printed = {
  url: { sensitive: false, type: 'string', value: 'https://a' },
  login: { sensitive: true, type: 'x', value: { name: 'root', keys: ['k-1', 'k-1'], port: 22, none: null } },
};

describe('outputs', () => {
  const answer = (step: Parameters<ReturnType<typeof answers>>[0]) =>
    'file' in step && step.args[0] === 'output' ? { stdout: JSON.stringify(printed) } : answers()(step);

  it('keep their sensitive mark, and what is sensitive is masked first, however deep', () => {
    const { steps } = drive(tool.steps(runOf()), answer);
    expect(steps.slice(-3)).toEqual([
      { mask: 'root' },
      { mask: 'k-1' },
      {
        outputs: {
          url: { sensitive: false, value: 'https://a' },
          login: { sensitive: true, value: printed.login.value },
        },
      },
    ]);
  });

  it('of a deployment that is not run are read from its state', () => {
    const { steps, result } = drive(tool.outputs(runOf({ action: 'preview' })), answer);
    expect(Object.keys(result)).toEqual(['url', 'login']);
    expect(steps.filter((step) => 'file' in step).map(({ args, effect }) => `${effect} ${args[0]}`)).toEqual([
      'read init',
      'read output',
    ]);
  });

  it('of a preview are those that the plan knows, the others are unknown', () => {
    const stdout = planJson(
      {},
      {
        planned_values: {
          outputs: {
            known: { sensitive: false, value: 1 },
            secret: { sensitive: true, value: 'hush' },
            later: { sensitive: true },
            partly: { sensitive: false, value: { a: 1 } },
            gone: { sensitive: false },
          },
        },
        output_changes: {
          known: { after_unknown: false },
          secret: { after_unknown: false },
          later: { after_unknown: true },
          partly: { after_unknown: { b: [true] } },
          gone: { after_unknown: false },
        },
      },
    );
    const run = runOf({ intent: 'plan', action: 'preview' });
    const { steps } = drive(tool.steps(run), (step) => ('file' in step ? { stdout } : undefined));
    expect(steps.slice(-2)).toEqual([
      { mask: 'hush' },
      {
        outputs: {
          known: { sensitive: false, value: 1 },
          secret: { sensitive: true, value: 'hush' },
          later: { sensitive: true, unknown: true },
          partly: { sensitive: false, unknown: true },
        },
      },
    ]);
  });
});

describe('secrets of the backend', () => {
  it('go by a private file and not by arguments', () => {
    const config = configOf({ 'backend-config': ['bucket=b', 'secret_key=s$"{%{', 'shared_credentials_file=/c'] });
    const { steps } = drive(tool.steps(runOf({ config })), answers());
    const file = '/w/test/net/.artifacts/backend.tfbackend.json';
    expect(steps.slice(0, 3)).toEqual([
      { mask: 's$"{%{' },
      { write: file, content: '{"secret_key":"s$\\"{%{"}' },
      expect.objectContaining({
        args: [
          'init',
          '-input=false',
          '-no-color',
          '-backend-config=bucket=b',
          '-backend-config=shared_credentials_file=/c',
          `-backend-config=${file}`,
        ],
      }),
    ]);
  });
});

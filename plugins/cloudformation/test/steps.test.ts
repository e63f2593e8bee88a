import { describe, expect, it } from 'vitest';
import { files, missing, ready, seen, update, withParameters } from './shop.js';
import {
  changeSetOf,
  configOf,
  drive,
  eventsOf,
  failed,
  faultsIn,
  folderOf,
  isCommand,
  lines,
  runOf,
  stackIn,
  tool,
} from './tool.js';

describe('a stack that is not there', () => {
  it('is previewed by its template alone: nothing is left in AWS', () => {
    const run = ready({ intent: 'plan', action: 'preview' });
    const { steps } = drive(tool.steps(run), { 'describe-stacks': missing }, { proceed: false });
    expect(lines(steps)).toEqual(['validate-template', 'describe-stacks', 'preview create B (AWS::S3::Bucket)']);
    expect(steps.at(-1)).toEqual({
      outputs: { Bucket: { unknown: true, sensitive: false }, Kind: { value: 'shop', sensitive: false } },
    });
  });

  it('is made by a change set that is a write, executed, waited for, and its outputs are read', () => {
    let asked = 0;
    const prints = {
      ...changeSetOf({ Action: 'Add' }),
      'describe-stacks'() {
        asked += 1;
        if (asked === 1) return missing();
        return stackIn('CREATE_COMPLETE', { Outputs: [{ OutputKey: 'Bucket', OutputValue: 'b-1' }] });
      },
      'describe-stack-events': eventsOf(
        'REVIEW_IN_PROGRESS',
        'CREATE_IN_PROGRESS',
        'CREATE_COMPLETE B',
        'CREATE_COMPLETE',
      ),
    };
    const { steps } = drive(tool.steps(ready()), prints);
    const before = ['validate-template', 'describe-stacks', 'preview create B (AWS::S3::Bucket)'];
    const made = ['! create-change-set', 'describe-change-set', '! execute-change-set', 'describe-stack-events'];
    expect(lines(steps)).toEqual([...before, ...made, 'describe-stacks']);
    expect(steps.at(-1)).toEqual({ outputs: { Bucket: { value: 'b-1', sensitive: false } } });
  });

  it('is previewed a second time where AWS makes something else, and its hull is removed after a no', () => {
    let asked = 0;
    const steps = tool.steps(ready());
    const prints = {
      ...changeSetOf({ Action: 'Add' }, { Action: 'Add', LogicalResourceId: 'D' }),
      'describe-stacks': missing,
    };
    const refuse = () =>
      drive(steps, prints, {
        at(step) {
          if ('preview' in step && ++asked === 2) throw new Error('refused');
          if (isCommand(step)) ran.push(`${step.effect} ${step.args[1]}`);
        },
      });
    const ran: string[] = [];
    expect(refuse).toThrow('refused');
    expect(ran.slice(-3)).toEqual(['read describe-change-set', 'write delete-change-set', 'write delete-stack']);
  });

  it('is not made in a dry run', () => {
    const { steps } = drive(tool.steps(ready()), { 'describe-stacks': missing }, { writes: false });
    expect(lines(steps).slice(2)).toEqual(['preview create B (AWS::S3::Bucket)', '! create-change-set']);
  });
});

describe('a stack that is there', () => {
  const there = { 'describe-stacks': stackIn('UPDATE_COMPLETE') };
  const events = () => {
    let looks = 0;
    return {
      'describe-stack-events'() {
        looks += 1;
        const old = ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'];
        return eventsOf(
          ...old,
          ...(looks > 1 ? ['UPDATE_IN_PROGRESS'] : []),
          ...(looks > 2 ? ['UPDATE_COMPLETE'] : []),
        );
      },
    };
  };

  it('is previewed by a change set that is deleted again', () => {
    const run = ready({ intent: 'plan', action: 'preview', config: configOf({ ...withParameters, drift: false }) });
    const { steps } = drive(tool.steps(run), { ...there, ...update }, { proceed: false });
    const looked = ['validate-template', 'describe-stacks', 'create-change-set', 'describe-change-set'];
    expect(lines(steps)).toEqual([...looked, seen, 'delete-change-set']);
  });

  it('is changed by the very change set that was previewed; what happened before is no end', () => {
    const { steps } = drive(tool.steps(ready()), { ...there, ...update, ...events() });
    expect(lines(steps).slice(2)).toEqual([
      ...['create-change-set', 'describe-change-set', seen, 'describe-stack-events', '! execute-change-set'],
      ...['describe-stack-events', 'pause', 'describe-stack-events', 'describe-stacks'],
    ]);
  });

  it('whose change set is empty is left alone, and the change set is deleted [compat 6.cloudformation-no-updates]', () => {
    const reason =
      "The submitted information didn't contain changes. Submit different information to create a change set.";
    const none = { ...update, 'describe-change-set': { Status: 'FAILED', StatusReason: reason } };
    const { steps } = drive(tool.steps(ready()), { ...there, ...none });
    expect(lines(steps).slice(2)).toEqual(['create-change-set', 'describe-change-set', 'delete-change-set', 'preview']);
  });

  it.each(['preview', 'describe-change-set', 'describe-stack-events', 'execute-change-set'])(
    'keeps no change set where %s fails',
    (at) => {
      const ran: string[] = [];
      const broken = () =>
        drive(
          tool.steps(ready()),
          { ...there, ...update, ...events() },
          {
            at(step) {
              if (isCommand(step)) ran.push(step.args[1] ?? '');
              if (at === 'preview' ? 'preview' in step : isCommand(step) && step.args[1] === at) throw failed('broken');
            },
          },
        );
      expect(broken).toThrow('aws cloudformation failed');
      expect(ran.at(-1)).toBe('delete-change-set');
    },
  );

  it('is not changed in a dry run, and the change set is deleted', () => {
    const { steps } = drive(tool.steps(ready()), { ...there, ...update, ...events() }, { writes: false });
    expect(lines(steps).slice(-2)).toEqual(['! execute-change-set', 'delete-change-set']);
  });

  it('an interrupt while AWS works says that AWS goes on, and nothing else is done', () => {
    const prints = { ...there, ...update, ...events() };
    const { steps } = drive(tool.steps(ready()), prints, { interrupt: (step) => 'pause' in step });
    expect(lines(steps).at(-1)).toBe('pause');
    expect(steps.at(-1)).toMatchObject({ warning: { code: 'CLOUDFORMATION_GOES_ON' } });
  });

  it.each([
    ['UPDATE_IN_PROGRESS', 'CLOUDFORMATION_STACK_BUSY'],
    ['DELETE_IN_PROGRESS', 'CLOUDFORMATION_STACK_BUSY'],
    ['ROLLBACK_COMPLETE', 'CLOUDFORMATION_STACK_ROLLED_BACK'],
    ['ROLLBACK_FAILED', 'CLOUDFORMATION_STACK_STUCK'],
    ['UPDATE_ROLLBACK_FAILED', 'CLOUDFORMATION_STACK_STUCK'],
  ])('in %s is refused with the mend', (status, code) => {
    const faults = faultsIn(() => drive(tool.steps(ready()), { 'describe-stacks': stackIn(status) }));
    expect(faults).toMatchObject([{ code, fix: expect.any(String) }]);
  });
});

it('secrets of parameters are masked first, and only in a private file', () => {
  const { steps } = drive(tool.steps(ready()), { 'describe-stacks': missing }, { writes: false });
  expect(steps[0]).toEqual({ mask: 'hunter2' });
  const told = steps.filter((step) => !('mask' in step) && JSON.stringify(step).includes('hunter2'));
  expect(told).toMatchObject([{ write: expect.stringContaining('change-set.json'), mode: 0o600 }]);
});

it('inputs are parameters, stronger than the file; a list is joined', () => {
  const inputs = { Password: { value: ['a', 'b'], sensitive: true } };
  const { steps } = drive(tool.steps(ready({ inputs })), { 'describe-stacks': missing }, { writes: false });
  const written = steps.find((step) => 'write' in step);
  expect(written).toMatchObject({
    content: '{"Parameters":[{"ParameterKey":"Password","ParameterValue":"a,b"}]}',
  });
});

it('a parameter without a value, and a value without a parameter, are told before AWS is asked', () => {
  const folder = folderOf({ ...files, 'parameters.json': '[{ "ParameterKey": "Nome", "ParameterValue": "x" }]' });
  const faults = faultsIn(() => drive(tool.steps(runOf(folder, { config: configOf(withParameters) }))));
  expect(faults).toMatchObject([
    { code: 'CLOUDFORMATION_PARAMETER_UNKNOWN', what: 'the template of test:net has no parameter Nome' },
    { code: 'CLOUDFORMATION_PARAMETER_MISSING', what: 'the parameter Password of test:net has no value' },
  ]);
});

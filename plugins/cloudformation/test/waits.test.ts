import { expect, it } from 'vitest';
import { ready, update, withParameters } from './shop.js';
import { configOf, drive, eventsOf, failed, faultsIn, stackIn, tool } from './tool.js';

it('waits no longer than it is told to', () => {
  const run = ready({ config: configOf(withParameters, { timeout: '20s' }) });
  const prints = {
    ...update,
    'describe-stacks': stackIn('UPDATE_COMPLETE'),
    'describe-stack-events': eventsOf('UPDATE_IN_PROGRESS'),
  };
  const faults = faultsIn(() => drive(tool.steps(run), prints));
  expect(faults).toMatchObject([
    { code: 'CLOUDFORMATION_TIMEOUT', what: expect.stringContaining('after 20s, and goes on') },
  ]);
});

it('a look that fails is repeated, and when they all fail it is said that AWS goes on', () => {
  let looks = 0;
  const prints = {
    ...update,
    'describe-stacks': stackIn('UPDATE_COMPLETE'),
    'describe-stack-events'() {
      looks += 1;
      if (looks > 1) throw failed('Could not connect to the endpoint URL: "https://cloudformation"');
      return eventsOf('UPDATE_COMPLETE');
    },
  };
  const warnings: string[] = [];
  const faults = faultsIn(() =>
    drive(tool.steps(ready()), prints, {
      at(step) {
        if ('warning' in step) warnings.push(step.warning.code);
      },
    }),
  );
  expect(faults).toMatchObject([{ code: 'CLOUDFORMATION_AWS_UNREACHABLE' }]);
  expect([looks, warnings]).toEqual([6, ['CLOUDFORMATION_GOES_ON']]);
});

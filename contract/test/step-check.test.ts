import { expect, test } from 'vitest';
import { type Command, isCommand, isGenerator, type Steps, stepInvalid } from '../src/index.js';

/** What a plugin without types may give, as what it should have given. */
const given = <T>(it: unknown) => it as T;

test.each([
  [{ file: 'x', args: ['y'], effect: 'read' }, true],
  [{ file: 'x', args: [], effect: 'write' }, true],
  [{ file: 'x', args: [], efect: 'write' }, false],
  [{ file: 'x', args: [], effect: 'wrote' }, false],
  [{ file: 'x', args: 'y', effect: 'read' }, false],
  [{ file: 'x', args: [1], effect: 'read' }, false],
  [{ file: undefined, args: [], effect: 'read' }, false],
])('%o is a command: %s', (step, expected) => {
  expect(isCommand(given<Command>(step))).toBe(expected);
});

test('steps of an async generator can not be driven, nor a list of steps', () => {
  async function* asynchronous() {}
  function* synchronous() {}
  const all = [synchronous(), asynchronous(), [], Promise.resolve(), undefined];
  expect(all.map((steps) => isGenerator(given<Steps>(steps)))).toEqual([true, false, false, false, false]);
});

test('the fault shows what was given', () => {
  expect(stepInvalid({ preveiw: [] })).toMatchObject({
    code: 'STEP_INVALID',
    what: expect.stringContaining('preveiw'),
  });
});

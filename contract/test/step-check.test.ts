import { expect, test } from 'vitest';
import { type Command, isCommand, isGenerator, isStep, type Step, type Steps, stepInvalid } from '../src/index.js';

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

test.each([
  [{ preview: [{ address: 'a', action: 'create' }] }, true],
  [{ preview: [{ address: 'a', action: 'explode' }] }, false],
  [{ preview: [null] }, false],
  [{ preview: null }, false],
  [{ changed: [{ address: 'a', action: 'update' }] }, true],
  [{ changed: [{ address: 'a' }] }, false],
  [{ write: 'a', content: new Uint8Array() }, true],
  [{ write: 'a', content: 3 }, false],
  [{ outputs: { a: { value: null, sensitive: false }, b: { unknown: true, sensitive: true } } }, true],
  [{ outputs: { a: 3 } }, false],
  [{ outputs: { a: { value: 'x' } } }, false],
  [{ outputs: null }, false],
  [{ mask: 'x' }, true],
  [{ mask: 3 }, false],
  [{ warning: { code: 'A_B', what: 'x' } }, true],
  [{ warning: 'x' }, false],
  [undefined, false],
])('%o is a step: %s', (step, expected) => {
  expect(isStep(given<Step>(step))).toBe(expected);
});

test('steps of an async generator can not be driven, nor a list of steps', () => {
  async function* asynchronous() {}
  function* synchronous() {}
  const all = [synchronous(), asynchronous(), [], Promise.resolve(), undefined];
  expect(all.map((steps) => isGenerator(given<Steps>(steps)))).toEqual([true, false, false, false, false]);
});

test('the fault shows what was given, but no value, and what it should be', () => {
  expect(stepInvalid({ preveiw: [] })).toMatchObject({
    code: 'STEP_INVALID',
    what: expect.stringContaining('preveiw'),
  });
  const { what, fix } = stepInvalid({ outputs: { password: 'correct horse' } });
  expect(what).not.toContain('correct horse');
  expect(fix).toContain('outputs are {');
});

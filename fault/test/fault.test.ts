import { describe, expect, test } from 'vitest';
import { fault, faults, faultsOf, isFaultError, isSystemError } from '../src/index.js';

const one = {
  code: 'A_WRONG',
  what: 'a is wrong',
  at: { file: '/repo/a', line: 1, column: 2 },
  why: 'because',
  fix: 'Mend a.',
};
const two = { code: 'B_WRONG', what: 'b is wrong' };

test('an error of one fault is that fault', () => {
  const cause = new Error('below');
  const error = fault(one, cause);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ ...one, name: 'FaultError', message: 'a is wrong', cause, faults: [one] });
});

test('an error of several is named by the first and says all', () => {
  expect(faults([one, two])).toMatchObject({ ...one, message: 'a is wrong\nb is wrong', faults: [one, two] });
  expect(() => faults([])).toThrow('at least one fault');
});

describe('what was thrown, as faults', () => {
  test('an error of faults gives them back, also one of another copy of core', () => {
    expect(faultsOf(faults([one, two]))).toEqual([one, two]);
    const foreign = { faults: [one] };
    expect(isFaultError(foreign)).toBe(true);
    expect(faultsOf(foreign, two)).toEqual([one]);
  });

  test.each([
    [new Error('boom'), 'boom'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [{ faults: 'no list' }, '[object Object]'],
  ])('%j is one that nobody expected', (thrown, why) => {
    expect(isFaultError(thrown)).toBe(false);
    expect(faultsOf(thrown)).toEqual([
      { code: 'INTERNAL_ERROR', what: 'bitops met an error that it did not expect', why },
    ]);
    expect(faultsOf(thrown, two)).toEqual([{ ...two, why }]);
  });
});

test('an error of the operating system is told by its code', () => {
  const error = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });
  expect([isSystemError(error, 'EACCES', 'ENOENT'), isSystemError(error, 'EACCES')]).toEqual([true, false]);
  expect([isSystemError(new Error('x'), 'ENOENT'), isSystemError({ code: 'ENOENT' }, 'ENOENT')]).toEqual([
    false,
    false,
  ]);
});

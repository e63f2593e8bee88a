import { describe, expect, test } from 'vitest';
import { distinct, fault, faults, faultsOf, isFaultError, isSystemError, placeIn } from '../src/index.js';

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

test('the same fault is told once, and another at another place too', () => {
  const elsewhere = { ...one, at: { file: '/repo/a', line: 2 } };
  expect(distinct([one, two, { ...one }, elsewhere, { ...two }])).toEqual([one, two, elsewhere]);
  expect(distinct([])).toEqual([]);
});

describe('where in a file of code an error arose', () => {
  const withStack = (stack: string) => Object.assign(new Error('no luck'), { stack: `Error: no luck\n${stack}` });

  test('by its path, and by its URL; the innermost call counts', () => {
    const byPath = withStack('    at f (/the repo/a.cjs:2:7)\n    at Object.<anonymous> (/the repo/a.cjs:9:1)');
    expect(placeIn('/the repo/a.cjs', byPath)).toEqual({ file: '/the repo/a.cjs', line: 2, column: 7 });
    const byUrl = withStack('    at lib (file:///lib/b.mjs:1:1)\n    at file:///the%20repo/a.mjs:3:1');
    expect(placeIn('/the repo/a.mjs', byUrl)).toEqual({ file: '/the repo/a.mjs', line: 3, column: 1 });
  });

  test('the file alone where the stack does not tell', () => {
    const file = '/repo/a.mjs';
    expect(placeIn(file, withStack('    at file:///repo/b.mjs:1:1'))).toEqual({ file });
    expect([placeIn(file, 'text'), placeIn(file, undefined), placeIn(file, new Error('x'))]).toEqual([
      { file },
      { file },
      { file },
    ]);
  });

  test('the line alone where there is no column', () => {
    const error = new SyntaxError('Unexpected end of input');
    error.stack = '/repo/a.cjs:2\n\n\nSyntaxError: Unexpected end of input';
    expect(placeIn('/repo/a.cjs', error)).toEqual({ file: '/repo/a.cjs', line: 2 });
  });
});

test.each([
  ['ENOSPC', 'DISK_FULL'],
  ['EROFS', 'ACCESS_DENIED'],
  ['EMFILE', 'LIMIT_REACHED'],
])('what the machine refuses (%s) is told as that, and not as a fault of bitops', (code, told) => {
  const refused = Object.assign(new Error(`${code}: so it says`), { code, path: '/repo/a' });
  expect(faultsOf(refused)).toEqual([
    {
      code: told,
      what: expect.any(String),
      at: { file: '/repo/a' },
      why: `${code}: so it says`,
      fix: expect.any(String),
    },
  ]);
  expect(faultsOf(refused, two)[0]).toMatchObject({ ...two, fix: expect.any(String) });
  expect(faultsOf(Object.assign(new Error('?'), { code: 'EOTHER' }))[0]?.code).toBe('INTERNAL_ERROR');
});

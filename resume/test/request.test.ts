import { type FaultError, isFaultError, type Request } from '@bitops/core';
import { expect, test } from 'vitest';
import { type Asked, askAgain, namedBy, type Typed } from '../src/request.js';

const typed: Typed = { environments: ['test'], all: false, only: ['a', 'b'], skip: [], tags: [] };
const asked: Asked = {
  intent: 'deploy',
  typed,
  environments: ['test'],
  only: ['test:a', 'test:b'],
  apply: true,
  safe: false,
  set: {},
};
const none: Typed = { environments: [], all: false, only: [], skip: [], tags: [] };

function again(now: Partial<Typed>, request: Partial<Request> = {}, there = ['test:a', 'test:b', 'test:c']) {
  const all = { ...none, ...now };
  const whole = { intent: 'deploy' as const, concurrency: 3, ...all, ...request };
  return askAgain('X', asked, {
    request: { ...whole, changedSince: undefined } as never,
    typed: all,
    safe: false,
    there: new Set(there),
  });
}

function refused(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isFaultError(error)) return (error as FaultError).faults[0]?.what ?? '';
    throw error;
  }
  return 'not refused';
}

test('what is not given is taken from the run, and how it goes is not', () => {
  expect(again({})).toEqual({
    intent: 'deploy',
    environments: ['test'],
    only: ['test:a', 'test:b'],
    all: false,
    withNeeds: false,
    withDependents: false,
    apply: true,
    concurrency: 3,
  });
});

test('what is given must be the same, in whatever order', () => {
  expect(again({ environments: ['test'], only: ['b', 'a'] })).toMatchObject({ only: ['test:a', 'test:b'] });
  expect(refused(() => again({ only: ['a'] }))).toBe('The run X was not asked for --only a');
  expect(refused(() => again({ all: true }))).toBe('The run X was not asked for --all');
  expect(refused(() => again({}, { intent: 'destroy' }))).toContain('was a deploy');
});

test('deployments that are gone are left out, but nothing at all never means everything', () => {
  expect(again({}, {}, ['test:b'])).toMatchObject({ only: ['test:b'] });
  expect(refused(() => again({}, {}, ['test:c']))).toContain('None of the deployments of the run X is there any more');
});

test('a variable names the environment where nobody else does', () => {
  const env = { BITOPS_ENVIRONMENT: '', ENVIRONMENT: 'old' };
  expect(namedBy(none, env)).toEqual(['old']);
  expect(namedBy({ ...none, all: true }, env)).toEqual([]);
  expect(namedBy(typed, env)).toEqual(['test']);
});

import { describe, expect, test } from 'vitest';
import { didYouMean, suggestion } from '../src/index.js';

describe('did you mean', () => {
  const actions = ['plan', 'apply', 'destroy'];
  test.each([
    ['aply', actions, 'apply'],
    ['APPLY', actions, 'apply'],
    ['aplpy', actions, 'apply'],
    ['destory', actions, 'destroy'],
    ['plan', actions, 'plan'],
    ['deploy', actions, undefined],
    ['', actions, undefined],
    ['x', ['y', 'cli'], 'y'],
    ['cil', ['cli', 'options'], 'cli'],
    ['wbe', ['database', 'web'], 'web'],
    ['ab', ['xy'], undefined],
    ['cl', ['cli', 'options'], 'cli'],
    ['stack_action', ['stack-action', 'skip-deploy'], 'stack-action'],
    ['skipdeploy', ['stack-action', 'skip-deploy'], 'skip-deploy'],
    ['produktion', ['production', 'test'], 'production'],
    ['anything', [], undefined],
  ])('%s of %j: %s', (word, known, near) => {
    expect(didYouMean(word, known)).toBe(near);
  });

  test('of words that are as near, the first', () => {
    expect(didYouMean('tes', ['test', 'tess'])).toBe('test');
  });
});

describe('the mend for an unknown name', () => {
  test('the near one, else all that there are, else that there are none', () => {
    expect(suggestion('tets', ['test', 'production'])).toBe('Did you mean test?');
    expect(suggestion('qa', ['test', 'production'])).toBe('Known: test, production.');
    expect(suggestion('qa', [])).toBe('There are none.');
    expect(suggestion('qa', [], 'The ops repo has no environment.')).toBe('The ops repo has no environment.');
  });

  test('never more of them than a person reads', () => {
    const many = Array.from({ length: 40 }, (_, index) => `environment-${index}`);
    expect(suggestion('x', many)).toMatch(/^Known: environment-0, .*environment-29, …\.$/);
  });
});

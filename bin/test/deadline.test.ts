import { expect, test } from 'vitest';
import { graceOnCi } from '../src/ci-grace.js';
import { toDeadline } from '../src/deadline.js';

test('a deadline is so long from now, or a time with its zone', () => {
  const now = Date.parse('2030-01-31T18:00:00Z');
  expect(toDeadline('90s', now)).toBe(now + 90_000);
  expect(toDeadline('1.5h', now)).toBe(now + 5_400_000);
  expect(toDeadline('2030-01-31T19:00+01:00', 0)).toBe(now);
  expect(toDeadline('2030-01-31T18:00:00.000Z', 0)).toBe(now);
});

test.each([
  '',
  '90',
  '10 m',
  '2030-01-31',
  '2030-01-31T18:00:00',
  '2030-13-31T18:00:00Z',
  'soon',
  `${'9'.repeat(30)}h`,
])('%j is none', (text) => expect(() => toDeadline(text)).toThrow('Give a duration such as 50m'));

test('each CI that is known leaves less than it takes to kill', () => {
  expect(graceOnCi({})).toBeUndefined();
  expect(graceOnCi({ CI: 'true', GITHUB_ACTIONS: '' })).toBeUndefined();
  const signs = ['GITHUB_ACTIONS', 'TF_BUILD', 'GITLAB_CI', 'BUILDKITE', 'JENKINS_URL', 'CIRCLECI'];
  expect(signs.map((sign) => graceOnCi({ [sign]: 'true' }))).toEqual([9, 9, 9, 8, 4, 9]);
});

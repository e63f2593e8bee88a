/** What a tool says of merging the default environment is looked at before it is used. */
import { expect, test } from 'vitest';
import { defaultsInvalid } from '../src/index.js';

const rule = (more: object) => ({ files: [{ files: '*.conf', keep: 'both', ...more }] });

test.each([undefined, {}, { always: true }, rule({}), rule({ aside: '{name}_{environment}.conf' })])(
  '%j is taken',
  (it) => {
    expect(defaultsInvalid(it)).toBeUndefined();
  },
);

test.each([
  ['all', 'is no object'],
  [{ files: 'all' }, 'is no list'],
  [{ files: [{ keep: 'both' }] }, '"files" is a glob'],
  [rule({ keep: 'mine' }), 'one of default, environment, both, merge, none'],
  [rule({ aside: '../{name}_{environment}' }), '"aside" is the name of a file'],
  [rule({ aside: '{name}.own' }), '"aside" is the name of a file'],
  [rule({ aside: 1 }), '"aside" is the name of a file'],
])('%j is refused', (it, why) => {
  expect(defaultsInvalid(it)).toContain(why);
});

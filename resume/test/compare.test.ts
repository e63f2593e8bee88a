import { expect, test } from 'vitest';
import { type Compared, whatChanged } from '../src/compare.js';

const parts = {
  action: 'apply',
  groups: ['test/a/', 'test/'],
  settings: { 'shell.cli.args': '1' },
  variables: { REGION: '1' },
  versions: { bitops: '1.0.0', 'the program bash': 'x' },
};
const before: Compared = { parts, groups: new Map([['test/a/', { 'test/a/x': '1', 'test/a/y': '1' }]]) };
const now = (change: Partial<typeof parts>, files = { 'test/a/x': '1', 'test/a/y': '1' } as Record<string, string>) => {
  return whatChanged(before, { parts: { ...parts, ...change }, groups: new Map([['test/a/', files]]) });
};

test('nothing has changed where all digests are the same', () => {
  expect(now({})).toBeUndefined();
});

for (const [what, said] of [
  [now({ action: 'destroy' }), 'its action changed from apply to destroy'],
  [now({}, { 'test/a/x': '2', 'test/a/y': '1' }), 'test/a/x changed'],
  [now({}, { 'test/a/x': '1' }), 'test/a/y is gone'],
  [now({}, { 'test/a/x': '1', 'test/a/y': '1', 'test/a/constructor': '1' }), 'test/a/constructor is new'],
  [now({ settings: { 'shell.cli.args': '2' } }), 'shell.cli.args changed'],
  [now({ variables: { REGION: '2' } }), 'the variable REGION changed'],
  [now({ versions: { bitops: '1.1.0', 'the program bash': 'x' } }), 'bitops changed from 1.0.0 to 1.1.0'],
  [now({ versions: { bitops: '1.0.0', 'the program bash': 'y' } }), 'the program bash changed'],
  [now({ action: 'destroy' }, {}), 'its action changed from apply to destroy (and 2 more)'],
] as const) {
  test(`it is said that ${said}`, () => expect(what).toBe(said));
}

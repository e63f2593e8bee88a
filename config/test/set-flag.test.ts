import { expect, test } from 'vitest';
import { parseSets } from '../src/index.js';

test.each([
  ['cli.x=1', { path: 'cli.x', text: '1' }],
  ['cli.x=', { path: 'cli.x', text: '' }],
  ['cli.x=a=b:c', { path: 'cli.x', text: 'a=b:c' }],
  ['cli.x=two\nlines', { path: 'cli.x', text: 'two\nlines' }],
  ['terraform:cli.x=1', { deployment: 'terraform', path: 'cli.x', text: '1' }],
  ['net:terraform/aws:cli.x=1', { deployment: 'net:terraform/aws', path: 'cli.x', text: '1' }],
  ['my app:cli.x=https://a:b', { deployment: 'my app', path: 'cli.x', text: 'https://a:b' }],
])('%j', (given, flag) => {
  expect(parseSets([given])).toEqual({ sets: [flag], faults: [] });
});

test('what is none is a fault, and the others count', () => {
  const { sets, faults } = parseSets(['cli.x', 'a=1', '=b', 'terraform:=c', ':cli.x=d', '']);
  expect(sets).toEqual([{ path: 'a', text: '1' }]);
  expect(faults.map((it) => it.what)).toEqual(
    ['cli.x', '=b', 'terraform:=c', ':cli.x=d', ''].map((given) => `--set ${given} is not of the form PATH=VALUE`),
  );
});

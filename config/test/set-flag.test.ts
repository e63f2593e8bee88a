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

test.each([
  ['a=b:cli.x=1', { deployment: 'a=b', path: 'cli.x', text: '1' }],
  ['test:a=b:cli.x=c:d=e', { deployment: 'test:a=b', path: 'cli.x', text: 'c:d=e' }],
  ['a:b:cli.x=1', { deployment: 'a:b', path: 'cli.x', text: '1' }],
  ['test:a:b:cli.x=', { deployment: 'test:a:b', path: 'cli.x', text: '' }],
  ['a:cli.x=1', { deployment: 'a', path: 'cli.x', text: '1' }],
  ['v1.2/web.app:cli.x=["a=b:c"]', { deployment: 'v1.2/web.app', path: 'cli.x', text: '["a=b:c"]' }],
  ['cli.x=a:b=1', { path: 'cli.x', text: 'a:b=1' }],
  ['nobody:cli.x=1', { deployment: 'nobody', path: 'cli.x', text: '1' }],
])('%j, where deployments have such names', (given, flag) => {
  const names = ['a', 'a=b', 'a:b', 'v1.2/web.app'].flatMap((name) => [name, `test:${name}`]);
  expect(parseSets([given], names)).toEqual({ sets: [flag], faults: [] });
});

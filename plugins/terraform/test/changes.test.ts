import { expect, it } from 'vitest';
import { changesOf, sameChanges } from '../src/changes.js';

const plan = (...list: readonly (readonly [address: string, actions: string[], deposed?: string])[]) => ({
  resource_changes: list.map(([address, actions, deposed]) => ({
    address,
    change: { actions },
    ...(deposed === undefined ? {} : { deposed }),
  })),
  output_changes: {},
  planned_values: { outputs: {} },
});

it.each([
  [['create'], 'create'],
  [['update'], 'update'],
  [['delete'], 'delete'],
  [['delete', 'create'], 'replace'],
  [['create', 'delete'], 'replace'],
  [['create', 'forget'], 'create'],
  [['read'], 'read'],
])('%j is a %s', (actions, action) => {
  expect(changesOf(plan(['a.b', actions]))).toEqual([{ address: 'a.b', action }]);
});

it.each([['no-op'], ['forget']])('%s is no change', (action) => {
  expect(changesOf(plan(['a.b', [action]]))).toEqual([]);
});

it('a deposed object is told apart from the one that took its place', () => {
  const changes = changesOf(plan(['a.b', ['update']], ['a.b', ['delete'], '0a1b']));
  expect(changes.map((it) => it.address)).toEqual(['a.b', 'a.b (deposed 0a1b)']);
});

it('two plans are the same if they do the same to the same resources, in any order', () => {
  const one = changesOf(plan(['a', ['create']], ['b', ['delete']]));
  expect(sameChanges(one, [...one].reverse())).toBe(true);
  expect(sameChanges(one, changesOf(plan(['a', ['create']], ['b', ['update']])))).toBe(false);
  expect(sameChanges(one, one.slice(1))).toBe(false);
});

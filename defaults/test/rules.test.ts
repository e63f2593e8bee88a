/** The table of what becomes of which file: every row, and what only a tool can say. */
import type { DefaultMerge } from '@bitops/contract';
import { describe, expect, test } from 'vitest';
import { filesToMerge } from '../src/index.js';
import { filesOf, merging } from './rig.js';

describe('the rows of the table', () => {
  test('*.tf: both kept, if the tool says so', async () => {
    const special: DefaultMerge = { files: [{ files: '*.tf', keep: 'both' }] };
    const it = merging(
      { 'main.tf': 'default', 'shared.tf': 's', 'net/a.tf': 'default' },
      { 'main.tf': 'own', 'own.tf': 'o', 'net/a.tf': 'own' },
      {},
      { special },
    );
    expect(filesOf(await it.merged())).toEqual({
      'main.tf': 'default',
      'main.tf.test.tf': 'own',
      'net/a.tf': 'default',
      'net/a.tf.test.tf': 'own',
      'own.tf': 'o',
      'shared.tf': 's',
    });
  });

  test('both kept, by the name that the tool says', async () => {
    const rule = {
      files: '{override,*_override}.tf',
      keep: 'both',
      aside: '{name}_{environment}_override.tf',
    } as const;
    const special: DefaultMerge = { files: [rule, { files: '*.tf', keep: 'both' }] };
    const tree = { 'a_override.tf': 'default', 'net/override.tf': 'default', 'b.tf': 'default' };
    const it = merging(tree, { 'a_override.tf': 'own', 'net/override.tf': 'own', 'b.tf': 'own' }, {}, { special });
    expect(filesOf(await it.merged())).toEqual({
      ...tree,
      'a_override_test_override.tf': 'own',
      'net/override_test_override.tf': 'own',
      'b.tf.test.tf': 'own',
    });
  });

  test("*.sh: the environment's wins", async () => {
    const it = merging({ 'run.sh': 'default', 'shared.sh': 's' }, { 'run.sh': 'own' });
    expect(await it.merged()).toEqual({ 'run.sh': 'own', 'shared.sh': 's' });
  });

  test('*.yaml and *.yml: merged deeply, lists are replaced', async () => {
    const it = merging(
      { 'a.yaml': 'x: {a: 1, b: 0644}\nl: [1, 2]\n', 'b.yml': 'x: 1\n', 'c.yaml': 'only: default # here\n' },
      { 'a.yaml': 'x: {a: 1.10}\nl: [3]\n', 'b.yml': 'y: !Ref z\n' },
    );
    expect(await it.merged()).toEqual({
      'a.yaml': 'x: {a: 1.10, b: 0644}\nl: [3]\n',
      'b.yml': 'x: 1\ny: !Ref z\n',
      'c.yaml': 'only: default # here\n',
    });
  });

  test('helm values, and chart folders: what a tool can say', async () => {
    const special: DefaultMerge = {
      always: true,
      files: [
        { files: '{charts,templates,crds,schema}/', keep: 'default' },
        { files: 'values*.yaml', keep: 'none' },
        { files: 'values-files/', keep: 'none' },
        { files: '/notes/*.md', keep: 'default' },
      ],
    };
    const it = merging(
      {
        'web/templates/a.yaml': '{{ if .x }}default',
        'web/templates/deep/b.yaml': 'default: 1\n',
        'web/charts/c.tgz': 'default',
        'web/schema': 'a file of that name',
        'web/values.yaml': 'a: 1\n',
        'web/values-files/0.yaml': 'a: 1\n',
        'web/Chart.yaml': 'name: web\n',
        'notes/a.md': 'default',
        'web/notes/a.md': 'default',
      },
      {
        'web/templates/a.yaml': '{{ if .x }}own',
        'web/templates/deep/b.yaml': 'own: 1\n',
        'web/templates/own.yaml': 'own',
        'web/schema': 'own',
        'web/values.yaml': 'b: 2\n',
        'web/Chart.yaml': 'version: 1.10\n',
        'notes/a.md': 'own',
        'web/notes/a.md': 'own',
      },
      {},
      { special },
    );
    expect(filesOf(await it.merged())).toEqual({
      'notes/a.md': 'default',
      'web/Chart.yaml': 'name: web\nversion: 1.10\n',
      'web/charts/c.tgz': 'default',
      'web/notes/a.md': 'own',
      'web/schema': 'own',
      'web/templates/a.yaml': '{{ if .x }}default',
      'web/templates/deep/b.yaml': 'default: 1\n',
      'web/templates/own.yaml': 'own',
      'web/values.yaml': 'b: 2\n',
    });
  });

  test("anything else: the environment's wins", async () => {
    const it = merging({ 'a.json': 'default', Dockerfile: 'default', '.env': 'd' }, { 'a.json': 'own' });
    expect(await it.merged()).toEqual({ 'a.json': 'own', Dockerfile: 'default', '.env': 'd' });
  });
});

test('settings are kept apart, state and the folders of other deployments are never taken', async () => {
  const it = merging(
    {
      'bitops.config.yaml': 'a: 1\n',
      'bitops.config.yml': 'a: 1\n',
      'part/bitops.config.yaml': 'a: 1\n',
      'own.state': 'default',
      'states/a': 'default',
      'part/own.state': 'of somebody else',
      'inner/x': 'default',
    },
    { 'bitops.config.yaml': 'b: 2\n', 'part/bitops.config.yaml': 'b: 2\n' },
    {},
    { durable: ['own.state', 'states/'], others: ['inner'] },
  );
  expect(filesOf(await it.merged())).toEqual({
    'bitops.config.yaml': 'b: 2\n',
    'part/bitops.config.yaml': 'a: 1\nb: 2\n',
    'part/own.state': 'of somebody else',
  });
});

test('which files would be taken', () => {
  const it = merging({ a: '', 'b/c': '', 'b/d': '', own: '', 'e.yaml': '', 'empty/': '' }, { own: '', 'e.yaml': '' });
  expect(filesToMerge(it.request, 3)).toEqual(['_default/app/a', '_default/app/b/c', '_default/app/b/d']);
  expect(filesToMerge(it.request, 10)).toHaveLength(4);
  expect(filesToMerge(merging({ own: '', 'empty/': '' }, { own: '' }).request, 3)).toEqual([]);
});

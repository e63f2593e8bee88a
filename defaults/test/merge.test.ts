/** Merging of folders: links, modes, what can't be merged, and what must not be touched. */
import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runMerge } from '../src/index.js';
import { filesOf, merging } from './rig.js';

test('modes, bytes and empty folders are those of the default', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const it = merging({ 'run.sh': 'x', binary: bytes, fixed: 'f', 'empty/below/': '' }, {});
  chmodSync(join(it.root, '_default/app/fixed'), 0o440);
  await it.run();
  const at = (path: string) => join(it.root, 'test/app', path);
  expect(statSync(at('run.sh')).mode & 0o777).toBe(0o755);
  expect(statSync(at('fixed')).mode & 0o777).toBe(0o440);
  expect(Uint8Array.from(readFileSync(at('binary')))).toEqual(bytes);
  expect(statSync(at('empty/below')).isDirectory()).toBe(true);
});

test('merged YAML keeps the mode of the environment, and is not written through a link', async () => {
  const it = merging(
    { 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' },
    { 'a.yaml': 'x: 1\n', 'b.yaml': '-> ../../other.yaml' },
    { 'other.yaml': 'y: 1\n' },
  );
  chmodSync(join(it.root, 'test/app/a.yaml'), 0o400);
  expect(await it.merged()).toEqual({ 'a.yaml': 'a: 1\nx: 1\n', 'b.yaml': 'b: 1\ny: 1\n' });
  expect(statSync(join(it.root, 'test/app/a.yaml')).mode & 0o777).toBe(0o400);
  expect(readFileSync(join(it.root, 'other.yaml'), 'utf8')).toBe('y: 1\n');
});

test('YAML that is the same, or no map, is not written again', async () => {
  const list = '- hosts: all # default\n';
  const it = merging({ 'play.yaml': list, 'b.yaml': 'a:    1\n' }, { 'play.yaml': '-   hosts: own\n', 'b.yaml': '' });
  expect(await it.merged()).toEqual({ 'play.yaml': '-   hosts: own\n', 'b.yaml': 'a:    1\n' });
});

describe('links', () => {
  test('to what is merged lead to that, others to where they led', async () => {
    const it = merging(
      {
        'modules/x': 'x',
        'to-file': '-> modules/x',
        'to-folder': '-> ./modules',
        'deep/up': '-> ../modules/x',
        'to-own': '-> own',
        'to-shared': '-> ../../shared/y',
        'to-other': '-> ../other/z',
        'to-settings': '-> bitops.config.yaml',
        own: 'default',
        broken: '-> nowhere',
      },
      { own: 'own' },
      { 'shared/y': 'y', '_default/other/z': 'z', '_default/app/bitops.config.yaml': 'settings: 1\n' },
    );
    await it.run();
    const at = (path: string) => readFileSync(join(it.root, 'test/app', path), 'utf8');
    expect(['to-file', 'to-folder/x', 'deep/up', 'to-own', 'to-shared', 'to-other', 'to-settings'].map(at)).toEqual([
      'x',
      'x',
      'x',
      'own',
      'y',
      'z',
      'settings: 1\n',
    ]);
    expect(lstatSync(join(it.root, 'test/app/broken')).isSymbolicLink()).toBe(true);
  });

  test('of the environment win, and nothing is written where they lead', async () => {
    const it = merging(
      { 'modules/x': 'default', file: 'default', gone: 'default', 'folder/a': 'a' },
      { modules: '-> ../../shared', file: '-> ../../shared/y', gone: '-> nowhere', 'folder/b': 'b' },
      { 'shared/y': 'y' },
    );
    expect(filesOf(await it.merged())).toEqual({
      file: '-> ../../shared/y',
      'folder/a': 'a',
      'folder/b': 'b',
      gone: '-> nowhere',
      modules: '-> ../../shared',
    });
  });
});

describe('what can not be merged is told with both places, up front and when it is tried', () => {
  test.each([
    [
      'a folder and a file',
      { 'x/y': '' },
      { x: '' },
      'DEFAULT_CLASH /ops/test/app/x _default/app/x is a folder, and test/app/x is a file',
    ],
    [
      'a file and a folder',
      { x: '' },
      { 'x/y': '' },
      'DEFAULT_CLASH /ops/test/app/x _default/app/x is a file, and test/app/x is a folder',
    ],
    [
      'broken YAML of the default',
      { 'a.yaml': 'a: b: c\n' },
      { 'a.yaml': '' },
      'YAML_INVALID /ops/_default/app/a.yaml a.yaml is not valid YAML',
    ],
    [
      'broken YAML of the environment',
      { 'a.yaml': '' },
      { 'a.yaml': 'a: [\n' },
      'YAML_INVALID /ops/test/app/a.yaml a.yaml is not valid YAML',
    ],
    [
      'YAML that is no text',
      { 'a.yaml': Uint8Array.of(0xff, 0xfe) },
      { 'a.yaml': '' },
      'FILE_UNREADABLE /ops/_default/app/a.yaml _default/app/a.yaml is not UTF-8 text',
    ],
  ])('%s', async (_, lower, upper, fault) => {
    const it = merging(lower as never, upper as never);
    expect(await it.faults()).toEqual([fault]);
    await expect(it.run()).rejects.toMatchObject({ code: fault.split(' ')[0] });
  });

  test('a name that the file which steps aside would need', async () => {
    const special = { files: [{ files: '*.tf', keep: 'both' }] } as const;
    const taken = 'test/app/main.tf would be kept as main.tf.test.tf, and';
    for (const [folder, lower, upper] of [
      ['test/app', { 'main.tf': '' }, { 'main.tf': '', 'main.tf.test.tf': '' }],
      ['_default/app', { 'main.tf': '', 'main.tf.test.tf': '' }, { 'main.tf': '' }],
    ] as const) {
      const it = merging(lower, upper, {}, { special });
      expect(await it.faults()).toEqual([`DEFAULT_CLASH /ops/test/app/main.tf ${taken} ${folder} has that already`]);
    }
  });

  test('a folder that leads out', async () => {
    const outside = merging({}, {}).root;
    const it = merging({ x: '' }, { x: '' });
    symlinkSync(outside, join(it.root, '_default/away'));
    symlinkSync(outside, join(it.root, 'test/away'));
    for (const request of [
      { ...it.request, under: '_default/away' },
      { ...it.request, over: 'test/away' },
    ]) {
      await expect(runMerge(request, () => false)).rejects.toMatchObject({ code: 'PATH_ESCAPES' });
    }
  });
});

test('two thousand files, and an end in the middle of them', async () => {
  const files = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`d${at % 50}/f${at}`, `${at}`]));
  const it = merging(files, {});
  let asked = 0;
  await runMerge(it.request, () => asked++ > 500);
  expect(asked).toBeLessThan(600);
  expect(Object.keys(filesOf(await it.merged()))).toHaveLength(2_000);
});

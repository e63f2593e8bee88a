import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadCharts, loadReads } from '../src/charts.js';

/** A folder with these files; ends with the test. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'bitops-charts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
const settings = (options: string) => `helm:\n  cli: {namespace: a}\n  options: ${options}\n`;

describe('the charts in a folder', () => {
  test('are its sub-folders by name, but for those of hooks and those that begin with _ or . [compat 6.helm-charts]', () => {
    const files = [
      'web/values.yaml',
      'api/Chart.yaml',
      '_default/x/Chart.yaml',
      '.git/x',
      'bitops.before-deploy.d/1.sh',
      'a.yaml',
    ];
    const folder = folderWith(Object.fromEntries(files.map((it) => [`helm/${it}`, ''])));
    expect(loadCharts({ folder: join(folder, 'helm'), env: {} })).toEqual([{ name: 'api' }, { name: 'web' }]);
  });

  test('are none where the folder is a chart itself, or not there [compat 6.helm-charts]', () => {
    const folder = folderWith({ 'Chart.yaml': '', 'charts/sub/Chart.yaml': '' });
    expect(loadCharts({ folder, env: {} })).toEqual([]);
    expect(loadCharts({ folder: join(folder, 'none'), env: {} })).toEqual([]);
  });

  test('are those of the default, too, where all of it is merged', () => {
    const root = folderWith({ 'test/helm/web/values.yaml': '', '_default/helm/job/Chart.yaml': '' });
    const at = { folder: join(root, 'test/helm'), defaults: join(root, '_default/helm'), env: {} };
    expect(loadCharts(at).map((it) => it.name)).toEqual(['job', 'web']);
  });

  test.each(['ENVIRONMENT_HELM_SUBDIRECTORY', 'BITOPS_ENVIRONMENT_HELM_SUBDIRECTORY'])(
    'is one by %s [compat 6.helm-one-chart]',
    (name) => {
      const folder = folderWith({ 'web/a': '', 'api/a': '' });
      expect(loadCharts({ folder, env: { [name]: 'web' } })).toEqual([{ name: 'web' }]);
      expect(loadCharts({ folder, env: { [name]: '' } })).toHaveLength(2);
    },
  );
});

describe('the default of a chart', () => {
  test('may be beside the charts, in a folder that is none then [compat 6.helm-default-chart]', () => {
    const options = '{default-dir-flag: false, default-root-dir: base}';
    const folder = folderWith({ 'web/bitops.config.yaml': settings(options), 'base/web/Chart.yaml': '' });
    expect(loadCharts({ folder, env: {} })).toEqual([{ name: 'web', defaults: join(folder, 'base/web') }]);
  });

  test('may have another name, in either place', () => {
    const both = '{default-dir-flag: false, default-root-dir: base, default-sub-dir: common}';
    const folder = folderWith({
      'a/bitops.config.yaml': settings(both),
      'b/bitops.config.yml': settings('{default-sub-dir: charts/common}'),
      'base/common/Chart.yaml': '',
    });
    expect(loadCharts({ folder, shared: '/ops/_default', env: {} })).toEqual([
      { name: 'a', defaults: join(folder, 'base/common') },
      { name: 'b', defaults: '/ops/_default/charts/common' },
    ]);
  });

  test('is where it always is, if the settings of the chart are broken: those are told of later', () => {
    const folder = folderWith({ 'web/bitops.config.yaml': 'helm: [', 'api/bitops.config.yaml': '' });
    expect(loadCharts({ folder, env: {} })).toEqual([{ name: 'api' }, { name: 'web' }]);
  });
});

test('a chart reads the charts that it depends on by a path; one that is broken is told when it is run', () => {
  const folder = folderWith({
    'Chart.yaml': [
      'dependencies:',
      '  - {name: common, repository: "file://../common"}',
      '  - {name: redis, repository: "https://charts.example.com"}',
      '  - {name: own}',
    ].join('\n'),
    'requirements.yaml': 'dependencies: [{name: old, repository: "file://../../old"}]\n',
  });
  expect(loadReads(folder)).toEqual(['../common', '../../old']);
  expect(loadReads(folderWith({ 'Chart.yaml': '{' }))).toEqual([]);
  expect(loadReads(folderWith({ 'Chart.yaml': 'dependencies: no\n' }))).toEqual([]);
});

import { expect, test } from 'vitest';
import { affectedBy, type Candidate, type Watched } from '../src/index.js';

const candidate = (name: string, more: Partial<Candidate> = {}): Candidate => ({
  name,
  watched: [{ kind: 'environment', path: name }],
  further: [],
  isIgnored: () => false,
  needs: [],
  ...more,
});
const reads = (name: string, ...paths: readonly string[]): readonly Watched[] => [
  { kind: 'environment', path: name },
  ...paths.map((path): Watched => ({ kind: 'read', path, by: 'net' })),
];
/** `environment: kind of reason, kind of reason`. */
const told = (found: ReturnType<typeof affectedBy>) =>
  [...found].map(([name, reasons]) => `${name}: ${reasons.map((it) => it.kind).join(', ')}`);

test('an environment is affected by what is in its folders, and by no folder that is only called alike', () => {
  const all = [
    candidate('prod'),
    candidate('prod-eu'),
    candidate('team/prod'),
    candidate('test', { watched: reads('test', 'modules/net') }),
  ];
  expect(told(affectedBy(['prod-eu/web/a.txt', 'modules/network/main.tf'], all))).toEqual(['prod-eu: environment']);
  expect(told(affectedBy(['modules/net/main.tf', 'prod'], all))).toEqual(['prod: environment', 'test: read']);
  expect(affectedBy([], all).size).toBe(0);
});

test('a file that is watched counts, and so does a submodule that a watched folder lies in', () => {
  const all = [candidate('test', { watched: reads('test', 'shared/values.yaml', 'vendor/modules/net') })];
  expect(told(affectedBy(['shared/values.yaml'], all))).toEqual(['test: read']);
  expect(told(affectedBy(['vendor'], all))).toEqual(['test: read']);
  expect(told(affectedBy(['vendor/modules/dns/main.tf', 'shared/values.yaml.bak'], all))).toEqual([]);
});

test('of many files some are named, and all counted', () => {
  const files = Array.from({ length: 9 }, (_, index) => `test/${index}`);
  expect(affectedBy(files, [candidate('test')]).get('test')).toEqual([
    { kind: 'environment', path: 'test', files: files.slice(0, 5), count: 9 },
  ]);
});

test('what is ignored does not count, in the own folder only', () => {
  const isIgnored = (path: string) => path.endsWith('.md');
  const watched = reads('test', 'docs/a.md');
  expect(affectedBy(['test/README.md'], [candidate('test', { isIgnored })]).size).toBe(0);
  expect(told(affectedBy(['test/README.md', 'docs/a.md'], [candidate('test', { isIgnored, watched })]))).toEqual([
    'test: read',
  ]);
});

test('who needs an affected environment is affected, by way of others, round and round, and told in order', () => {
  const all = [
    candidate('app', { needs: ['db', 'net'] }),
    candidate('db', { needs: ['net'] }),
    candidate('net'),
    candidate('other', { needs: ['app2'] }),
    candidate('app2', { needs: ['other'] }),
  ];
  const found = affectedBy(['net/main.tf'], all);
  expect(told(found)).toEqual(['app: need, need', 'db: need', 'net: environment']);
  expect(found.get('app')).toEqual([
    { kind: 'need', environment: 'net' },
    { kind: 'need', environment: 'db' },
  ]);
  expect(told(affectedBy(['other/x'], all))).toEqual(['other: environment, need', 'app2: need']);
});

test('ten thousand files and a thousand environments that watch the same are no matter', () => {
  const files = Array.from({ length: 10_000 }, (_, index) => `modules/m${index % 100}/f${index}`);
  const all = Array.from({ length: 1000 }, (_, index) =>
    candidate(`e${index}`, { watched: reads(`e${index}`, `modules/m${index % 200}`) }),
  );
  expect(affectedBy(files, all).size).toBe(500);
});

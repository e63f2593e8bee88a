import { describe, expect, test } from 'vitest';
import { type NeedingDeployment, type NeedingEnvironment, resolveNeeds } from '../src/needs.js';

const environment = (
  name: string,
  deployments: readonly (string | NeedingDeployment)[],
  needs: readonly string[] = [],
  absent: readonly string[] = [],
): NeedingEnvironment => ({
  name,
  needs: needs.map((it, index) => ({ name: it, at: { file: `/ops/${name}.yaml`, line: index + 1, column: 5 } })),
  deployments: deployments.map((it) => (typeof it === 'string' ? { name: it } : it)),
  absent,
});
const needing = (name: string, ...needs: readonly string[]): NeedingDeployment => ({
  name,
  needs: needs.map((it) => ({ name: it, at: { file: `/ops/${name}.yaml`, line: 1, column: 9 } })),
});
const part = (partOf: string, name: string, ...needs: readonly string[]): NeedingDeployment => ({
  ...(needs.length === 0 ? { name } : needing(name, ...needs)),
  partOf,
});

/** Each edge as text: `a:2 > a:1` comes after, `a:2 >> a:1` needs. */
function edgesOf(...environments: readonly NeedingEnvironment[]): readonly string[] {
  const { edges, faults } = resolveNeeds(environments, '/ops');
  expect(faults).toEqual([]);
  return [...edges].flatMap(([id, list]) => list.map((it) => `${id} ${it.kind === 'need' ? '>>' : '>'} ${it.to}`));
}
const faultsOf = (...environments: readonly NeedingEnvironment[]) => resolveNeeds(environments, '/ops').faults;

describe('edges', () => {
  test('without needs, each deployment comes after the one before it, and environments are on their own', () => {
    expect(edgesOf(environment('a', ['1', '2', '3']), environment('b', ['1', '2']))).toEqual([
      'a:2 > a:1',
      'a:3 > a:2',
      'b:2 > b:1',
    ]);
  });

  test('needs are instead of the one before it; none start at once', () => {
    const list = ['1', needing('2'), needing('3', '1', 'a:2'), '4'];
    expect(edgesOf(environment('a', list))).toEqual(['a:3 >> a:1', 'a:3 >> a:2', 'a:4 > a:3']);
  });

  test('of other environments: a deployment, or all of them', () => {
    const network = environment('network', ['terraform', 'dns']);
    expect(edgesOf(network, environment('a', [needing('1', 'network:terraform')]))).toContain(
      'a:1 >> network:terraform',
    );
    expect(edgesOf(network, environment('a', [needing('1', 'network')]))).toEqual([
      'network:dns > network:terraform',
      'a:1 >> network:terraform',
      'a:1 >> network:dns',
    ]);
    expect(edgesOf(network, environment('a', ['1', '2'], ['network:dns']))).toEqual([
      'network:dns > network:terraform',
      'a:1 >> network:dns',
      'a:2 >> network:dns',
      'a:2 > a:1',
    ]);
  });

  test('of the parts of a folder: by its name all of them, which run one after the other', () => {
    const charts = [part('helm', 'helm/api', 'terraform'), part('helm', 'helm/web', 'terraform')];
    expect(edgesOf(environment('a', ['terraform', ...charts, needing('last', 'helm')]))).toEqual([
      'a:helm/api >> a:terraform',
      'a:helm/web >> a:terraform',
      'a:helm/web > a:helm/api',
      'a:last >> a:helm/api',
      'a:last >> a:helm/web',
    ]);
  });

  test('a deployment that is listed and has no folder is nothing to wait for', () => {
    expect(edgesOf(environment('a', [needing('1', 'gone')], [], ['gone']))).toEqual([]);
  });
});

describe('faults', () => {
  test.each([
    [
      [environment('a', [needing('app', 'terrafrom'), 'terraform'])],
      'a:app needs terrafrom',
      'Did you mean terraform?',
    ],
    [[environment('a', ['1'], ['netwrok']), environment('network', ['x'])], 'a needs netwrok', 'Did you mean network?'],
    [
      [environment('a', [needing('1', 'network:tf')]), environment('network', ['terraform'])],
      'a:1 needs network:tf',
      'network:terraform',
    ],
    [[environment('a', [needing('1', 'none:at-all')])], 'a:1 needs none:at-all', ''],
  ])('a name that nothing has %#', (environments, what, fix) => {
    const [found, ...more] = faultsOf(...environments);
    expect([found?.environments, more]).toEqual([['a'], []]);
    expect(found?.fault).toMatchObject({ code: 'NEED_UNKNOWN', what: `${what}, which does not exist` });
    expect(found?.fault.fix).toContain(fix);
    expect(found?.fault.at?.line).toBe(1);
  });

  test.each([
    [environment('a', [needing('1', '1')]), 'a:1 needs 1, which is itself'],
    [environment('a', [needing('1', 'a:1')]), 'a:1 needs a:1, which is itself'],
    [environment('a', ['1'], ['a']), 'a needs a, which is itself'],
  ])('itself: %#', (it, what) => {
    expect(faultsOf(it)).toMatchObject([{ environments: ['a'], fault: { code: 'NEED_CIRCULAR', what } }]);
  });

  test('a cycle, once, with its path and its places', () => {
    const a = environment('a', ['1', needing('2', 'b:1')]);
    const b = environment('b', ['1'], ['c']);
    const c = environment('c', [needing('1', 'a:3')]);
    const more = { ...a, deployments: [...a.deployments, { name: '3' }] };
    expect(faultsOf(more, b, c)).toEqual([
      {
        environments: ['a', 'b', 'c'],
        fault: {
          code: 'NEED_CIRCULAR',
          what: 'Deployments wait for each other: a:2 → b:1 → c:1 → a:3 → a:2',
          at: { file: '/ops/2.yaml', line: 1, column: 9 },
          why: 'a:2 needs b:1 (2.yaml:1:9)\nb:1 needs c:1 (b.yaml:1:5)\nc:1 needs a:3 (1.yaml:1:9)\na:3 comes after a:2',
          fix: 'Take one of these needs away, or split one of the deployments.',
        },
      },
    ]);
  });

  test('a chain of ten thousand is none', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => String(index));
    expect(faultsOf(environment('a', names))).toEqual([]);
  });
});

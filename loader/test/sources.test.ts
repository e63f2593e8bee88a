import { parseDocument } from '@bitops/config';
import { describe, expect, test } from 'vitest';
import { shortName, toSources } from '../src/index.js';

const official = ['@bitops/plugin-first', '@bitops/plugin-second'];
const sourcesOf = (setting: unknown) => toSources(setting, official, undefined);
const told = (setting: unknown) =>
  sourcesOf(setting).sources.map(({ alias, kind, spec }) => `${alias} = ${kind} ${spec}`);

describe('without a setting', () => {
  test('the official plugins are there', () => {
    expect(told(undefined)).toEqual(['first = package @bitops/plugin-first', 'second = package @bitops/plugin-second']);
  });
});

describe('a list', () => {
  test.each([
    ['packer', 'packer = package bitops-plugin-packer'],
    ['bitops-plugin-packer', 'packer = package bitops-plugin-packer'],
    ['@acme/bitops-plugin-db', 'db = package @acme/bitops-plugin-db'],
    ['./tools/hello.mjs', 'hello = path ./tools/hello.mjs'],
    ['file:tools/hello.mjs', 'hello = path tools/hello.mjs'],
  ])('of %s', (spec, expected) => {
    expect(told([spec])[0]).toBe(expected);
  });

  test('that names an official plugin does not name it twice, and keeps the order', () => {
    expect(told(['second', '@bitops/plugin-first'])).toEqual(told(undefined));
  });
});

describe('a map, as in BitOps', () => {
  test('gives a plugin an alias and options', () => {
    const { sources } = sourcesOf({ db: { source: './db.mjs', options: { size: 3 } } });
    expect(sources[0]).toMatchObject({ alias: 'db', kind: 'path', spec: './db.mjs', options: { size: 3 } });
  });

  test('false switches an official plugin off', () => {
    expect(told({ first: false })).toEqual(['second = package @bitops/plugin-second']);
  });

  test('the repository of an official plugin stands for the plugin', () => {
    const setting = { first: { source: 'https://example.test/bitops-plugins/first', source_tag: 'v1' } };
    expect(told(setting)).toEqual(told(undefined));
  });

  test('any other repository is refused, and its login is not shown', () => {
    const { faults } = sourcesOf({ mine: { source: 'https://me:hunter2@example.test/mine.git' } });
    expect(faults.map((it) => it.code)).toEqual(['PLUGIN_SOURCE_UNSUPPORTED']);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });
});

test('a source that is no text is a fault with its place', () => {
  const document = parseDocument('bitops:\n  plugins:\n    x: 3\n', '/repo/bitops.config.yaml');
  const { faults } = toSources({ x: 3 }, official, document);
  expect(faults).toMatchObject([{ code: 'PLUGIN_SOURCE_INVALID', at: { file: '/repo/bitops.config.yaml', line: 3 } }]);
});

test('short names', () => {
  expect(['@bitops/plugin-x', 'bitops-plugin-x', '@acme/bitops-plugin-x', 'x'].map(shortName)).toEqual([
    'x',
    'x',
    'x',
    'x',
  ]);
});

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

  test('the repository of another name of an official plugin does so, too, and one may stand for several', () => {
    const aliasesOf = (name: string) => (name === '@bitops/plugin-second' ? ['old', 'older'] : []);
    const source = (name: string) => ({ source: `https://example.test/bitops-plugins/${name}.git` });
    const setting = { older: source('older'), old: source('old'), first: source('old') };
    const { sources, faults } = toSources(setting, official, undefined, aliasesOf);
    expect(faults).toEqual([]);
    expect(sources.map(({ alias, kind, spec }) => [alias, kind, spec])).toEqual([
      ['first', 'git', 'https://example.test/bitops-plugins/old.git'],
      ['older', 'package', '@bitops/plugin-second'],
    ]);
  });

  test.each([
    ['https://example.test/mine.git', { source_tag: 'v1' }, { kind: 'tag', name: 'v1' }],
    ['git@example.test:me/mine', { source_branch: 'fix/x' }, { kind: 'branch', name: 'fix/x' }],
    ['ssh://example.test/mine', { source_tag: 'v1', source_branch: 'b' }, { kind: 'branch', name: 'b' }],
    ['file:///srv/mine.git', { source_tag: '0'.repeat(40) }, { kind: 'commit', name: '0'.repeat(40) }],
    ['./mine.git', {}, undefined],
    ['/srv/mine', { source_tag: 'v1' }, { kind: 'tag', name: 'v1' }],
    // A fork of an official plugin is the fork.
    ['https://example.test/fork/first', { source_tag: '' }, undefined],
  ])('any other repository is one: %s', (source, more, ref) => {
    expect(sourcesOf({ first: { source, ...more } }).sources[0]).toMatchObject({ kind: 'git', spec: source });
    expect(sourcesOf({ first: { source, ...more } }).sources[0]?.ref).toEqual(ref);
  });

  test.each([
    [{ mine: { source: 'ext::sh -c id' } }],
    [{ mine: { source: '--upload-pack=id.git' } }],
    [{ mine: { source: 'https://example.test/x', source_tag: '-x' } }],
    [{ mine: { source: 'https://example.test/x', source_branch: 'a..b' } }],
    [{ mine: { source: 'https://example.test/x', source_commit: 'main' } }],
    [{ '../mine': { source: 'https://example.test/x' } }],
  ])('what git would take for something else is none: %j', (setting) => {
    expect(sourcesOf(setting).faults.map((it) => it.code)).toEqual(['PLUGIN_SOURCE_INVALID']);
  });

  test('git gets a URL of npm in its own words', () => {
    expect(told({ mine: { source: 'git+https://example.test/mine', source_tag: 'v1' } })[0]).toBe(
      'mine = git https://example.test/mine',
    );
  });

  test('a folder is one only where BitOps cloned it, and something of it is named', () => {
    const kinds = ['/srv/mine', 'file:///srv/mine'].map((source) => sourcesOf({ mine: { source } }).sources[0]?.kind);
    const copied = sourcesOf({ mine: { source: 'file:///srv/mine', source_tag: 'v1' } }).sources[0]?.kind;
    expect([...kinds, copied]).toEqual(['path', 'path', 'path']);
  });

  test('one in a list is called as its repository', () => {
    expect(told(['https://example.test/tools/duplo.git'])[0]).toMatch(/^duplo = git /);
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

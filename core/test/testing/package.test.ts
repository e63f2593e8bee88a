/** Packages and pages that are not what they say, one rule each. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Plugin, PluginFactory } from '@bitops/core';
import { checkPlugin, jsonSchema, pluginApi, settingsTable } from '@bitops/core/testing';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { codesOf, faultsIn, probe, whole } from './probe.js';

const sound = {
  name: 'bitops-plugin-probe',
  version: '1.0.0',
  type: 'module',
  keywords: ['bitops-plugin'],
  exports: './index.js',
  files: ['index.js', 'lib', 'init'],
  bitops: { apiVersion: 1, tool: 'probe', binaries: ['diff', 'cp'], install: 'https://example.org', init: 'init' },
  peerDependencies: { '@bitops/core': '^0.1.0' },
  peerDependenciesMeta: { '@bitops/core': { optional: true } },
};
const files = {
  'index.js': "import './lib/steps.js'; // import 'zod'\nexport default () => {};\n",
  'lib/steps.js': "/** @type {import('@bitops/core').Steps} */\nexport const text = \"from 'it'\";\n",
  'init/bitops.config.yaml': 'probe:\n  cli:\n    to: goal\n',
};
type Over = Readonly<Record<string, unknown>>;

/** A package of its own. */
function packageOf(manifest: Over = {}, more: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'bitops-package-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const all = { ...files, 'package.json': JSON.stringify({ ...sound, ...manifest }), ...more };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const bitops = (over: Over) => ({ bitops: { ...sound.bitops, ...over } });
const tapping: PluginFactory = (api) => ({ ...probe()(api), tap: (hooks) => hooks.plan.tap(() => {}) });

const spoilt: Readonly<Record<string, readonly [Over, string, string, PluginFactory?]>> = {
  'another tool': [bitops({ tool: 'probed' }), 'MANIFEST_UNTRUE', 'says that the tool is probed, and it is probe'],
  'no tool': [bitops({ tool: undefined }), 'MANIFEST_UNTRUE', 'names no tool'],
  'hooks that are not tapped': [bitops({ hooks: true }), 'MANIFEST_UNTRUE', 'has hooks'],
  'hooks that are not told': [{}, 'MANIFEST_UNTRUE', 'taps hooks', tapping],
  'expand that is not there': [bitops({ expands: true }), 'MANIFEST_UNTRUE', 'has expands'],
  'expand that is not told': [{}, 'MANIFEST_UNTRUE', 'has expand,', probe(() => ({ expand: () => [] }))],
  'binaries from nowhere': [bitops({ install: undefined }), 'MANIFEST_UNTRUE', 'where its binaries are got'],
  'a program that is not named': [bitops({ binaries: ['diff'] }), 'BINARY_UNNAMED', 'starts cp'],
  'a program that is not started': [bitops({ binaries: ['diff', 'cp', 'jq'] }), 'BINARY_UNUSED', 'names jq'],
  'another version of the API': [bitops({ apiVersion: 2 }), 'PLUGIN_INCOMPATIBLE', 'version 2'],
  'no files for init': [bitops({ init: 'start' }), 'INIT_MISSING', 'no folder start'],
  'a name that nobody finds': [{ name: 'probe' }, 'PACKAGE_MISNAMED', '"probe"'],
  'no keyword': [{ keywords: [] }, 'KEYWORD_MISSING', 'no keyword'],
  'a second zod': [{ dependencies: { zod: '^4.0.0' } }, 'DEPENDENCY_UNWANTED', 'zod'],
  'a second core': [{ dependencies: { '@bitops/core': '*' } }, 'DEPENDENCY_UNWANTED', '@bitops/core'],
  'no peer': [{ peerDependencies: {} }, 'PEER_MISSING', 'no optional peer'],
  'a peer that must be there': [{ peerDependenciesMeta: {} }, 'PEER_MISSING', 'no optional peer'],
  'a module that is not there': [{ exports: './dist/index.js' }, 'ENTRY_MISSING', 'dist/index.js'],
  'a module that is not packed': [{ files: ['lib', 'init'], main: 'x.js' }, 'FILE_UNPACKED', 'index.js'],
};

test('a sound package has no faults', () => {
  expect(faultsIn(probe(), { root: packageOf(), cases: [whole] })).toEqual([]);
});

test.each(Object.entries(spoilt))('%s', (_, [manifest, code, said, plugin = probe()]) => {
  const faults = faultsIn(plugin, { root: packageOf(manifest), cases: [whole] });
  expect(codesOf(faults)).toEqual([code]);
  expect(faults[0]?.what).toContain(said);
  expect(faults[0]?.fix).toBeDefined();
});

test.each([
  ['lib/steps.js', "import { z } from 'zod';\n", 'zod'],
  ['lib/steps.js', 'import{fault as a}from"@bitops/core";\n', '@bitops/core'],
  ['index.js', "export const load = () => import('@bitops/config');\n", '@bitops/config'],
])('%s must not import %s', (file, code, name) => {
  const faults = faultsIn(probe(), { root: packageOf({}, { [file]: code }), cases: [whole] });
  expect(codesOf(faults)).toEqual(['IMPORT_UNWANTED']);
  expect(faults[0]?.what).toBe(`${file} imports ${name} at run time`);
});

test('a folder that is no package is a mistake, and not a plugin without one', () => {
  const [first] = faultsIn(probe(), { root: join(packageOf(), 'lib') });
  expect(first).toMatchObject({ code: 'PACKAGE_MISSING', fix: expect.stringContaining('leave root away') });
});

test('what init would write is a deployment that bitops takes', () => {
  const root = packageOf({}, { 'init/bitops.config.yaml': 'probe:\n  cli:\n    tto: goal\n' });
  const [first] = faultsIn(probe(), { root, cases: [whole] });
  expect(first).toMatchObject({ code: 'INIT_INVALID', what: expect.stringContaining('tto'), at: { line: 3 } });
});

const before = process.env['BITOPS_UPDATE'];
afterEach(() => {
  if (before === undefined) delete process.env['BITOPS_UPDATE'];
  else process.env['BITOPS_UPDATE'] = before;
});

test('pages are what the schema says, and BITOPS_UPDATE=1 makes them so', () => {
  delete process.env['BITOPS_UPDATE'];
  const page = '# Probe\n\n<!-- settings: probe -->\n\nold\n\n<!-- end of settings -->\n';
  const root = packageOf({}, { 'README.md': page, 'schema.json': '{}\n' });
  const stale = faultsIn(probe(), { root, cases: [whole] }).filter((it) => it.code === 'PAGE_STALE');
  expect(stale).toMatchObject([
    { what: 'README.md is not what the schema says today', at: { line: 5 } },
    { what: 'schema.json is not what the schema says today', fix: expect.stringContaining('BITOPS_UPDATE=1') },
  ]);
  process.env['BITOPS_UPDATE'] = '1';
  checkPlugin({ plugin: probe(), root, cases: [whole] });
  delete process.env['BITOPS_UPDATE'];
  expect(codesOf(faultsIn(probe(), { root, cases: [whole] }))).toEqual([]);
  const { tool } = probe()(pluginApi) as Required<Plugin>;
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`\n${settingsTable(tool)}\n`);
  expect(JSON.parse(readFileSync(join(root, 'schema.json'), 'utf8'))).toEqual(jsonSchema(tool));
});

/** `bitops schema`: what it prints, what it writes, and what it leaves alone. */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { readOnlyNode, whyNoReadOnly } from './rig/read-only.js';
import { opsRepo } from './rig.js';

const deployment = { 'test/terraform/bitops.config.yaml': 'terraform: {}\n' };
const globs = ['bitops.config.yaml', 'bitops.config.yml'];
const hello = (field: string) => `export default ({ z, tool }) => tool({
  name: 'hello',
  config: z.strictObject({ ${field}: z.string().default('you').meta({ description: 'Whom to greet' }) }),
  *steps() {},
});\n`;

const valid = (schema: unknown, data: unknown) => new Ajv({ strict: false }).validate(schema as object, data);

describe('prints', () => {
  test.each(['terraform', 'ansible', 'helm', 'cloudformation', 'aws-cli', 'shell'])(
    'the schema of %s as it is written down in test/golden',
    async (tool) => {
      const { exitCode, stdout, stderr } = await opsRepo({}).bitops(['schema', tool]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      await expect(stdout).toMatchFileSnapshot(`golden/schema-${tool}.txt`);
    },
  );

  test('the schema of all files as it is written down in test/golden', async () => {
    const { stdout } = await opsRepo({}).bitops(['schema']);
    await expect(stdout).toMatchFileSnapshot('golden/schema.txt');
  });

  test('one schema for all files of the ops repo, with the tools of its own plugins', async () => {
    const repo = opsRepo({
      ...deployment,
      'plugins/hello.mjs': hello('who'),
      'bitops.config.yaml': 'bitops:\n  plugins:\n    greeter: ./plugins/hello.mjs\n    terraform: false\n',
    });
    const { document, stderr } = await repo.bitops(['schema']);
    expect(stderr).toBe('');
    for (const fine of [
      { hello: { who: 'me' } },
      { greeter: {} },
      { bitops: { deployments: { a: { plugin: 'greeter' } } } },
    ]) {
      expect(valid(document, fine)).toBe(true);
    }
    const off = { bitops: { deployments: { a: { plugin: 'terraform' } } } };
    for (const wrong of [{ hello: { whom: 'me' } }, { terraform: {} }, off]) expect(valid(document, wrong)).toBe(false);
    for (const name of ['hello', 'greeter']) {
      expect((await repo.bitops(['schema', name])).stdout).toContain('Whom to greet');
    }
    expect((await repo.bitops(['schema', 'hello', '--format', 'json'])).document).toHaveProperty('$schema');
  });

  test('what an installed plugin has, whatever else it does', async () => {
    const repo = opsRepo({
      'bitops.config.yaml': 'bitops:\n  plugins: [greet]\n',
      'node_modules/bitops-plugin-greet/package.json':
        '{"name":"bitops-plugin-greet","version":"1.0.0","type":"module","exports":"./index.js","bitops":{"apiVersion":1,"tool":"hello"}}',
      'node_modules/bitops-plugin-greet/index.js': hello('who'),
    });
    const { document } = await repo.bitops(['schema']);
    expect([{ hello: {} }, { greet: { who: 'x' } }].map((it) => valid(document, it))).toEqual([true, true]);
  });
});

describe('refuses', () => {
  test('a tool that nobody has, with the name that may be meant', async () => {
    const repo = opsRepo(deployment);
    const before = repo.snapshot();
    const run = await repo.bitops(['schema', 'terrafrom']);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain('TOOL_UNKNOWN No plugin has the tool terrafrom');
    expect(run.stderr).toContain('Did you mean terraform?');
    const json = await repo.bitops(['schema', 'zzz', '--format', 'json']);
    expect([json.exitCode, json.document]).toMatchObject([2, { v: 1, faults: [{ code: 'TOOL_UNKNOWN' }] }]);
    expect(repo.snapshot()).toEqual(before);
  });

  test.each([
    ['bitops:\n  plugins: [./plugins/none.mjs]\n', 'PLUGIN_NOT_FOUND'],
    ['bitops:\n  plugins: [./broken.mjs]\n', 'PLUGIN_FAILED'],
    ['bitops:\n  plugns: []\n', 'CONFIG_KEY_UNKNOWN'],
  ])('to leave a plugin out that should be there: %j', async (settings, code) => {
    const repo = opsRepo({ ...deployment, 'bitops.config.yaml': settings, 'broken.mjs': 'export default 5;\n' });
    const before = repo.snapshot();
    for (const args of [['schema'], ['schema', '--write'], ['schema', 'hello']]) {
      const run = await repo.bitops(args);
      expect(run).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(code) });
    }
    expect(repo.snapshot()).toEqual(before);
  });

  test('to run code of the ops repo with --safe', async () => {
    const repo = opsRepo({ 'bitops.config.yaml': 'bitops:\n  plugins: [./hello.mjs]\n', 'hello.mjs': hello('who') });
    expect((await repo.bitops(['schema', '--safe'])).stderr).toContain('PLUGIN_REFUSED');
    expect(await repo.bitops(['schema', 'terraform', '--safe'])).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test.each([
    [['schema', '--write'], 'REPO_NOT_FOUND'],
    [['schema', 'terraform', '--write'], 'USAGE_INVALID'],
    [['schema', '--repo', 'nowhere'], 'REPO_NOT_FOUND'],
  ])('%j where there is no ops repo', async (args, code) => {
    const run = await opsRepo({}).bitops(args);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(code) });
  });
});

describe('--write', () => {
  test('makes both files, and the second time changes nothing', async () => {
    const repo = opsRepo(deployment);
    const first = await repo.bitops(['schema', '--write']);
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(first.stdout).toMatch(/^✔ bitops\.schema\.json {2}written\n✔ \.vscode\/settings\.json {2}written\n/);
    expect(first.stdout).toContain('# yaml-language-server: $schema=../../bitops.schema.json');
    expect(JSON.parse(repo.read('.vscode/settings.json'))).toEqual({
      'yaml.schemas': { './bitops.schema.json': globs },
    });
    const { $comment, ...schema } = JSON.parse(repo.read('bitops.schema.json'));
    expect($comment).toContain('bitops schema --write');
    expect(schema).toEqual((await repo.bitops(['schema'])).document);
    const before = repo.snapshot();
    const second = await repo.bitops(['schema', '--write', '--format', 'json']);
    expect(second.document).toEqual({
      v: 1,
      root: repo.root,
      files: ['bitops.schema.json', '.vscode/settings.json'].map((file) => ({ file, state: 'unchanged' })),
      faults: [],
    });
    expect(repo.snapshot()).toEqual(before);
    expect(await repo.bitops(['validate'])).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('from below finds the root, and brings an old schema up to date', async () => {
    const repo = opsRepo(deployment);
    await repo.bitops(['schema', '--write'], { cwd: 'test/terraform' });
    repo.write('hello.mjs', hello('who'));
    repo.write('bitops.config.yaml', 'bitops:\n  plugins: [./hello.mjs]\n');
    const { document } = await repo.bitops(['schema', '--write', '--format', 'json']);
    expect(document).toMatchObject({ files: [{ state: 'changed' }, { state: 'unchanged' }] });
    expect(valid(JSON.parse(repo.read('bitops.schema.json')), { hello: {} })).toBe(true);
  });

  test.each([
    [
      '',
      '{\n  "yaml.schemas": {\n    "./bitops.schema.json": [\n      "bitops.config.yaml",\n      "bitops.config.yml"\n    ]\n  }\n}\n',
    ],
    [
      '\uFEFF// mine\r\n{\r\n\t// tabs\r\n\t"editor.tabSize": 4, // yes\r\n}\r\n',
      '\uFEFF// mine\r\n{\r\n\t"yaml.schemas": {\r\n\t\t"./bitops.schema.json": [\r\n\t\t\t"bitops.config.yaml",\r\n\t\t\t"bitops.config.yml"\r\n\t\t]\r\n\t},\r\n\t// tabs\r\n\t"editor.tabSize": 4, // yes\r\n}\r\n',
    ],
    [
      '{\n    "b": 1,\n    "yaml.schemas": {\n        // theirs\n        "other.json": "*.yaml"\n    },\n    "a": 2\n}',
      '{\n    "b": 1,\n    "yaml.schemas": {\n        "./bitops.schema.json": [\n            "bitops.config.yaml",\n            "bitops.config.yml"\n        ],\n        // theirs\n        "other.json": "*.yaml"\n    },\n    "a": 2\n}\n',
    ],
    [
      '{ "yaml.schemas": { "bitops.schema.json": "bitops.config.yaml" } }\n',
      '{ "yaml.schemas": { "bitops.schema.json": [\n      "bitops.config.yaml",\n      "bitops.config.yml"\n    ] } }\n',
    ],
  ])('keeps the settings of VS Code that are there: %j', async (before, after) => {
    const repo = opsRepo(
      { ...deployment, '.vscode/settings.json': before },
      { modes: { '.vscode/settings.json': 0o640 } },
    );
    expect(await repo.bitops(['schema', '--write'])).toMatchObject({ exitCode: 0, stderr: '' });
    const text = repo.read('.vscode/settings.json');
    expect(parse(text, [], { allowTrailingComma: true })).toEqual(parse(after));
    expect(text).toBe(after);
    const made = repo.snapshot();
    await repo.bitops(['schema', '--write']);
    expect(repo.snapshot()).toEqual(made);
  });

  test.each([
    ['{\n  "a": 1\n  "b": 2\n}\n', '.vscode/settings.json:3:3'],
    ['{ "yaml.schemas": [] }\n', '.vscode/settings.json:1:19'],
    ['[]\n', '.vscode/settings.json:1:1'],
    ['{ "a": ', '.vscode/settings.json:1:8'],
  ])('writes nothing where it does not understand the settings: %j', async (text, place) => {
    const repo = opsRepo({ ...deployment, '.vscode/settings.json': text });
    const before = repo.snapshot();
    const run = await repo.bitops(['schema', '--write']);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain('SETTINGS_UNREADABLE settings.json of VS Code');
    expect(run.stderr).toContain(place);
    expect(repo.snapshot()).toEqual(before);
  });

  test('does not write over a schema that somebody else made', async () => {
    const repo = opsRepo({ ...deployment, 'bitops.schema.json': '{"mine": true}\n' });
    const before = repo.snapshot();
    const run = await repo.bitops(['schema', '--write']);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('FILE_FOREIGN') });
    expect(repo.snapshot()).toEqual(before);
  });

  test.each(['bitops.schema.json', '.vscode/settings.json', '.vscode'])(
    'does not write where %s leads out',
    async (path) => {
      const repo = opsRepo(deployment);
      mkdirSync(dirname(join(repo.root, path)), { recursive: true });
      const outside = join(repo.home, 'target');
      if (path === '.vscode') mkdirSync(outside);
      symlinkSync(outside, join(repo.root, path));
      const run = await repo.bitops(['schema', '--write']);
      expect(run).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('PATH_ESCAPES') });
      rmSync(join(repo.root, path));
      expect(Object.keys(repo.snapshot()).filter((it) => it.endsWith('.json'))).toEqual([]);
    },
  );

  test('writes through a link that stays inside', async () => {
    const repo = opsRepo({ ...deployment, '_editor/settings.json': '{}\n' });
    symlinkSync('_editor', join(repo.root, '.vscode'));
    expect(await repo.bitops(['schema', '--write'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(repo.read('_editor/settings.json'))).toHaveProperty(['yaml.schemas']);
  });

  test('says so where the settings are a folder', async () => {
    const repo = opsRepo({ ...deployment, '.vscode/settings.json/a': '' });
    const run = await repo.bitops(['schema', '--write']);
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('FILE_UNREADABLE') });
    expect(run.stderr).toContain('.vscode/settings.json is a folder, and should be a file');
    expect(run.stderr).toContain('fix: Rename or remove the folder.');
  });

  test('says so where .vscode is no folder', async () => {
    const repo = opsRepo({ ...deployment, '.vscode': 'a file\n' });
    const run = await repo.bitops(['schema', '--write']);
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/FILE_UNWRITABLE .vscode\/settings.json/) });
  });

  test.skipIf(whyNoReadOnly !== '')(
    `says so where the ops repo cannot be written, and prints all the same${whyNoReadOnly}`,
    async () => {
      const repo = opsRepo(deployment);
      const before = repo.snapshot();
      const node = readOnlyNode(repo);
      const run = await repo.bitops(['schema', '--write'], { node });
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
      expect(run.stderr).toMatch(/FILE_UNWRITABLE bitops\.schema\.json can't be written[\s\S]*fix: .*bitops schema >/);
      expect(await repo.bitops(['schema'], { node })).toMatchObject({ exitCode: 0, stderr: '' });
      expect(repo.snapshot()).toEqual(before);
    },
  );
});

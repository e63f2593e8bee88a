/** Plugins are found in the ops repo's own node_modules, in its files, and beside the command line. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventsOf, type Files, linesOf, opsRepo } from './rig.js';

/** The code of a plugin whose tool says where it comes from. */
const code = (name: string, says: string) => `export default ({ z, tool }) => tool({
  name: '${name}',
  config: z.strictObject({ who: z.string().default('world') }),
  *steps({ config }) {
    yield { file: 'echo', args: ['says', '${says}', config.who], effect: 'write' };
  },
});
`;

/** A package in the node_modules of the ops repo; `more` goes into its package.json. */
function installed(name: string, more: object, files: Files): Files {
  const folder = `node_modules/${name}`;
  const manifest = { name, version: '1.0.0', type: 'module', bitops: { apiVersion: 1, tool: 'hello' }, ...more };
  const inside = Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]);
  return { [`${folder}/package.json`]: JSON.stringify(manifest), ...Object.fromEntries(inside) };
}

const deployment: Files = { 'test/hello/bitops.config.yaml': 'hello: {who: everybody}\n' };
const sources = (yaml: string): Files => ({ 'bitops.config.yaml': `bitops:\n  plugins: ${yaml}\n` });

async function deploy(files: Files, args: readonly string[] = []) {
  const repo = opsRepo({ ...deployment, ...files });
  const { exitCode, stdout, stderr } = await repo.bitops(['deploy', 'test', ...args]);
  return { exitCode, stderr, said: [...stdout.matchAll(/^(?! *\$).*\bsays (.*)$/gm)].map(([, it]) => it) };
}

const good = (...said: readonly string[]) => ({ exitCode: 0, stderr: '', said });

describe('a package is found by', () => {
  const esmOnly = { exports: { '.': { types: './index.d.ts', import: './lib/main.mjs' } } };
  const files = { 'lib/main.mjs': code('hello', 'package') };
  test.each([
    ['its name', 'bitops-plugin-hello', '[bitops-plugin-hello]'],
    ['its short name', 'bitops-plugin-hello', '[hello]'],
    ['its scoped name', '@acme/bitops-plugin-hello', '["@acme/bitops-plugin-hello"]'],
    ['a scoped name of its own', '@acme/greeter', '["@acme/greeter"]'],
    ['an alias', 'bitops-plugin-hello', '{hello: bitops-plugin-hello}'],
    ['an alias with a source', 'bitops-plugin-hello', '{hello: {source: hello}}'],
    ['an alias alone', 'bitops-plugin-hello', '{hello: {}}'],
  ])('%s, though it exports ESM only', async (_, name, yaml) => {
    expect(await deploy({ ...installed(name, esmOnly, files), ...sources(yaml) })).toEqual(good('package everybody'));
  });

  test('its short name where @bitops publishes it', async () => {
    const files = installed('@bitops/plugin-hello', { exports: './a.js' }, { 'a.js': code('hello', 'official') });
    expect(await deploy({ ...files, ...sources('["@bitops/plugin-hello"]') })).toEqual(good('official everybody'));
  });
});

describe('what a package exports', () => {
  test.each([
    ['a string', { exports: './a.js' }],
    ['a condition', { exports: { import: './a.js', default: './none.js' } }],
    ['conditions in conditions', { exports: { '.': { node: { import: { types: './a.d.ts', default: './a.js' } } } } }],
    ['main', { main: 'a.js' }],
  ])('by %s', async (_, more) => {
    const files = installed('bitops-plugin-hello', more, { 'a.js': code('hello', 'it') });
    expect(await deploy({ ...files, ...sources('[hello]') })).toEqual(good('it everybody'));
    const folder = Object.fromEntries(
      Object.entries(files).map(([path, content]) => [
        path.replace('node_modules/bitops-plugin-hello', 'tools/hello'),
        content,
      ]),
    );
    expect(await deploy({ ...folder, ...sources('[./tools/hello]') })).toEqual(good('it everybody'));
  });

  test('nothing is a fault at its package.json', async () => {
    const files = installed('bitops-plugin-hello', { exports: { require: './a.cjs' } }, { 'a.cjs': '' });
    const { exitCode, stderr } = await deploy({ ...files, ...sources('[hello]') });
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^✘ PLUGIN_INCOMPATIBLE The package bitops-plugin-hello has nothing that can be imported\n {2}at node_modules\/bitops-plugin-hello\/package\.json\n/,
      ),
    ]);
  });
});

describe('a file of the ops repo is found by its path', () => {
  test.each([
    ['a file', '[./tools/hello.mjs]', 'tools/hello.mjs'],
    ['a .js file', '[./tools/hello.js]', 'tools/hello.js'],
    ['a file: path', '["file:./tools/hello.mjs"]', 'tools/hello.mjs'],
    ['a folder with an index', '[./tools/hello]', 'tools/hello/index.mjs'],
    ['an alias', '{hello: ./tools/greeter.mjs}', 'tools/greeter.mjs'],
    ['a name with spaces and umlauts', '["./my tööls/hello #1.mjs"]', 'my tööls/hello #1.mjs'],
  ])('%s', async (_, yaml, file) => {
    expect(await deploy({ [file]: code('hello', 'file'), ...sources(yaml) })).toEqual(good('file everybody'));
  });

  test('from wherever bitops is called', async () => {
    const repo = opsRepo({ ...deployment, 'hello.mjs': code('hello', 'file'), ...sources('[./hello.mjs]') });
    const { exitCode, stdout } = await repo.bitops(['deploy', 'test'], { cwd: 'test/hello' });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('says file everybody')]);
  });

  test('an absolute path inside of the repo', async () => {
    const repo = opsRepo({ ...deployment, 'hello.mjs': code('hello', 'file') });
    repo.write('bitops.config.yaml', `bitops:\n  plugins: [${JSON.stringify(join(repo.root, 'hello.mjs'))}]\n`);
    expect((await repo.bitops(['deploy', 'test'])).stdout).toContain('says file everybody');
  });

  test('a link inside of the repo', async () => {
    const repo = opsRepo({ ...deployment, 'tools/real.mjs': code('hello', 'file'), ...sources('[./hello.mjs]') });
    symlinkSync('tools/real.mjs', join(repo.root, 'hello.mjs'));
    expect((await repo.bitops(['deploy', 'test'])).stdout).toContain('says file everybody');
  });
});

describe('the plugins that come with the command line', () => {
  const shell = { 'test/shell/deploy.sh': 'echo "says shell"\n' };
  test('are there beside those of the repo', async () => {
    const files = { 'hello.mjs': code('hello', 'file'), ...sources('[./hello.mjs]'), ...shell };
    expect(await deploy(files)).toEqual(good('shell', 'file everybody'));
  });

  test('may be named', async () => {
    expect(
      await deploy({ ...shell, ...sources('[shell-hooks, terraform]'), 'test/hello/bitops.config.yaml': '' }),
    ).toEqual(good('shell'));
    expect(await deploy({ ...shell, ...sources('{"shell-hooks": "@bitops/plugin-shell-hooks"}') })).toEqual(
      good('shell'),
    );
  });

  test('may be switched off', async () => {
    const hook = { 'test/hello/bitops.before-deploy.d/a.sh': 'echo "says hook"\n', 'hello.mjs': code('hello', 'file') };
    expect(await deploy({ ...hook, ...sources('[./hello.mjs]') })).toEqual(good('hook', 'file everybody'));
    expect(await deploy({ ...hook, ...sources('{hello: ./hello.mjs, shell-hooks: false}') })).toEqual(
      good('file everybody'),
    );
  });

  test("lose against the repo's own of the same name", async () => {
    const own = installed(
      '@bitops/plugin-terraform',
      { exports: './a.js', bitops: { apiVersion: 1, tool: 'terraform' } },
      {
        'a.js': code('terraform', 'own'),
      },
    );
    expect(await deploy({ ...own, 'test/terraform/main.tf': '' })).toEqual(good('own world'));
  });
});

describe('a deployment names its plugin', () => {
  const two = {
    'one.mjs': code('hello', 'one'),
    'two.mjs': code('hello', 'two'),
    'test/a/bitops.config.yaml': 'first: {who: a}\n',
    'test/b/bitops.config.yaml': 'hello: {who: b}\n',
    'test/bitops.config.yaml': 'bitops:\n  deployments:\n    a: {plugin: first}\n    b: {plugin: second}\n',
    ...sources('{first: ./one.mjs, second: ./two.mjs}'),
  };
  test('by its alias, which may be the root key of its settings too', async () => {
    expect(await deploy(two)).toEqual(good('one a', 'two b'));
  });

  test('and messages say the root key that is written', async () => {
    const { exitCode, stderr } = await deploy({ ...two, 'test/a/bitops.config.yaml': 'first: {whoo: a}\n' });
    expect([exitCode, stderr]).toEqual([
      2,
      '✘ CONFIG_KEY_UNKNOWN first has no key whoo\n  at test/a/bitops.config.yaml:1:9\n  fix: Did you mean who?\n',
    ]);
  });
});

test('--set without a deployment is for those whose tools have the key', async () => {
  const files = {
    'hello.mjs': code('hello', 'file'),
    ...sources('[./hello.mjs]'),
    'test/shell/deploy.sh': 'echo "says $1"\n',
  };
  const set = ['--set', 'who=nobody', '--set', 'cli.args=hi'];
  expect(await deploy(files, set)).toEqual(good('hi', 'file nobody'));
});

test('with --safe, packages of the ops repo are not loaded either', async () => {
  const files = installed('bitops-plugin-hello', { exports: './a.js' }, { 'a.js': code('hello', 'package') });
  const { exitCode, stderr, said } = await deploy({ ...files, ...sources('[hello]') }, ['--safe']);
  expect([exitCode, said]).toEqual([2, []]);
  expect(stderr).toContain('✘ PLUGIN_NOT_FOUND The plugin hello (package bitops-plugin-hello) is not installed');
});

test('--set for a deployment that is left out is said to have no effect, unless its outputs are read', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': 'bitops: {deployments: {net: {plugin: shell}, web: {plugin: shell}}}\n',
    'test/net/deploy.sh': '',
    'test/net/outputs.sh': 'echo "size=$1" >> "$BITOPS_OUTPUT"\n',
    'test/web/deploy.sh': 'echo "$1"\n',
    'test/web/bitops.config.yaml': 'shell: {cli: {args: [fixed]}}\n',
  });
  const run = () => repo.bitops(['deploy', 'test', '--only', 'web', '--set', 'net:cli.args=big', '--format', 'json']);
  const unread = await run();
  expect(unread.exitCode).toBe(0);
  expect(eventsOf(unread, 'warning')).toMatchObject([
    { code: 'FLAG_UNUSED', what: expect.stringContaining('--set net:cli.args'), why: 'It is not named by --only.' },
  ]);
  const reference = '$' + '{outputs.net.size}';
  repo.write('test/web/bitops.config.yaml', `shell: {cli: {args: ["${reference}"]}}\n`);
  const read = await run();
  expect([read.exitCode, eventsOf(read, 'warning'), linesOf(read)]).toEqual([0, [], ['big']]);
});

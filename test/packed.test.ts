/** What users get: the packed packages, installed in an empty folder, on every Node that bitops supports. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { pack } from './pack.js';
import { opsRepo, type ToolName, testWith, tools } from './rig.js';
import { root } from './tracked.js';

const folder = mkdtempSync(join(tmpdir(), 'bitops-packed-'));
const cli = join(folder, 'node_modules', '.bin', 'bitops');

const hello = `
/** @type {import('@bitops/core').PluginFactory} */
export default ({ z, tool }) => tool({
  name: 'hello',
  config: z.strictObject({ who: z.string().default('world') }),
  *steps({ config }) {
    yield { file: 'echo', args: ['hello', config.who], effect: 'write' };
  },
});
`;

/** A plugin's package with a test of its own, beside the installed packages. */
const plugin = {
  'package.json': JSON.stringify({
    name: 'bitops-plugin-hello',
    version: '1.0.0',
    type: 'module',
    keywords: ['bitops-plugin'],
    exports: './hello.js',
    bitops: { apiVersion: 1, tool: 'hello', binaries: ['echo'], install: 'https://www.gnu.org/software/coreutils/' },
    peerDependencies: { '@bitops/core': '>=0.1.0 <1' },
    peerDependenciesMeta: { '@bitops/core': { optional: true } },
  }),
  'hello.js': `
/** @type {import('@bitops/core').PluginFactory} */
export default ({ z, tool }) => tool({
  name: 'hello',
  config: z.strictObject({ who: z.string().default('world').meta({ description: 'Who is greeted' }) }),
  *steps({ action, config }) {
    if (action === 'apply') yield { file: 'echo', args: ['hello', config.who], effect: 'write' };
  },
});
`,
  'hello.test.ts': `
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describePlugin, opsRepo, type RepoRun, runRepo } from '@bitops/core/testing';
// @ts-ignore: it is JavaScript
import hello from './hello.js';

const root = new URL('.', import.meta.url);
describePlugin({ describe, it }, { plugin: hello, root, cases: [{ name: 'greets', config: { who: 'everybody' } }] });

it('greets', async (t) => {
  const repo = opsRepo({ 'test/hello/bitops.config.yaml': 'hello: { who: everybody }' }, { plugins: [root] });
  t.after(repo.remove);
  const echo = repo.fake('echo');
  const run: RepoRun = await runRepo(repo);
  assert.equal(run.exitCode, 0);
  assert.deepEqual(echo.calls.map((it) => it.args), [['hello', 'everybody']]);
});
`,
};

beforeAll(() => {
  const tarballs = pack('--pack-destination', folder).map((it) => join(folder, it.filename));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs];
  execFileSync('npm', args, { cwd: folder, stdio: 'pipe' });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

testWith()('the packages bring along what runs, and nothing that is bundled', () => {
  expect(existsSync(join(folder, 'node_modules', '@bitops', 'plugin-terraform', 'dist', 'index.js'))).toBe(true);
  expect(existsSync(join(folder, 'node_modules', 'tapable'))).toBe(false);
});

for (const node of ['node20', 'node24'] satisfies ToolName[]) {
  testWith(node)(`a tool of ten lines in the ops repo is deployed on ${node}`, async () => {
    const repo = opsRepo({
      'hello.mjs': hello,
      'bitops.config.yaml': 'bitops:\n  plugins: [./hello.mjs]\n',
      'test/hello/bitops.config.yaml': 'hello:\n  who: everybody\n',
    });
    const deploy = await repo.bitops(['deploy', 'test'], { cli, node: tools[node] ?? '' });
    expect(deploy).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('hello everybody') });
    expect(repo.leftovers()).toEqual([]);
  });

  testWith(node)(`init finds what the plugins bring along, on ${node}`, async () => {
    const repo = opsRepo({});
    const by = { cli, node: tools[node] ?? '' };
    expect(await repo.bitops(['init', '--tool', 'shell,terraform'], by)).toMatchObject({ exitCode: 0 });
    expect(await repo.bitops(['explain', 'test'], by)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(repo.read('test/terraform/main.tf')).toContain('terraform_data');
    expect((await repo.bitops(['deploy', 'test', '--only', 'shell'], by)).stdout).toContain('hello, world');
  });

  testWith(node, 'ansible')(`ansible is deployed, and its callback is there, on ${node}`, async () => {
    const repo = opsRepo({});
    const by = { cli, node: tools[node] ?? '' };
    await repo.bitops(['init', '--tool', 'ansible'], by);
    const deploy = await repo.bitops(['deploy', 'test'], by);
    expect(deploy).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringMatching(/applied {2}no changes/) });
  });

  testWith(node, 'terraform')(`terraform and hooks are deployed on ${node}`, async () => {
    const repo = opsRepo({
      'test/terraform/bitops.config.yaml': 'terraform: {}\n',
      'test/terraform/main.tf': 'variable "who" {}\nresource "terraform_data" "it" {\n  input = var.who\n}\n',
      'test/terraform/bitops.before-deploy.d/who.sh': 'echo TF_VAR_who=everybody >>"$BITOPS_ENV"\n',
    });
    const deploy = await repo.bitops(['deploy', 'test', '--apply'], { cli, node: tools[node] ?? '' });
    expect(deploy).toMatchObject({ exitCode: 0, stderr: '' });
    expect(repo.read('test/terraform/terraform.tfstate')).toContain('everybody');
  });
}

/** The plugin in a folder beside the installed packages, its test compiled by tsc against their types. */
function makePlugin(): string {
  const home = join(folder, 'bitops-plugin-hello');
  if (existsSync(home)) return home;
  mkdirSync(home);
  for (const [path, content] of Object.entries(plugin)) writeFileSync(join(home, path), content);
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
  const args = ['--module', 'nodenext', '--target', 'es2023', '--strict', ...types, 'hello.test.ts'];
  const { status, stdout } = spawnSync(tsc, args, { cwd: home, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  return home;
}

for (const node of ['node20', 'node24'] satisfies ToolName[]) {
  testWith(node)(`a plugin outside of this repo is tested with node:test on ${node}`, () => {
    const home = makePlugin();
    const run = (): { status: number | null; stdout: string } =>
      spawnSync(tools[node] ?? '', ['--test', 'hello.test.js'], { cwd: home, encoding: 'utf8' });
    const sound = run();
    expect(sound).toMatchObject({ status: 0, stdout: expect.stringMatching(/^(# |ℹ )fail 0$/m) });
    expect(sound.stdout).toContain('an interrupt at any step ends it');
    const spoilt = plugin['hello.js'].replace("if (action === 'apply') ", '');
    writeFileSync(join(home, 'hello.js'), spoilt);
    const broken = run();
    writeFileSync(join(home, 'hello.js'), plugin['hello.js']);
    expect(broken).toMatchObject({ status: 1, stdout: expect.stringContaining('PLAN_WRITES plan: ') });
  });
}

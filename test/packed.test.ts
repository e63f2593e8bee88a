/** What users get: the packed packages, installed in an empty folder, on every Node that bitops supports. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { pack } from './pack.js';
import { opsRepo, type ToolName, testWith, tools } from './rig.js';

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

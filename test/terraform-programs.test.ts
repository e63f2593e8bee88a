/** Which program a terraform deployment runs, and where its providers come from. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import {
  errorsOf,
  eventsOf,
  expectClean,
  type Finished,
  linesOf,
  type OpsRepo,
  opsRepo,
  resources,
  stateOf,
  testWith,
} from './rig.js';

const json = ['--format', 'json'] as const;
const settings = (options: string) => `terraform: { cli: { stack-action: apply }, options: { ${options} } }\n`;

/** OpenTofu, as far as terraform can stand in for it: it has the same commands, and says its version in the same words. */
const tofu = (version: string) => `
if (args[0] === 'version') console.log(JSON.stringify({ terraform_version: '${version}', platform: 'linux_amd64', provider_selections: {} }));
else process.exit(require('node:child_process').spawnSync('terraform', args, { stdio: 'inherit' }).status);
`;

testWith('terraform')('OpenTofu runs a deployment where options.binary says so', async () => {
  const repo = opsRepo({
    'test/terraform/bitops.config.yaml': settings('binary: tofu, version: "~> 1.8"'),
    'test/terraform/main.tf': resources('a'),
  });
  const program = repo.fake('tofu', tofu('1.9.1'));
  expect((await repo.bitops(['deploy', 'test', ...json])).exitCode).toBe(0);
  expect(program.calls.map(({ args }) => args[0])).toEqual(['version', 'init', 'plan', 'show', 'apply', 'output']);
  expect(stateOf(repo)).toEqual(['a']);
  repo.fake('tofu', tofu('1.7.0'));
  const old = await repo.bitops(['deploy', 'test', ...json]);
  expect(old.exitCode).toBe(2);
  expect(eventsOf(old, 'error')).toMatchObject([
    { code: 'TERRAFORM_VERSION_WRONG', what: 'tofu ~> 1.8 is wanted, and tofu is 1.7.0' },
  ]);
});

testWith()('the program that the settings choose is looked for before anything is run, and no other', async () => {
  const repo = opsRepo({ 'test/terraform/bitops.config.yaml': settings('binary: tofu'), 'test/terraform/main.tf': '' });
  const onPath = { PATH: dirname(process.execPath) };
  const missing = await repo.bitops(['plan', 'test'], { env: onPath });
  expect(missing).toMatchObject({ exitCode: 2, stdout: '' });
  expect(missing.stderr).toMatch(/BINARY_MISSING tofu is not on the PATH[\s\S]*opentofu\.org/);
  repo.write('test/terraform/bitops.config.yaml', settings('version: 1.5.7'));
  repo.fake('terraform-1.5.7', "console.log(JSON.stringify({ terraform_version: '1.5.7' }))");
  const found = await repo.bitops(['plan', 'test', ...json], { env: { PATH: join(dirname(repo.home), 'bin') } });
  expect({ exitCode: found.exitCode, errors: errorsOf(found) }).toEqual({ exitCode: 0, errors: [] });
});

testWith('terraform')('a provider is fetched once, also when two runs begin at the same time', async () => {
  const repo = provided();
  const cache = join(repo.home, '.cache/bitops/terraform-providers');
  const both = await Promise.all([plan(repo, 'one'), plan(repo, 'two')]);
  for (const run of both) expect(linesOf(run)).toContainEqual(expect.stringMatching(/Installed acme\/it v1\.0\.0/));
  const packages = readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((it) =>
    it.endsWith('terraform-provider-it_v1.0.0'),
  );
  expect(packages).toHaveLength(1);
  const file = join(cache, packages[0] ?? '');
  const { mtimeMs, ino } = statSync(file);
  const again = await Promise.all([plan(repo, 'one'), plan(repo, 'two')]);
  for (const run of again)
    expect(linesOf(run)).toContainEqual(expect.stringContaining('Using previously-installed acme/it v1.0.0'));
  expect(statSync(file)).toMatchObject({ mtimeMs, ino });
  expect(errorsOf(again[0])).toEqual(['TERRAFORM_PROVIDER_FAILED']);
  expectClean(repo);
});

testWith('terraform')('the cache of providers is left alone where it is switched off or the user has one', async () => {
  const repo = provided();
  const off = await plan(repo, 'one', { BITOPS_TERRAFORM_PROVIDER_CACHE: 'false' });
  expect(linesOf(off)).toContainEqual(expect.stringContaining('Installed acme/it v1.0.0'));
  const own = join(repo.home, 'own');
  mkdirSync(own);
  await plan(repo, 'one', { TF_PLUGIN_CACHE_DIR: own });
  expect(readdirSync(own)).toEqual(['registry.terraform.io']);
  expect(readdirSync(repo.home)).not.toContain('.cache');
});

testWith('terraform')('another package under the same version is never taken from the cache', async () => {
  const repo = provided();
  await plan(repo, 'one');
  const lock = 'one/terraform/.terraform.lock.hcl';
  const other = repo.read(lock).replace(/"h1:[^"]*"/, '"h1:bXkgb3duIGhhc2ggb2Ygbm90aGluZyBhdCBhbGwuLi4="');
  repo.write(lock, other.replace(/\n.*"zh:[^\n]*/g, ''));
  const run = await plan(repo, 'one');
  expect(errorsOf(run)).toEqual(['TERRAFORM_CHECKSUM_WRONG']);
});

/** Two environments that need a provider, which is packed in a mirror. It can be installed, and nobody can run it. */
function provided(): OpsRepo {
  const needs = 'terraform {\n  required_providers {\n    it = { source = "acme/it" }\n  }\n}\n';
  const repo = opsRepo({ 'one/terraform/main.tf': needs, 'two/terraform/main.tf': needs });
  const system = `${platform()}_${{ x64: 'amd64' }[arch() as string] ?? arch()}`;
  const mirror = join(repo.home, 'mirror');
  repo.write('../home/source/terraform-provider-it_v1.0.0', '#!/bin/false\n', 0o755);
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: join(repo.home, 'source'),
      stdio: 'ignore',
    });
  git('init');
  git('add', '.');
  git('commit', '-m', 'a');
  const packed = join(mirror, `registry.terraform.io/acme/it/terraform-provider-it_1.0.0_${system}.zip`);
  mkdirSync(dirname(packed), { recursive: true });
  git('archive', '--format=zip', '-o', packed, 'HEAD');
  repo.write(
    '../home/terraform.rc',
    `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`,
  );
  return repo;
}

/** The lock file comes home after a deploy; what fails is the plan, since the provider can't be run. */
async function plan(repo: OpsRepo, environment: string, env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  const rc = join(repo.home, 'terraform.rc');
  return repo.bitops(['deploy', environment, '--apply', ...json], { env: { TF_CLI_CONFIG_FILE: rc, ...env } });
}

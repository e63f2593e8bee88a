/** Real terraform driven into the errors that users meet: each is told with its place in the ops repo and its mend. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { startProgram } from './rig/program.js';
import { startStateServer } from './rig/state-server.js';
import { eventsOf, expectClean, type Finished, type OpsRepo, opsRepo, resources, scripted, testWith } from './rig.js';
import { applying, backend, cases, main, mirror, mirrored, needing } from './terraform-cases.js';

const json = ['--format', 'json'] as const;
for (const { code, files, cliConfig, at, what, fix } of cases) {
  testWith('terraform')(`${code} ${what}`, async () => {
    const repo = opsRepo(files);
    repo.write('../home/terraform.rc', cliConfig ?? '');
    const run = await deploy(repo, { TF_CLI_CONFIG_FILE: join(repo.home, 'terraform.rc') });
    const [error] = eventsOf(run, 'error');
    expect({ code: error?.code, exitCode: run.exitCode }).toEqual({ code, exitCode: 1 });
    expect(error?.what).toContain(what);
    expect(error?.fix).toContain(fix);
    expect(error?.why).toMatch(/^Error: /);
    expect(error?.why).not.toContain(repo.tmp);
    const { file, line } = error?.at ?? {};
    const place = at === undefined ? join(repo.root, 'test/terraform') : join(repo.root, at);
    expect(line === undefined ? file : `${file}:${line}`).toBe(place);
    expectClean(repo);
  });
}

testWith('terraform')(
  'errors are known in coloured output, too, each of them, and what is not known stays beside',
  async () => {
    const script = 'printf "\\nError: 42 is too much\\n\\nSay less.\\n" >&2; exit 1';
    const repo = opsRepo({ [main]: 'variable "size" {}\nvariable "name" {}\n' });
    const coloured = await repo.bitops(['plan', 'test'], { env: { FORCE_COLOR: '1' } });
    expect(coloured.exitCode).toBe(1);
    expect(coloured.stderr).toMatch(
      /the variable size of[\s\S]*main\.tf:1[\s\S]*the variable name of[\s\S]*main\.tf:2/,
    );

    repo.fake('terraform', `require('node:child_process').execSync(${JSON.stringify(script)}, { stdio: 'inherit' });`);
    const unknown = eventsOf(await deploy(repo), 'error');
    expect(unknown).toMatchObject([{ code: 'COMMAND_FAILED', what: 'terraform init failed with exit code 1' }]);
    repo.fake(
      'terraform',
      `console.log('Error: Cycle: a, b\\n\\n\\nError: 42 is too much\\n\\nSay less.'); process.exit(1);`,
    );
    expect(eventsOf(await deploy(repo), 'error')).toMatchObject([
      { code: 'TERRAFORM_CYCLE', what: expect.stringContaining('in a circle: a, b') },
      { code: 'COMMAND_FAILED', why: 'Error: 42 is too much\n\nSay less.' },
    ]);
  },
);

testWith('terraform')(
  'where the default environment is merged, the place is the file that somebody wrote',
  async () => {
    const repo = opsRepo({
      'bitops.config.yaml': 'bitops: { default_merge: all }\n',
      '_default/terraform/main.tf': 'locals {\n  a = b.c\n}\n',
      '_default/terraform/only.tf': '\nlocals {\n  d = b.c\n}\n',
      [main]: '\n\nlocals {\n  e = b.c\n}\n',
    });
    const places = eventsOf(await deploy(repo), 'error').map((it) => `${it.at?.file}:${it.at?.line}`);
    const wanted = ['_default/terraform/main.tf:2', `${main}:4`, '_default/terraform/only.tf:3'];
    expect(places.sort()).toEqual(wanted.map((it) => join(repo.root, it)).sort());
  },
);

testWith('terraform')('prevent_destroy is told with the resource that it protects', async () => {
  const kept = 'resource "terraform_data" "a" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n';
  const repo = opsRepo({ ...applying, [main]: kept });
  expect((await deploy(repo)).exitCode).toBe(0);
  const run = await repo.bitops(['destroy', 'test', '--yes', ...json]);
  expect(eventsOf(run, 'error')).toMatchObject([
    {
      code: 'TERRAFORM_RESOURCE_PROTECTED',
      what: 'terraform_data.a of test:terraform would be destroyed, and its prevent_destroy forbids it',
      at: { file: join(repo.root, main), line: 1 },
    },
  ]);
});

testWith('terraform')('a lock file that the configuration has left behind asks for an upgrade', async () => {
  const repo = opsRepo({ [main]: needing('acme/it', ', version = "2.0.0"') });
  repo.write(
    'test/terraform/.terraform.lock.hcl',
    'provider "registry.terraform.io/acme/it" {\n  version = "1.0.0"\n  hashes = ["h1:x"]\n}\n',
  );
  const [error] = eventsOf(await deploy(repo), 'error');
  expect(error?.code).toBe('TERRAFORM_LOCK_FILE_OUTDATED');
  expect(error?.fix).toContain('--set terraform:options.init-upgrade=true');
});

testWith('terraform')('a provider that is not the one of the lock file is refused', async () => {
  const repo = opsRepo({ [main]: needing('acme/it'), ...mirrored('0.5.0') });
  repo.write('../home/terraform.rc', mirror);
  repo.write(
    'test/terraform/.terraform.lock.hcl',
    'provider "registry.terraform.io/acme/it" {\n  version = "0.5.0"\n  hashes = ["h1:bXkgb3duIGhhc2ggb2Ygbm90aGluZyBhdCBhbGwuLi4="]\n}\n',
  );
  const [error] = eventsOf(await deploy(repo, { TF_CLI_CONFIG_FILE: join(repo.home, 'terraform.rc') }), 'error');
  expect(error?.code).toBe('TERRAFORM_CHECKSUM_WRONG');
  expect(error?.fix).toContain('terraform providers lock -platform=');
});

testWith('terraform')('a changed backend is refused with the mend, and no state is moved', async () => {
  const repo = opsRepo({ ...applying, [main]: backend('/nowhere/a.tfstate') + resources('a') });
  const stale = JSON.stringify({
    version: 3,
    backend: { type: 'local', config: { path: 'old.tfstate', workspace_dir: null }, hash: 1 },
  });
  repo.write('test/terraform/.terraform/terraform.tfstate', stale);
  const before = repo.snapshot();
  const [error] = eventsOf(await deploy(repo), 'error');
  expect(error).toMatchObject({
    code: 'TERRAFORM_BACKEND_CHANGED',
    what: 'the backend of test:terraform is not the one that test/terraform/.terraform was made for',
    fix: expect.stringMatching(/rm -r test\/terraform\/\.terraform\n.*terraform init -migrate-state/),
  });
  expect(repo.snapshot()).toEqual(before);
  rmSync(join(repo.root, 'test/terraform/.terraform'), { recursive: true });
  repo.write(main, backend(join(repo.home, 'a.tfstate')) + resources('a'));
  expect((await deploy(repo)).exitCode).toBe(0);
});

testWith('terraform')('local state that a new backend would leave behind is not copied there', async () => {
  const server = await startStateServer();
  const repo = opsRepo({ ...applying, [main]: resources('a') });
  expect((await deploy(repo)).exitCode).toBe(0);
  repo.write(main, server.backend + resources('a'));
  const before = repo.snapshot();
  const [error] = eventsOf(await deploy(repo), 'error');
  expect(error).toMatchObject({
    code: 'TERRAFORM_STATE_UNMIGRATED',
    fix: expect.stringContaining('In test/terraform: terraform init -migrate-state'),
  });
  expect(server.state).toBe('');
  expect(repo.snapshot()).toEqual(before);
});

testWith('terraform')('a remote state that is locked is told with the mend, and can be waited for', async () => {
  const server = await startStateServer();
  const repo = opsRepo({ ...applying, [main]: server.backend + resources('a') });
  server.lock = { ID: '11111111-2222-3333-4444-555555555555' };
  expect(eventsOf(await deploy(repo), 'error')).toMatchObject([
    {
      code: 'TERRAFORM_STATE_LOCKED',
      what: expect.stringMatching(/^the state of test:terraform is locked, lock 1{8}-2222/),
      at: { file: join(repo.root, 'test/terraform') },
      fix: expect.stringMatching(
        /--set terraform:cli\.lock-timeout=5m\.\n.*in test\/terraform: terraform init && terraform force-unlock 1{8}-/,
      ),
    },
  ]);
  const waiting = repo.start(['deploy', 'test', '--set', 'terraform:cli.lock-timeout=1m']);
  await waiting.waitForLine(/Acquiring state lock/);
  server.lock = undefined;
  expect(await waiting.done).toMatchObject({ exitCode: 0 });
  expectClean(repo);
});

testWith('terraform')('local state that another terraform uses is told as such', async () => {
  const repo = opsRepo({
    ...applying,
    [main]: scripted('a', 'touch "$HOME/held"; until [ -e "$HOME/go" ]; do sleep 0.1; done'),
  });
  const env = { TF_DATA_DIR: join(repo.home, 'data') };
  const cwd = join(repo.root, 'test/terraform');
  const terraform = (...args: readonly string[]) =>
    startProgram({ file: 'terraform', args, cwd, env: { ...repo.env, ...env } });
  expect((await terraform('init').done).exitCode).toBe(0);
  const other = terraform('apply', '-auto-approve');
  await vi.waitUntil(() => existsSync(join(repo.home, 'held')), { timeout: 30_000 });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  repo.write('../home/go', '');
  expect((await other.done).exitCode).toBe(0);
  expect(eventsOf(run, 'error')).toMatchObject([
    {
      code: 'TERRAFORM_STATE_LOCKED',
      what: expect.stringMatching(/^the local state of test:terraform is locked: Apply by \S+@/),
    },
  ]);
  expectClean(repo);
});

async function deploy(repo: OpsRepo, env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  return repo.bitops(['deploy', 'test', ...json], { env });
}

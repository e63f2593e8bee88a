/** `bitops.env: declared`: hooks and tools get of the caller's variables those that somebody has asked for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { opsRepo, testWith } from './rig.js';

const caller = {
  AWS_REGION: 'eu-north-1',
  FOREIGN_TOKEN: 'foreign-token-value',
  KEEP_THIS: 'kept',
  STAGE: 'prod',
  BASE: 'not-told',
  https_proxy: 'http://proxy.example',
  'BASH_FUNC_evil%%': '() { echo evil; }',
  LINES_OF: 'one\ntwo',
};
const dump = (name: string) => `env -0 > "$KEEP_DIR/test-${name}"\n`;

const files = (settings: string) => ({
  'bitops.config.yaml': settings,
  '.gitignore': 'test-*\n',
  'test/bitops.config.yaml':
    'bitops:\n  deployments:\n    terraform:\n      plugin: terraform\n    last:\n      plugin: shell\n',
  'test/bitops.before-deploy.d/env.sh': dump('environment'),
  'test/terraform/bitops.config.yaml':
    'terraform:\n  cli:\n    stack-action: apply\n  options:\n    workspace: ${env.STAGE}\n',
  'test/terraform/main.tf': [
    'variable "out" {}',
    'resource "terraform_data" "it" {',
    '  provisioner "local-exec" {',
    `    command = "env -0 > '\${var.out}'"`,
    '  }',
    '}',
  ].join('\n'),
  'test/terraform/ENV_FILE': 'FROM_FILE=file\n',
  'test/terraform/bitops.before-deploy.d/hook.sh': `${dump('hook')}printf 'HANDED=on\\nSTAGE=prod\\n' >> "$BITOPS_ENV"\n`,
  'test/last/deploy.sh': dump('last'),
});

testWith('terraform')('real terraform and hooks get what is declared, and what hooks handed on', async () => {
  const repo = opsRepo(files('bitops:\n  env: declared\n  pass_env: [KEEP_*]\n'));
  const env = { ...caller, KEEP_DIR: repo.root, TF_VAR_out: join(repo.root, 'test-terraform') };
  const { exitCode, stdout, stderr } = await repo.bitops(['deploy', 'test'], { env });
  expect(stderr).toBe('');
  expect(exitCode, stdout).toBe(0);
  const seen = (name: string) => {
    const pairs = readFileSync(join(repo.root, `test-${name}`), 'utf8')
      .split('\0')
      .slice(0, -1);
    return Object.fromEntries(pairs.map((it) => [it.slice(0, it.indexOf('=')), it.slice(it.indexOf('=') + 1)]));
  };
  const always = {
    PATH: expect.any(String),
    KEEP_THIS: 'kept',
    https_proxy: caller.https_proxy,
    BITOPS_ENVIRONMENT: 'test',
  };
  const { AWS_REGION } = caller;
  expect(seen('terraform')).toMatchObject({
    ...always,
    AWS_REGION,
    TF_VAR_out: env.TF_VAR_out,
    FROM_FILE: 'file',
    HANDED: 'on',
  });
  expect(seen('hook')).toMatchObject({ ...always, AWS_REGION });
  expect(seen('environment')).toMatchObject({ ...always, AWS_REGION });
  // What a hook hands on arrives, also where the caller has the same; the file of variables is that deployment's own.
  expect(seen('last')).toMatchObject({ ...always, HANDED: 'on', STAGE: 'prod' });
  for (const name of ['terraform', 'hook', 'environment', 'last']) {
    expect(Object.keys(seen(name))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(FOREIGN_TOKEN|BASE|BASH_FUNC_evil%%|LINES_OF)$/)]),
    );
  }
  expect(seen('hook')).not.toHaveProperty('STAGE');
  expect(seen('last')).not.toHaveProperty('AWS_REGION');
  // Its setting was filled in all the same: whoever writes a reference has asked for it.
  expect(Object.keys(repo.snapshot()).filter((it) => it.includes('tfstate.d'))).not.toEqual([]);
});

test('of variables with strange names and several lines, all arrive where nothing is declared', async () => {
  const repo = opsRepo({
    'test/shell/deploy.sh': dump('shell'),
    'test/shell/bitops.before-deploy.d/a.sh': `printf 'LINES<<EOF\\na\\nb=c\\nEOF\\n' >> "$BITOPS_ENV"\n`,
    '.gitignore': 'test-*\n',
  });
  const { exitCode } = await repo.bitops(['deploy', 'test'], { env: { ...caller, KEEP_DIR: repo.root } });
  expect(exitCode).toBe(0);
  const pairs = readFileSync(join(repo.root, 'test-shell'), 'utf8').split('\0');
  expect(pairs).toEqual(
    expect.arrayContaining([
      'LINES_OF=one\ntwo',
      'LINES=a\nb=c',
      'FOREIGN_TOKEN=foreign-token-value',
      expect.stringMatching(/^BASH_FUNC_evil%%=/),
    ]),
  );
});

test.each([
  ['env: some', 'all, declared'],
  ['pass_env: ["A=B"]', 'expected the name of a variable'],
])('%s is refused', async (setting, told) => {
  const { exitCode, stderr } = await opsRepo({
    'bitops.config.yaml': `bitops:\n  ${setting}\n`,
    'test/shell/deploy.sh': '',
  }).bitops(['deploy', 'test']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(told.replace('expected ', 'must be '));
});

test('a bitops that is started by a hook takes the file of its variables for no setting', async () => {
  const repo = opsRepo({ 'test/shell/deploy.sh': 'true\n' });
  const { exitCode } = await repo.bitops(['deploy', 'test'], { env: { BITOPS_ENV: '/tmp/handed-on-1' } });
  expect(exitCode).toBe(0);
});

/** Secrets are in no line of the output, in whichever form and by whichever way they get there. */
import { expect, test } from 'vitest';
import { expectClean, type Files, opsRepo, testWith } from './rig.js';

const json = ['--format', 'json'] as const;

/** Two deployments that say when they run, in this order. */
const pair: Files = {
  'test/bitops.config.yaml': 'bitops:\n  deployments:\n    one: { plugin: shell }\n    two: { plugin: shell }\n',
  'test/one/deploy.sh': 'echo one\n',
  'test/two/deploy.sh': 'echo two\n',
};

test('a value in $BITOPS_MASK is in no output, in no error and in no message', async () => {
  const secret = 'correct horse battery';
  const print = `echo "it is ${secret}"; printf 'cor'; sleep 0.3; printf 'rect horse battery\\n'; `;
  const repo = opsRepo({
    ...pair,
    'test/bitops.before-deploy.d/a.sh': `echo "${secret}" >>"$BITOPS_MASK"\necho "OPEN=${secret}" >>"$BITOPS_ENV"\n${print}`,
    'test/one/deploy.sh': `${print} echo "$OPEN" | base64; echo "$OPEN" >&2; exit 4\n`,
    'test/bitops.always.d/a.sh': 'echo "$OPEN, $BITOPS_ERROR"\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  const text = await repo.bitops(['deploy', 'test']);
  for (const { exitCode, stdout, stderr } of [run, text]) {
    expect(exitCode).toBe(1);
    expect(stdout).toContain('it is ***');
    for (const form of [secret, 'rect horse', Buffer.from(secret).toString('base64').slice(0, -4)]) {
      expect(stdout + stderr).not.toContain(form);
    }
  }
  expectClean(repo);
});

test('a variable of the caller whose name says that it is secret', async () => {
  const secret = 'Zq9"x y/+\\tail';
  const repo = opsRepo({
    ...pair,
    'test/one/bitops.before-deploy.d/a.sh': 'printf "%s\\n" "$DB_PASSWORD" >&2\n',
    'test/one/deploy.sh': 'printf "%s" "$DB_PASSWORD" | base64; echo "in [$DB_PASSWORD] brackets"; exit 1\n',
  });
  const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), btoa(secret)];
  for (const args of [
    ['deploy', 'test'],
    ['deploy', 'test', ...json],
    ['deploy', 'test', '--log-level', 'debug'],
  ]) {
    const { exitCode, stdout, stderr } = await repo.bitops(args, { env: { DB_PASSWORD: secret } });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('in [***] brackets');
    for (const form of forms) expect(stdout + stderr).not.toContain(form);
  }
  expectClean(repo);
});

testWith('terraform')('a sensitive output of terraform, which a hook prints', async () => {
  const repo = opsRepo({
    'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
    'test/terraform/main.tf': 'output "password" {\n  value     = sha256("x")\n  sensitive = true\n}\n',
    'test/terraform/bitops.after-deploy.d/a.sh': 'echo "it is $(terraform output -raw password)"\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toContain('"line":"it is ***"');
  expect(run.stdout).toContain('"password":{"value":"***","sensitive":true}');
  expect(run.stdout).not.toMatch(/[0-9a-f]{64}/);
});

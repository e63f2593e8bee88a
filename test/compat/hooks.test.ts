/** Hooks of BitOps around a real terraform. */
import { expect } from 'vitest';
import { expectClean, linesOf, opsRepo, stateOf, testWith } from '../rig.js';

const json = ['--format', 'json'] as const;

testWith('terraform')(
  'after hooks see what was done, call terraform again and fill other folders [compat 8.hooks-call-the-tool 8.command-in-after-hooks 8.hooks-write-elsewhere]',
  async () => {
    const hook = 'test/terraform/aws/bitops.after-deploy.d/1.sh';
    const files = {
      'test/bitops.config.yaml':
        '\n\nbitops:\n  deployments:\n    terraform/aws:\n      plugin: terraform\n    app:\n      plugin: shell\n',
      'test/terraform/aws/main.tf':
        'resource "terraform_data" "it" { input = "10.0.0.1" }\noutput "address" { value = terraform_data.it.output }\n',
      'test/terraform/aws/bitops.config.yaml': 'terraform:\n  cli:\n    targets:\n    stack-action: apply\n',
      [hook]: [
        'echo "told $BITOPS_TERRAFORM_COMMAND"',
        'if [ "$BITOPS_TERRAFORM_COMMAND" != "destroy" ]; then',
        '  echo "ADDRESS=$(terraform output -raw address)" >"$BITOPS_ENVROOT/app/app.env"',
        'fi',
        '',
      ].join('\n'),
      'test/app/deploy.sh': 'cat app.env 2>/dev/null || echo nothing\n',
    };
    const repo = opsRepo(files, { modes: { [hook]: 0o644 } });
    const state = 'test/terraform/aws/terraform.tfstate';
    const told = (run: Awaited<ReturnType<typeof repo.bitops>>) =>
      linesOf(run).filter((it) => /^(told|ADDRESS|nothing)/.test(it));
    const apply = await repo.bitops(['deploy', 'test', ...json]);
    expect([apply.exitCode, told(apply)]).toEqual([0, ['told apply', 'ADDRESS=10.0.0.1']]);
    expect(stateOf(repo, state)).toEqual(['it']);
    repo.write('test/terraform/aws/bitops.config.yaml', 'terraform:\n  cli:\n    stack-action: destroy\n');
    const destroy = await repo.bitops(['deploy', 'test', ...json]);
    expect([destroy.exitCode, told(destroy)]).toEqual([0, ['told destroy', 'nothing']]);
    expect(stateOf(repo, state)).toEqual([]);
    expectClean(repo);
  },
);

import type { Rows } from './row.js';

/** Keys, variables and steps of cloudformation, and of aws. */
export const cloudformation = {
  '6.cloudformation-actions': {
    before: '`stack-action` (`deploy`, `delete`, `Deploy`, `Delete`), `cfn-stack-action` (1.x), `validate-cfn`',
    here: 'all of them',
  },
  '6.cloudformation-old-keys': {
    before: '`cfn-s3-bucket`, `cfn-s3-prefix`, `parameters.enabled` (1.x)',
    here: 'accepted, with a warning that has the new name',
  },
  '6.cloudformation-parameters': {
    before: 'passed only if the flag is true (true in 1.x, unset in 2.x)',
    here: 'passed if a file is named, unless the flag is false',
  },
  '6.cloudformation-merged': {
    before: '`cfn-merge-parameters`: all lists of a folder are one, in place of the file (1.x)',
    here: 'the same',
  },
  '6.cloudformation-s3': {
    before: "bucket and prefix: the folder is uploaded, the template's URL is used",
    here: 'the same',
  },
  '6.cloudformation-variables': {
    before: '`CFN_*`, with and without `BITOPS_`, and `SKIP_DEPLOY_CLOUDFORMATION` (1.x)',
    here: 'all of them fill in what no file sets',
  },
  '6.cloudformation-no-updates': {
    before: '"No updates are to be performed" is a success',
    here: 'nothing is changed, and it is one',
  },
  '6.cloudformation-delete': { before: 'delete and wait', here: 'the same' },
  '6.cloudformation-failure': {
    before: 'a stack that failed to be created was a success',
    here: 'fails the run',
  },
  '6.aws-identity': {
    before: 'keys and region from variables; `aws sts get-caller-identity`',
    here: 'the identity is checked before the first change',
  },
  '6.aws-bucket': { before: '`create-s3` makes the bucket `AWS_S3_BUCKET`', here: 'the same' },
  '6.aws-credentials': {
    before: 'wrote the keys to `~/.aws/credentials`',
    here: 'never: they stay in variables',
  },
  '6.aws-providers-none': { before: '`PROVIDERS=none` skips the login (1.x)', here: 'the same' },
  '6.aws-and-kubectl': {
    before: 'a deployment with the plugin `aws` or `kubectl` always failed (2.x)',
    here: '`aws` is aws-cli, `kubectl` does nothing and says so',
  },
} satisfies Rows;

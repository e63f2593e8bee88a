import type { PluginApi, Steps } from '@bitops/core';
import { operationOf } from './effects.js';
import type { AwsJson } from './json.js';
import { identitySteps } from './login.js';
import type { AwsRun } from './run.js';

/** What can be known before the first change: the commands are some, and AWS knows who asks. */
export function* checkSteps(run: AwsRun, json: AwsJson, api: PluginApi): Steps {
  const { cli, options } = run.config;
  const at = { file: run.deployment.folder };
  const faults = [...cli.commands, ...cli['destroy-commands']].flatMap((it) => {
    const words = Array.isArray(it) ? it : it.run;
    const [service] = operationOf(words);
    if (service === 'aws')
      return [
        {
          code: 'AWS_COMMAND_INVALID',
          what: `"aws" is no service: ${words.join(' ')}`,
          at,
          fix: 'Leave the first word away: each list is what stands behind aws.',
        },
      ];
    if (words.length > 1 && !/\s/.test(words[0] ?? '')) return [];
    const what = `${JSON.stringify(words.join(' '))} is no list of words`;
    const why = 'There is no shell in between that would split a text, fill in variables, or send output on.';
    return [
      {
        code: 'AWS_COMMAND_INVALID',
        what,
        at,
        why,
        fix: `Write each word on its own: [${words.join(' ').split(/\s+/).join(', ')}]`,
      },
    ];
  });
  if (options['web-identity-token-file'] !== undefined && options['role-arn'] === undefined) {
    const what = `${run.deployment.id} has a token of the CI, and no role that it stands for`;
    faults.push({ code: 'AWS_ROLE_MISSING', what, at, fix: 'Set aws-cli.options.role-arn.' });
  }
  if (options['web-identity-token-file'] !== undefined && options['external-id'] !== undefined) {
    const what = `${run.deployment.id} has an external id, which AWS takes of no token of the CI`;
    faults.push({ code: 'AWS_EXTERNAL_ID_UNUSED', what, at, fix: 'Take aws-cli.options.external-id away.' });
  }
  if (options['create-s3'] && options.bucket === undefined) {
    const what = `${run.deployment.id} should make a bucket, and its name is not set`;
    faults.push({ code: 'AWS_BUCKET_MISSING', what, at, fix: 'Set aws-cli.options.bucket or AWS_S3_BUCKET.' });
  }
  if (faults.length > 0) throw api.faults(faults);
  yield* identitySteps(run, json, api);
}

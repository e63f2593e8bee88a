import type { Compared, Comparison, FoundDifference } from '@bitops/core';
import type { AwsConfig } from './config.js';

/** What BitOps did otherwise with its plugin aws. */
export const awsComparison: Comparison<AwsConfig> = {
  kinds: {
    AWS_SCHEMA_MISSING: {
      when: 'the plugin of a deployment is `aws`',
      bitops:
        'would have ended with exit code 2 (2.x): that plugin had no schema, so that no deployment of it ever ran',
      here: 'it logs in, and runs the commands that its settings have',
      fix: 'Nothing, if that is what you want; else take the deployment out of bitops.deployments.',
    },
    AWS_KEYS_WRITTEN: {
      when: 'the keys of AWS are in the environment variables',
      bitops: 'would have written them to ~/.aws/credentials',
      here: 'they stay in the variables of the processes',
      fix: 'If a script reads that file, let it read the variables.',
    },
  },
  find: (at) => (at.skipped ? [] : [...asAws(at)]),
};

function* asAws({ alias, env, deployment }: Compared<AwsConfig>): Generator<FoundDifference> {
  const at = { file: deployment.folder };
  if (alias === 'aws') yield { code: 'AWS_SCHEMA_MISSING', what: 'plugin: aws', at, instead: 'fail' };
  if (env.AWS_SECRET_ACCESS_KEY) {
    yield { code: 'AWS_KEYS_WRITTEN', what: 'AWS_SECRET_ACCESS_KEY is set', at: { file: 'the environment variables' } };
  }
}

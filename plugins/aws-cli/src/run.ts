import type { Environment, ToolRun } from '@bitops/core';
import type { AwsConfig } from './config.js';

/** All that is known about the deployment that is run. */
export type AwsRun = ToolRun<AwsConfig>;

/** How every command of aws is run: no pager, no question, no colours. */
export const quiet: Environment = { AWS_PAGER: '', AWS_CLI_AUTO_PROMPT: 'off' };

/** Keys in variables are stronger than a profile. */
const noKeys: Environment = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
};

/** The variables of the region and the profile that are configured. */
export function placeEnv({ config: { options } }: Pick<AwsRun, 'config'>): Environment {
  const { region, profile } = options;
  return {
    ...(region === undefined ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    ...(profile === undefined ? {} : { ...noKeys, AWS_PROFILE: profile }),
  };
}

/** BitOps 1.x did not log in where this variable said so. */
export function isLoginOff({ env }: Pick<AwsRun, 'env'>): boolean {
  return env.PROVIDERS?.toLowerCase() === 'none';
}

import type { PluginApi, Tool } from '@bitops/core';
import { awsLogin } from '@bitops/logins';
import { checkSteps } from './check.js';
import { awsComparison } from './comparison.js';
import { type AwsSchema, awsConfig } from './config.js';
import { explained } from './explain.js';
import { awsJson } from './json.js';
import { loginSteps } from './login.js';
import { commandSteps, outputsSteps } from './steps.js';
import { transient } from './transient.js';

/** The tool `aws-cli`. */
export function awsTool(api: PluginApi) {
  const json = awsJson(api);
  return {
    name: 'aws-cli',
    config: awsConfig(api.z),
    check: (run) => checkSteps(run, json, api),
    variables: (run) => explained(loginSteps(run, json), run, api),
    steps: (run) => explained(commandSteps(run, json), run, api),
    outputs: (run) => explained(outputsSteps(run), run, api),
    transient,
    // A profile or a token that is set in a file is looked for by its own check.
    logins: ({ config: { options } }) =>
      (options.profile ?? options['web-identity-token-file']) === undefined ? [awsLogin] : [],
    // What is a read and what a write, the ops repo says.
    runsCode: true,
    comparison: awsComparison,
    madeOf: { variables: [/^AWS_(PROFILE|REGION|DEFAULT_REGION|ENDPOINT_URL\w*)$/] },
  } satisfies Tool<AwsSchema>;
}

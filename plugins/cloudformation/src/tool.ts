import type { Outputs, PluginApi, Steps, Tool } from '@bitops/core';
import { awsLogin } from '@bitops/logins';
import { checkSteps } from './check.js';
import { type CloudformationRun, commandsOf, isDelete, isDestruction } from './command.js';
import { cloudformationComparison } from './comparison.js';
import { type CloudformationSchema, cloudformationConfig } from './config.js';
import { deploySteps } from './deploy.js';
import { destroySteps } from './destroy.js';
import { explained } from './explain.js';
import { interruptible, type Job } from './job.js';
import { cloudformationJson } from './json.js';
import { findStack, outputsOf } from './stack.js';
import { transient } from './transient.js';
import { loadSecrets, maskSecrets } from './values.js';

/** The tool `cloudformation`. */
export function cloudformationTool(api: PluginApi) {
  const json = cloudformationJson(api);
  const steps = (run: CloudformationRun) =>
    interruptible((onInterrupt) => {
      const job = { run, commands: commandsOf(run), json, api, onInterrupt };
      return explained(isDestruction(run) ? destroySteps(job) : deploySteps(job), run, api);
    });
  return {
    name: 'cloudformation',
    config: cloudformationConfig(api.z),
    action: (config) => (isDelete(config) ? 'destroy' : 'apply'),
    exports: ({ action, config }) => {
      const deletes = action === 'destroy' || (action === 'preview' && isDelete(config));
      return { CFN_STACK_ACTION: deletes ? 'delete' : 'deploy' };
    },
    check: (run) => checkSteps(run, api),
    steps,
    outputs: (run) => explained(readOutputs({ run, commands: commandsOf(run), json, api }), run, api),
    logins: () => [awsLogin],
    transient,
    comparison: cloudformationComparison,
    madeOf: { variables: [/^AWS_(PROFILE|REGION|DEFAULT_REGION|ENDPOINT_URL\w*)$/] },
  } satisfies Tool<CloudformationSchema>;
}

/** The outputs of a stack that this run does not touch. */
function* readOutputs(job: Omit<Job, 'onInterrupt'>): Steps<Outputs> {
  const secrets = loadSecrets(job.run, job.api);
  yield* maskSecrets(secrets);
  return outputsOf(yield* findStack(job), secrets);
}

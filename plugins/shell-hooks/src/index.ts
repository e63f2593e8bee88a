/**
 * Runs the scripts in `*.d` folders around deployments and environments, sources `ENV_FILE`, brings the tool `shell`.
 *
 * @packageDocumentation
 */
import type { PluginFactory, Tool } from '@bitops/core';
import { hooksComparison } from './comparison.js';
import { shellConfig } from './config.js';
import { hasEnvFile, sourceEnvFiles } from './env-file.js';
import { hasBeforeScripts } from './hook-folder.js';
import { shellCheck, shellOutputs, shellSteps } from './steps.js';
import { afterScripts, beforeScripts } from './taps.js';

// Behind the scripts, which may write the file.
const ENV_FILE_STAGE = 100;

const shellHooks: PluginFactory = (api) => {
  const shell: Tool<ReturnType<typeof shellConfig>> = {
    name: 'shell',
    config: shellConfig(api.z),
    check: (run) => shellCheck(api, run),
    steps: (run) => shellSteps(api, run),
    outputs: (run) => shellOutputs(api, run),
    runsCode: true,
  };
  return api.plugin({
    name: 'shell-hooks',
    tool: shell,
    comparison: hooksComparison,
    tap(hooks) {
      hooks.beforeEnv.tap({ applies: hasBeforeScripts }, beforeScripts(api));
      hooks.beforeTool.tap({ applies: hasBeforeScripts }, beforeScripts(api));
      hooks.beforeTool.tap({ stage: ENV_FILE_STAGE, applies: hasEnvFile }, (env, scope) =>
        sourceEnvFiles(api, env, scope),
      );
      hooks.afterTool.tap(afterScripts(api));
      hooks.afterEnv.tap(afterScripts(api));
    },
  });
};

export default shellHooks;

/**
 * The ops repo as it stands on the disk: where it is, its settings, plugins, environments and deployments.
 *
 * @packageDocumentation
 */
export { mergedDefault } from './default-environment.js';
export {
  askedAction,
  type DeploymentQuestion,
  isSwitchedOff,
  namesOf,
  pluginOptions,
  refersTo,
  resolveDeployment,
} from './deployment.js';
export type { DeploymentFolder } from './deployments.js';
export { type KnownTool, type KnownTools, loadTools, repoSchema, toolSchema } from './editor-schema.js';
export type { EnvironmentFolder } from './environment.js';
export { type ExplainedDeployment, type Explanation, type KnownDeployment, toExplanation } from './explanation.js';
export { deploymentExports, environmentExports, inBothSpellings, toolVariables } from './exports.js';
export { defaultsIn, loadRepo, type OpsRepo } from './load.js';
export { earlyLookup, lookUpVariable, pickOutput, targetOf } from './lookup.js';
export { needsOf } from './needs.js';
export { oldFolders } from './old-folders.js';
export { passedOn, variablesOf } from './passed.js';
export { graceOf, patienceOf, retryOf } from './patience.js';
export { loadRedactor, withRedactor } from './redactor.js';
export { referenceFaults, unreadable, untold } from './reference-faults.js';
export { resolveInputs } from './references.js';
export { settingsNames } from './root-settings.js';
export { type Settings, settingsIn, settingsSchema } from './settings.js';
export { type AnyPlugin, pluginOf } from './tools.js';

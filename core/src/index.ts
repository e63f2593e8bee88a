/**
 * The core of bitops: an ops repo in, events out.
 *
 * `loadRepo` finds and reads the ops repo, `prepare` checks everything that can be checked before the first change and
 * answers with a frozen graph, `run` executes it and reports events.
 *
 * @packageDocumentation
 */

export type { Origin, Setting, SettingState } from '@bitops/config';
export * from '@bitops/contract';
export {
  didYouMean,
  distinct,
  type Fault,
  type FaultError,
  fault,
  faults,
  faultsOf,
  isFaultError,
  isSystemError,
  type Place,
  suggestion,
} from '@bitops/fault';
export type { Graph, GraphNode } from '@bitops/graph';
export {
  findTemplates,
  type Host,
  type Installing,
  installPlugins,
  installScripts,
  type PluginState,
  pluginStates,
  runInstallScript,
  type Template,
} from '@bitops/loader';
export { handedOn, type LockView, stillAlive } from '@bitops/locks';
export {
  type DeploymentFolder,
  type EnvironmentFolder,
  type ExplainedDeployment,
  type Explanation,
  type KnownTools,
  loadRedactor,
  loadRepo,
  loadTools,
  type OpsRepo,
  repoSchema,
  settingsNames,
  settingsSchema,
  toolSchema,
  withRedactor,
} from '@bitops/repo';
export {
  type Cause,
  createInterrupt,
  createRedactor,
  type Interrupt,
  openToAppend,
  ownFolder,
  type Redactor,
  type Signal,
} from '@bitops/runtime';
export { type Affected, type Base, type Choice, type Chosen, choose, type ReadPaths, readPaths } from '@bitops/select';
export type { ToldOutputs } from '@bitops/steps';
export { type ExplainRequest, explain } from './explain.js';
export { prepare, type Survey, survey } from './prepare.js';
export {
  type DoneBefore,
  type Ended,
  loginsOf,
  type Memory,
  type Prepared,
  type Request,
  type Unit,
} from './request.js';
export { type RunOptions, run } from './run/run.js';
export { type LockedEnvironments, lookAtLocks } from './unlock.js';

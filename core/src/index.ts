/**
 * The core of bitops: an ops repo in, events out.
 *
 * `loadRepo` finds and reads the ops repo, `prepare` checks everything that can be checked before the first change and
 * answers with a frozen graph, `run` executes it and reports events.
 *
 * @packageDocumentation
 */

export * from '@bitops/contract';
export {
  didYouMean,
  type Fault,
  type FaultError,
  fault,
  faults,
  faultsOf,
  isFaultError,
  type Place,
} from '@bitops/fault';
export type { Host } from '@bitops/loader';
export {
  type DeploymentFolder,
  type EnvironmentFolder,
  type KnownTools,
  loadRepo,
  loadTools,
  type OpsRepo,
  repoSchema,
  toolSchema,
} from '@bitops/repo';
export { createInterrupt, createRedactor, type Interrupt, type Signal } from '@bitops/runtime';
export { prepare } from './prepare.js';
export type { Prepared, Request } from './request.js';
export type { Reporter } from './run/emitter.js';
export { type RunOptions, run } from './run/run.js';
export type { Graph, GraphNode } from './schedule.js';

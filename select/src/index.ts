/**
 * Which environments and deployments of an ops repo a run is about.
 *
 * @packageDocumentation
 */
export { othersThan, selectEnvironments } from './environments.js';
export { filterReason } from './filters.js';
export { deploymentNames, unknownNames, unusedSets } from './flags.js';
export type { Findings, Selection } from './selection.js';

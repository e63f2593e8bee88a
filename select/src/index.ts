/**
 * Which environments and deployments of an ops repo a run is about.
 *
 * @packageDocumentation
 */
export type { Base } from '@bitops/changed';
export { type Choice, choose } from './choose.js';
export { deploymentNames, unknownSets, unusedSets } from './flags.js';
export { othersThan } from './includes.js';
export { type ReadPaths, readPaths } from './read-paths.js';
export { select } from './select.js';
export type { Affected, Chosen, Findings, Selection } from './selection.js';

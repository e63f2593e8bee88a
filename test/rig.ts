/**
 * What tests of the built command line stand on: an ops repo in a temporary folder, bitops run in it as a real process
 * with a clean environment, and proofs about what is left behind.
 */
export { except, type Fake, type Snapshot } from '@bitops/core/testing';
export { hooksIn } from './rig/hooks.js';
export { type Files, type OpsRepo, opsRepo } from './rig/ops-repo.js';
export type { Leftover } from './rig/processes.js';
export type { Finished, RunOptions, Started } from './rig/program.js';
export { resources, scripted, stateOf } from './rig/terraform.js';
export { errorsOf, eventsOf, expectClean, isCopying, linesOf, outcomesOf } from './rig/told.js';
export { type ToolName, testWith, tools } from './rig/tools.js';

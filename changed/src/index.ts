/**
 * What changed in an ops repo since a revision of git, and which environments that affects.
 *
 * @packageDocumentation
 */
export { affectedBy, type Candidate, type Reason, type Watched } from './affected.js';
export { type Changes, loadChanges } from './changes.js';
export { type Ignored, loadIgnored } from './ignored.js';
export { changedPackages } from './packages.js';
export type { Base } from './question.js';

/**
 * Merging the default environment of an ops repo under the others, file by file.
 *
 * @packageDocumentation
 */
export { checkMerge, filesToMerge } from './check-merge.js';
export type { MergeRequest } from './request.js';
export { runMerge } from './run-merge.js';

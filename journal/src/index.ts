/**
 * The journal: what runs did, written down event by event as they did it, and read again.
 *
 * @packageDocumentation
 */
export { type KnownOutcome, lastOutcomes, loadRuns, type RunRecord } from './read.js';
export { keptRuns, removeRuns, runsFolder } from './runs.js';
export { journalReporter } from './write.js';

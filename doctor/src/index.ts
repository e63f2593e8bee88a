/**
 * Reads an ops repo and the machine, and says what BitOps would have done, what bitops does, and what would stop a run.
 *
 * @packageDocumentation
 */
export type { ComparedDeployment } from './compare/deployment.js';
export type { Difference } from './compare/difference.js';
export type { ComparedEnvironment } from './compare/environment.js';
export { coreKinds, type DifferenceRow, differenceRows } from './compare/kinds.js';
export { type Examination, type ExamineRequest, examine } from './examine.js';
export type { Fixed } from './fix/fix.js';
export type { Check } from './machine/check.js';

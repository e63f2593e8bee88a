/**
 * What core, plugins and reporters agree on: the types of a plugin, the events, and the fold of events to a report.
 *
 * @packageDocumentation
 */
export type { Environment, FieldMeta } from '@bitops/config';
export type * from './comparison.js';
export { defaultsInvalid } from './default-check.js';
export type { ChangeCounts, Event, EventBody } from './events.js';
export type * from './hooks.js';
export type * from './lock.js';
export type * from './plugin.js';
export {
  countChanges,
  createFold,
  type DeploymentReport,
  type EnvironmentReport,
  emptyReport,
  type Fold,
  foldReport,
  type Report,
  type Reporter,
  sumChanges,
} from './report.js';
export { isCommand, isGenerator, isStep, noGenerator, stepInvalid } from './step-check.js';
export type * from './steps.js';
export type * from './tool.js';
export type * from './words.js';

/**
 * What core, plugins and reporters agree on: the types of a plugin, the events, and the fold of events to a report.
 *
 * @packageDocumentation
 */
export type * from './contract.js';
export type { ChangeCounts, Event, EventBody } from './events.js';
export {
  type DeploymentReport,
  type EnvironmentReport,
  emptyReport,
  foldReport,
  type Report,
  sumChanges,
} from './report.js';

/**
 * Errors that are said so that a person can mend them.
 *
 * @packageDocumentation
 */
export {
  distinct,
  type Fault,
  type FaultError,
  fault,
  faults,
  faultsOf,
  isFaultError,
  isSystemError,
  type Place,
  placeIn,
  unreachable,
} from './fault.js';
export { didYouMean, suggestion } from './suggest.js';

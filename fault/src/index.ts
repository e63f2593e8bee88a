/**
 * Errors that are said so that a person can mend them.
 *
 * @packageDocumentation
 */
export {
  type Fault,
  type FaultError,
  fault,
  faults,
  faultsOf,
  isFaultError,
  isSystemError,
  type Place,
  unreachable,
} from './fault.js';
export { didYouMean, suggestion } from './suggest.js';

/**
 * All that bitops does to the system it runs on: processes, workspaces, state that must not be lost, locks, and the
 * redactor through which everything leaves.
 *
 * @packageDocumentation
 */
export {
  bringHome,
  type DurableLink,
  type HomeRecord,
  type KeptFile,
  linkHome,
  loadHomeRecord,
  saveHomeRecord,
  settleLink,
} from './durable.js';
export { createInterrupt, type Interrupt, type Signal } from './interrupt.js';
export { type Lock, lockFolder, stateFolder, takeLock, tidyLockFolder } from './lock.js';
export { isInside, staysInside } from './paths.js';
export {
  endGroups,
  outwait,
  type ProcessEnd,
  type ProcessSpec,
  processesWith,
  runProcess,
  signalGroup,
} from './process.js';
export { createRedactor, type LineRedactor, type Mask, masked, type Redactor, toMask } from './redact.js';
export { createScratch, createWorkspace, removeWorkspace, type Workspace } from './workspace.js';

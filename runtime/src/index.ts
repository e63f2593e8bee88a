/**
 * All that bitops does to the system it runs on: processes, workspaces, state that must not be lost, locks, and the
 * redactor through which everything leaves.
 *
 * @packageDocumentation
 */
export type { KeptFile } from './bring-home.js';
export { budgetOf } from './budget.js';
export { type DurableLink, linkHome } from './durable.js';
export { toMilliseconds } from './duration.js';
export { removeFile } from './files.js';
export { freeLock } from './free-lock.js';
export { dropHomeRecord, type HomeRecord, loadHomeRecord, saveHomeRecord } from './home-record.js';
export {
  type Cause,
  createInterrupt,
  type Interrupt,
  isFailure,
  pause,
  requestAfter,
  type Signal,
  toReason,
} from './interrupt.js';
export type { LineRedactor } from './line-redactor.js';
export { createListing, type Listing } from './listing.js';
export { type Holder, type Lock, takeLock } from './lock.js';
export { toldOf, unlocking } from './lock-faults.js';
export { lockFolder, ownFolder, rescuedFolder, tidyLockFolder } from './lock-folder.js';
export { longestTimer } from './longest-timer.js';
export { loadLocks, loadLocksOf, loadLostWorkspaces, loadRescued, type SeenLock } from './look.js';
export { loadMasks, type Mask, type MaskPlan, toMask } from './mask.js';
export { endMaskRecord, maskFileReader, maskRefused } from './mask-file.js';
export { findOnPath, isOnPath } from './on-path.js';
export { hideFromGit, makeFile, makeFolders, openToAppend } from './owned.js';
export { isInside, staysInside } from './paths.js';
export { type Asked, askFully } from './process/ask.js';
export { endGroups, outwait, signalGroup } from './process/group.js';
export { isAlive, processesWith, self } from './process/mark.js';
export { notStarted } from './process/not-started.js';
export { createOutputFiles, type OutputFiles } from './process/output-files.js';
export { type ProcessEnd, type ProcessSpec, runProcess } from './process/run.js';
export { createSidecar, type Sidecar } from './process/sidecar.js';
export { randomId } from './random-id.js';
export { createRedactor, masked, type Redactor } from './redact.js';
export { removeWorkspace } from './remove-workspace.js';
export { diskFull } from './room.js';
export { isMadeFor, makeScratch, nameScratch, vanished } from './scratch.js';
export { isShort, textsIn } from './secret-forms.js';
export { looksSecret, secretsIn } from './secret-names.js';
export { secretShort } from './secret-short.js';
export { isHeld, settleKept, settleLink } from './settle.js';
export { type Telling, type Told, tell } from './tell.js';
export { findUnreadable } from './unreadable.js';
export { keepCached, takeCached, userCache } from './user-cache.js';
export { createWorkspace, type Workspace } from './workspace.js';

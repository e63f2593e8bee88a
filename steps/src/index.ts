/** The steps of a run: one way for everything that tools and hooks do, and one source of events. */
export { type CommandSite, createRunner, type HookCall, notRan, type RunCommand } from './commands.js';
export { createEmitter, type Emitter, type Site } from './emitter.js';
export type { Retry } from './retry.js';
export { driveSteps, type Stage, type StageParts, secretsOf, stageAt, type Told } from './steps.js';
export { handsOn, hidden, type ToldOutputs, toldWithSecrets, withSecrets } from './told.js';

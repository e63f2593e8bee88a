/**
 * The hooks: a bus that plugins tap by a facade of their own, and that core calls.
 *
 * @packageDocumentation
 */
export { type Bus, createBus, type ScopeFor } from './bus.js';
export type { PluginLock } from './lock.js';
export { withPatience } from './patience.js';

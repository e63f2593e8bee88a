/**
 * What providers of locks have in common: leases that are renewed until they are released or lost, and holders as they are
 * written down. Bundled into the plugins that ask for it.
 *
 * @packageDocumentation
 */
export { toSeconds } from './duration.js';
export { toHolder } from './holder.js';
export { keepLease, type Lease, moment, type Renewal } from './lease.js';

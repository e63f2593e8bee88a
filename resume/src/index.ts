/**
 * Going on from a run that did not come to its end: what runs were asked for and made of, and which of their deployments are
 * done.
 *
 * @packageDocumentation
 */
export { createDigester, type Digester } from './digest.js';
export { makeKey } from './key.js';
export { type Remembered, type Remembering, remember } from './memory.js';
export { loadHeader, type Recorded } from './record.js';
export { type Asked, askAgain, namedBy, setsThatDiffer, type Typed } from './request.js';
export { findTarget, isResumable, loadRunning, type Target } from './target.js';

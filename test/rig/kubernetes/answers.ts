/** What the server says back. */
import type { JsonObject } from './object.js';

/** A status of HTTP and the body that goes with it: an object, or plain text. */
export interface Answer {
  readonly code: number;
  readonly body: JsonObject | string;
}

/** An answer that all is well. */
export function ok(body: JsonObject | string, code = 200): Answer {
  return { code, body };
}

/** A Status that says what is wrong, as clients print it. */
export function failure(code: number, reason: string, message: string, details: JsonObject = {}): Answer {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code };
  return { code, body };
}

/** The answer where the path leads nowhere. */
export function noResource(): Answer {
  return failure(404, 'NotFound', 'the server could not find the requested resource');
}

/** A Status that says no more than that something was done. */
export const done: Answer = ok({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });

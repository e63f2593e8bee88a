/** What stands in the object of a lock. */
import type { LockHolder } from '@bitops/core';
import { toHolder } from '@bitops/leases';
import type { Found } from './objects.js';

/** Who has the lock, and which taking of it that was. */
export interface LockRecord {
  readonly token: string;
  /** Seconds after which it ends, unless it is written again. */
  readonly ttl: number;
  readonly holder: LockHolder;
}

/** The text of a lock that somebody has. `beat` differs in each writing: two of them must not have one ETag. */
export function toText({ token, ttl, holder }: LockRecord, beat: number): string {
  return `${JSON.stringify({ v: 1, token, beat, ttl, holder })}\n`;
}

/** The text of a lock that nobody has any more. The object stays: a deletion can't ask which version it deletes everywhere. */
export function toFreeText(token: string): string {
  return `${JSON.stringify({ v: 1, token, free: true })}\n`;
}

/** What stands there: nobody's, somebody's, or something else than a lock. */
export function toRecord({ text }: Found): LockRecord | 'free' | 'broken' {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return 'broken';
  }
  const { v, token, free, ttl, holder: told } = Object(data);
  if (v !== 1 || typeof token !== 'string') return 'broken';
  if (free === true) return 'free';
  const holder = toHolder(told);
  return holder === undefined || typeof ttl !== 'number' ? 'broken' : { token, ttl, holder };
}

/** Whether a lock has ended, by the clock of the server, which counts in whole seconds. */
export function hasEnded({ ttl }: LockRecord, { age }: Found): boolean {
  return age > ttl + 1;
}

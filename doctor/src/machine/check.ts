import type { Fault } from '@bitops/core';

/** Something on the machine that was looked at. */
export interface Check {
  readonly name: string;
  /** `notice`: a person may want to know; `fault`: it would stop a run. */
  readonly state: 'ok' | 'notice' | 'fault';
  /** What was found, in one line. */
  readonly found: string;
  /** Of a fault: what is wrong. */
  readonly fault?: Fault;
}

/** A check that found a fault. */
export function failedCheck(name: string, found: string, fault: Fault): Check {
  return { name, state: 'fault', found, fault };
}

/** The first few names, and how many more there are. */
export function someOf(names: readonly string[], most = 2): string {
  const more = names.length - most;
  if (more <= 0) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${more} more`;
}

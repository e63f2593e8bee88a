import type { Event, Fault, Reporter } from '@bitops/core';
import type { Sink } from '../sink.js';

/** Prints one event a line as JSON, and nothing else. */
export function ndjsonReporter(out: Sink): Reporter {
  return {
    event: (event: Event) => out.write(`${JSON.stringify(event)}\n`),
    drained: () => out.drained(),
  };
}

/** The line of a fault that was found before a run began; the run that it names is the empty one. */
export function toErrorLine(fault: Fault, time: Date): string {
  const { code, what, at, why, fix } = fault;
  return `${JSON.stringify({ v: 1, time: time.toISOString(), run: '', type: 'error', code, what, at, why, fix })}\n`;
}

import type { Event, Fault, Reporter } from '@bitops/core';
import { isPlain } from '../bytes.js';
import type { Sink } from '../sink.js';
import { inertJson } from './inert.js';

/** Prints one event a line as JSON, and nothing else. */
export function ndjsonReporter(out: Sink): Reporter {
  const toLine = outputLines();
  return {
    event: (event: Event) =>
      out.write(event.type === 'output' ? toLine(event) : `${inertJson(JSON.stringify(event))}\n`),
    drained: () => out.drained(),
  };
}

type Output = Extract<Event, { type: 'output' }>;

/** Output is most of what is printed, and its lines differ in little: what they share is made into JSON once. */
function outputLines(): (event: Output) => string {
  let last: Output | undefined;
  let head = '';
  return (event) => {
    if (last?.time !== event.time || last.id !== event.id || last.stream !== event.stream || last.run !== event.run) {
      const { line: _, continued: __, ...rest } = event;
      head = `${JSON.stringify(rest).slice(0, -1)},"line":`;
      last = event;
    }
    const end = event.continued === undefined ? '}\n' : `,"continued":${event.continued}}\n`;
    const json = JSON.stringify(event.line);
    const isInert = isPlain(json) && !json.includes('##');
    return head + (isInert ? json : inertJson(json)) + end;
  };
}

/** The line of a fault that was found before a run began; the run that it names is the empty one. */
export function toErrorLine(fault: Fault, time: Date): string {
  const { code, what, at, why, fix } = fault;
  return `${inertJson(JSON.stringify({ v: 1, time: time.toISOString(), run: '', type: 'error', code, what, at, why, fix }))}\n`;
}

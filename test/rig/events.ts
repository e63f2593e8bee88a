/** What `--format json` prints, read as strictly as a program would. */
import type { Event } from '@bitops/core';

/** Every line as an event; throws at the first one that is none. */
export function parseEvents(text: string): readonly Event[] {
  if (text === '') return [];
  if (!text.endsWith('\n')) throw new Error(`the last line has no end: ${text.slice(text.lastIndexOf('\n') + 1)}`);
  return text.slice(0, -1).split('\n').map(parseEvent);
}

/** The text as one JSON document; throws where it is none. */
export function parseDocument(text: string): unknown {
  return JSON.parse(text);
}

function parseEvent(line: string): Event {
  const it: unknown = JSON.parse(line);
  if (!isEvent(it)) throw new Error(`not an event: ${line}`);
  return it;
}

function isEvent(it: unknown): it is Event {
  if (typeof it !== 'object' || it === null) return false;
  if (!('v' in it) || !('time' in it) || !('run' in it) || !('type' in it)) return false;
  const isStamped = it.v === 1 && typeof it.run === 'string' && typeof it.type === 'string';
  return isStamped && typeof it.time === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(it.time);
}

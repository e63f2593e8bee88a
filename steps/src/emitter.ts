/** The source of all events: stamped, redacted, folded, and handed to every reporter. */

import { createFold, type Event, type EventBody, type Report, type Reporter } from '@bitops/contract';
import { type Fault, faultsOf } from '@bitops/fault';
import type { Bus } from '@bitops/hooks';
import { type Redactor, secretShort } from '@bitops/runtime';

/** Where an event belongs; nothing of both for the run as a whole. */
export interface Site {
  readonly environment?: string;
  readonly deployment?: string;
}

export interface Emitter {
  emit(body: EventBody): void;
  /** A line that was redacted already. */
  line(id: string, line: string, stream: 'stderr' | 'both', continued: boolean): void;
  errors(faults: readonly Fault[], site: Site): void;
  drained(): Promise<void> | undefined;
  report(): Report;
}

/** Names and words that readers of events compare: they are ours or the ops repo's, and stay what they are. */
const words: ReadonlySet<string> = new Set(
  'type id stream effect intent action outcome signal hook code environment environments deployment tool plugin'.split(
    ' ',
  ),
);

function redactEvent(body: EventBody, redactor: Redactor): EventBody {
  if (body.type === 'deployment.previewed') {
    return { ...body, changes: body.changes.map((it) => ({ ...it, address: redactor.text(it.address) })) };
  }
  const fields: Record<string, unknown> = { ...body };
  for (const [name, value] of Object.entries(body)) if (!words.has(name)) fields[name] = redactor.deep(value);
  return fields as unknown as EventBody; // redacting changes no shape
}

/** Makes the emitter of one run. */
export function createEmitter(run: string, redactor: Redactor, bus: Bus, reporters: readonly Reporter[]): Emitter {
  const fold = createFold();
  let broken = false;
  const send = (event: Event) => {
    if (event.type !== 'output') fold.add(event);
    try {
      bus.event(event);
    } catch (error) {
      if (!broken) {
        broken = true;
        for (const fault of faultsOf(error)) emitter.emit({ type: 'warning', ...fault });
      }
    }
    for (const reporter of reporters) reporter.event(event);
  };
  const now = clock();
  const stamp = (body: EventBody): Event => ({ v: 1, time: now(), run, ...body });
  const emitter: Emitter = {
    emit(body) {
      send(stamp(redactEvent(body, redactor)));
      for (const it of redactor.takeShort()) emitter.emit({ type: 'warning', ...secretShort(it) });
    },
    // Called for every line that a tool prints.
    line: (id, line, stream, continued) =>
      send(
        continued
          ? { v: 1, time: now(), run, type: 'output', id, stream, line, continued }
          : { v: 1, time: now(), run, type: 'output', id, stream, line },
      ),
    errors(faults, site) {
      for (const it of faults) emitter.emit({ type: 'error', ...it, ...site });
    },
    drained() {
      const waits = reporters.map((reporter) => reporter.drained?.()).filter((wait) => wait !== undefined);
      return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
    },
    report: fold.report,
  };
  return emitter;
}

/** The time as events have it; to write it down costs more than all else that is done with a line of output. */
function clock(): () => string {
  let at = Number.NaN;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== at) text = new Date(now).toISOString();
    at = now;
    return text;
  };
}

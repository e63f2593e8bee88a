import type { Event, Reporter } from '@bitops/core';

/** What is held back of one deployment before it is shown in between: nothing is lost, and memory stays flat. */
const mostHeld = 4_000_000;

/** What a deployment has said and nobody was told yet. */
interface Held {
  readonly events: Event[];
  /** About how many characters. */
  size: number;
  hasEnded: boolean;
}

/**
 * Tells a reporter of one deployment after the other, although they run side by side: of the first one as it happens, of
 * the others when its turn has come. All that belongs to no deployment is told at once.
 */
export function groupedReporter(inner: Reporter): Reporter {
  /** By deployment, in the order in which they began; the first one is told of as it happens. */
  const queue = new Map<string, Held>();
  /** The deployments of commands and hooks. */
  const owners = new Map<string, string>();
  const tell = (held: Held) => {
    for (const it of held.events.splice(0)) inner.event(it);
    held.size = 0;
  };
  const advance = () => {
    for (const [name, held] of queue) {
      tell(held);
      if (!held.hasEnded) return;
      queue.delete(name);
    }
  };
  const event = (it: Event) => {
    const name = ownerOf(it, owners);
    if (it.type === 'run.finished') {
      for (const held of queue.values()) tell(held);
      return inner.event(it);
    }
    if (name === undefined) return inner.event(it);
    if (it.type === 'deployment.started') queue.set(name, { events: [], size: 0, hasEnded: false });
    const held = queue.get(name);
    if (held === undefined) return inner.event(it);
    held.events.push(it);
    held.size += sizeOf(it);
    held.hasEnded ||= it.type === 'deployment.finished';
    if (name === queue.keys().next().value) advance();
    else if (held.size > mostHeld) tell(held);
  };
  return { event, drained: () => inner.drained?.() };
}

function ownerOf(event: Event, owners: Map<string, string>): string | undefined {
  if (event.type === 'output') return owners.get(event.id);
  if (!('deployment' in event) || event.deployment === undefined) return undefined;
  const name = `${event.environment}:${event.deployment}`;
  if (event.type === 'command.started' || event.type === 'hook.started') owners.set(event.id, name);
  if (event.type === 'command.finished' || event.type === 'hook.finished') owners.delete(event.id);
  return name;
}

function sizeOf(event: Event): number {
  return 100 + (event.type === 'output' ? event.line.length : event.type === 'note' ? event.text.length : 0);
}

import type { Event, Reporter } from '@bitops/core';

/** What is held back of one deployment before it is shown in between: nothing is lost, and memory stays flat. */
const mostHeld = 1_000_000;

/** What a deployment has said and nobody was told yet. */
interface Held {
  readonly events: Event[];
  /** About how many characters. */
  size: number;
  state: 'waiting' | 'running' | 'ended' | 'told';
}

/**
 * Tells a reporter of one deployment after the other, although they run side by side: of the first one that has not ended
 * as it happens, of the others when their turn has come. All that belongs to no deployment is told at once, and what is
 * said of one before it began. `order`: ids, each after those that it waits for; so the text of a run is the same each time.
 */
export function groupedReporter(inner: Reporter, order: readonly string[]): Reporter {
  const all = new Map<string, Held>(order.map((id) => [id, { events: [], size: 0, state: 'waiting' }]));
  /** Those whose turn has not passed. */
  const queue = [...all.values()].reverse();
  /** The deployments of commands and hooks. */
  const owners = new Map<string, string>();
  const tell = (held: Held) => {
    for (const it of held.events.splice(0)) inner.event(it);
    held.size = 0;
  };
  const advance = () => {
    for (let first = queue.at(-1); first !== undefined; first = queue.at(-1)) {
      tell(first);
      if (first.state !== 'ended') return;
      first.state = 'told';
      queue.pop();
    }
  };
  const event = (it: Event) => {
    if (it.type === 'run.finished') for (const held of all.values()) tell(held);
    const held = all.get(ownerOf(it, owners) ?? '');
    if (held !== undefined && it.type === 'deployment.started') held.state = 'running';
    if (held !== undefined && it.type === 'deployment.finished') held.state = 'ended';
    if (held === undefined || held.state === 'waiting' || held.state === 'told') return inner.event(it);
    const isFirst = held === queue.at(-1);
    // What is printed most is kept nowhere.
    if (isFirst && it.type === 'output' && held.events.length === 0) return inner.event(it);
    held.events.push(it);
    held.size += sizeOf(it);
    if (isFirst) advance();
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

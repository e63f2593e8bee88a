import type { Event, Reporter } from '@bitops/core';
import { cleanLine } from '../reporters/clean.js';

/** Knows what runs at the moment. */
export interface Watch extends Reporter {
  /** The programs and scripts that run, each once. */
  running(): readonly string[];
  /** Whether the run has begun, and so may have changed things. */
  started(): boolean;
}

/** Makes a watch that has seen nothing yet. */
export function createWatch(): Watch {
  const commands = new Map<string, string>();
  let hasStarted = false;
  return {
    event(event: Event) {
      if (event.type === 'output') return;
      if (event.type === 'run.started') hasStarted = true;
      if (event.type === 'command.started' && event.dryRun !== true) commands.set(event.id, toName(event.file));
      if (event.type === 'hook.started' && event.dryRun !== true) commands.set(event.id, toName(event.script));
      if (event.type === 'command.finished' || event.type === 'hook.finished') commands.delete(event.id);
    },
    running: () => [...new Set(commands.values())],
    started: () => hasStarted,
  };
}

function toName(path: string): string {
  return cleanLine(path.slice(path.lastIndexOf('/') + 1));
}

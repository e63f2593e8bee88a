/** What is told of a process: its start and its end. */
import type { Command } from '@bitops/contract';
import type { ProcessEnd } from '@bitops/runtime';
import type { HookCall } from './commands.js';
import type { Emitter, Site } from './emitter.js';

/** A process that is about to start. */
interface Announcement {
  readonly id: string;
  readonly command: Command;
  readonly cwd: string;
  readonly site: Site;
  readonly hook: HookCall | undefined;
  readonly skipped: boolean;
}

/** Tells that a command or a script of a hook is started, or would be. */
export function announce(emitter: Emitter, { id, command, cwd, site, hook, skipped }: Announcement): void {
  const dry = skipped ? { dryRun: true as const } : {};
  const { file, args, effect } = command;
  if (hook === undefined) emitter.emit({ type: 'command.started', id, ...site, file, args, cwd, effect, ...dry });
  else emitter.emit({ type: 'hook.started', id, ...site, ...hook, ...dry });
}

/** Tells that it ended. */
export function conclude(emitter: Emitter, id: string, site: Site, end: ProcessEnd, hook: HookCall | undefined): void {
  const { exitCode = null, signal, durationMs } = end;
  const how = { exitCode, ...(signal === undefined ? {} : { signal }), durationMs };
  if (hook === undefined) emitter.emit({ type: 'command.finished', id, ...site, ...how });
  else emitter.emit({ type: 'hook.finished', id, ...site, script: hook.script, ...how });
}

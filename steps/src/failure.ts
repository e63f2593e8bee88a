/** What is said of a command that failed. */
import { basename } from 'node:path';
import type { Command } from '@bitops/contract';
import type { Fault } from '@bitops/fault';
import { notStarted, type ProcessEnd } from '@bitops/runtime';
import type { CommandSite, HookCall } from './commands.js';

/** A command that failed, with the last lines that it printed. */
export interface Failed {
  readonly command: Command;
  readonly end: ProcessEnd;
  readonly at: CommandSite;
  readonly hook: HookCall | undefined;
  readonly cwd: string;
  readonly tail: readonly string[];
}

/** How long a command may take; its own word counts most. */
export function timeoutOf({ timeout }: Command, at: CommandSite, hook: HookCall | undefined): string | undefined {
  return timeout ?? (hook === undefined ? undefined : at.hookTimeout) ?? at.timeout;
}

/** A command and whose it is, for people. */
export function titleOf(command: Command, { site }: CommandSite, hook: HookCall | undefined): string {
  const whose = [site.environment, site.deployment].filter((it) => it !== undefined).join(':');
  return whose === '' ? nameOf(command, hook) : `${nameOf(command, hook)} of ${whose}`;
}

function nameOf({ file, args }: Command, hook: HookCall | undefined): string {
  return hook?.script ?? [basename(file), ...args.slice(0, 1)].join(' ');
}

/** The fault of a command that failed. */
export function failureOf({ command, end, at, hook, cwd, tail }: Failed): Fault {
  const name = nameOf(command, hook);
  const place = { file: at.home };
  if (end.refused !== undefined) return { ...notStarted(command.file, cwd, end.refused), at: place };
  if (end.lost === true) {
    const what = `${name} has ended, and nobody knows how: the program that waited for it was killed`;
    const fix = 'Look whether it has done its work, then run the same command again.';
    return { code: 'COMMAND_LOST', what, at: place, fix };
  }
  const said = tail.filter((line) => line.trim() !== '').slice(-12);
  const why = said.length === 0 ? undefined : said.join('\n');
  if (end.timedOut) {
    const what = `${name} took longer than ${timeoutOf(command, at, hook)}, and was ended`;
    return { code: 'COMMAND_TIMED_OUT', what, at: place, why, fix: 'Look why it hangs, or give it more time.' };
  }
  const how = end.signal === undefined ? `failed with exit code ${end.exitCode}` : `was ended by ${end.signal}`;
  const fix = 'Correct what it complains of, then run the same command again.';
  return { code: hook === undefined ? 'COMMAND_FAILED' : 'SCRIPT_FAILED', what: `${name} ${how}`, at: place, why, fix };
}

/** Runs commands, of tools and of hooks alike: dry-run, the `command` hook, events, redaction, exit codes. */
import { basename, join, resolve } from 'node:path';
import { type Environment, joinVariables } from '@bitops/config';
import { type Command, isCommand, type StepResult, stepInvalid } from '@bitops/contract';
import { fault } from '@bitops/fault';
import type { Bus, ScopeFor } from '@bitops/hooks';
import {
  endMaskRecord,
  type Interrupt,
  maskFileReader,
  maskRefused,
  notStarted,
  type OutputFiles,
  type ProcessEnd,
  type Redactor,
  runProcess,
  type Sidecar,
  toMilliseconds,
} from '@bitops/runtime';
import type { Emitter, Site } from './emitter.js';

/** Where a command runs. */
export interface CommandSite {
  readonly site: Site;
  readonly cwd: string;
  readonly env: Environment;
  readonly scratch: string;
  readonly outputs: OutputFiles;
  /** What the errors of its commands are about: a folder of the ops repo. */
  readonly home: string;
  readonly grace: number;
  /** How long a command may take that says nothing itself. */
  readonly timeout?: string;
  readonly scope: ScopeFor;
  /** Writes are told of, and not done. */
  readonly readsOnly: boolean;
  /** Called with the pid of each process. */
  onStart(pid: number): void;
  /** Called with the group of a process that left others behind. */
  onOutlived(group: number): void;
}

/** The plugin and hook for which a command runs; none for a tool's own. */
export interface HookCall {
  readonly plugin: string;
  readonly hook: string;
  readonly script: string;
}

export type RunCommand = (command: Command, at: CommandSite, hook?: HookCall) => Promise<StepResult>;

/** The answer to a step that was not done. */
export const notRan: StepResult = Object.freeze({ ran: false, exitCode: 0, stdout: '', proceed: false });

interface Parts {
  readonly bus: Bus;
  readonly emitter: Emitter;
  readonly redactor: Redactor;
  readonly interrupt: Interrupt;
  readonly sidecar?: Sidecar;
  /** Told 1 when a process is started, and -1 when it has ended. */
  count(more: 1 | -1): void;
}

/** Makes the one function through which every command of a run goes. */
export function createRunner(parts: Parts): RunCommand {
  let count = 0;
  const masks = new Map<string, () => void>();
  return async (asked, at, hook) => {
    // After an interrupt nothing new is begun; hooks that clean up still run.
    if (parts.interrupt.cause !== undefined && hook?.hook.startsWith('before') === true) return notRan;
    const command = hook?.hook === 'command' ? asked : await parts.bus.command(asked, at.scope);
    if (!isCommand(command)) throw fault(stepInvalid(command));
    const env = command.env === undefined ? at.env : joinVariables(at.env, command.env);
    parts.redactor.addEnvironment(command.env ?? {});
    const limit = command.timeout ?? at.timeout;
    const timeout = limit === undefined ? {} : { timeout: toMilliseconds(limit) };
    count += 1;
    const id = `c${count}`;
    const cwd = resolve(at.cwd, command.cwd ?? '.');
    const skipped = at.readsOnly && command.effect === 'write';
    announce(parts.emitter, { id, command, cwd, site: at.site, hook, skipped });
    if (skipped) return notRan;
    const tail: string[] = [];
    const lines = parts.redactor.lines((line, continued) => {
      parts.emitter.line(id, line, command.capture === true ? 'stderr' : 'both', continued);
      if (tail.push(line) > 200) tail.shift();
    });
    const readMasks = masks.get(at.scratch) ?? newMaskReader(parts, at);
    masks.set(at.scratch, readMasks);
    parts.count(1);
    const end = await runProcess({
      file: command.file,
      args: command.args,
      cwd,
      env,
      outputs: at.outputs,
      sidecar: parts.sidecar,
      capture: command.capture === true,
      ...timeout,
      grace: at.grace,
      interrupt: parts.interrupt,
      onStart: (pid) => at.onStart(pid),
      onOutput(chunk) {
        readMasks();
        lines.push(chunk);
        return parts.emitter.drained();
      },
    }).finally(() => parts.count(-1));
    if (end.outlived !== undefined) at.onOutlived(end.outlived);
    readMasks();
    endMaskRecord(join(at.scratch, 'mask'));
    lines.end();
    conclude(parts.emitter, id, at.site, end, hook);
    const exitCode = end.exitCode ?? 1;
    if (end.exitCode !== undefined && (command.okExitCodes ?? [0]).includes(exitCode) && !end.timedOut) {
      return { ran: true, exitCode, stdout: end.stdout, proceed: true };
    }
    throw Object.assign(fault(failure(command, end, at, hook, cwd, tail)), { printed: tail });
  };
}

/** Tells once of values that can't be hidden. */
function newMaskReader({ redactor, emitter }: Parts, at: CommandSite): () => void {
  let told = false;
  return maskFileReader(join(at.scratch, 'mask'), redactor, () => {
    if (!told) emitter.emit({ type: 'warning', ...maskRefused, at: { file: at.home }, ...at.site });
    told = true;
  });
}

interface Announcement {
  readonly id: string;
  readonly command: Command;
  readonly cwd: string;
  readonly site: Site;
  readonly hook: HookCall | undefined;
  readonly skipped: boolean;
}

function announce(emitter: Emitter, { id, command, cwd, site, hook, skipped }: Announcement): void {
  const dry = skipped ? { dryRun: true as const } : {};
  const { file, args, effect } = command;
  if (hook === undefined) emitter.emit({ type: 'command.started', id, ...site, file, args, cwd, effect, ...dry });
  else emitter.emit({ type: 'hook.started', id, ...site, ...hook, ...dry });
}

function conclude(emitter: Emitter, id: string, site: Site, end: ProcessEnd, hook: HookCall | undefined): void {
  const { exitCode = null, signal, durationMs } = end;
  const how = { exitCode, ...(signal === undefined ? {} : { signal }), durationMs };
  if (hook === undefined) emitter.emit({ type: 'command.finished', id, ...site, ...how });
  else emitter.emit({ type: 'hook.finished', id, ...site, script: hook.script, ...how });
}

function failure(
  command: Command,
  end: ProcessEnd,
  at: CommandSite,
  hook: HookCall | undefined,
  cwd: string,
  tail: readonly string[],
) {
  const name = hook?.script ?? [basename(command.file), ...command.args.slice(0, 1)].join(' ');
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
    const what = `${name} took longer than ${command.timeout ?? at.timeout}, and was ended`;
    return { code: 'COMMAND_TIMED_OUT', what, at: place, why, fix: 'Look why it hangs, or give it more time.' };
  }
  const how = end.signal === undefined ? `failed with exit code ${end.exitCode}` : `was ended by ${end.signal}`;
  const fix = 'Correct what it complains of, then run the same command again.';
  return { code: hook === undefined ? 'COMMAND_FAILED' : 'SCRIPT_FAILED', what: `${name} ${how}`, at: place, why, fix };
}

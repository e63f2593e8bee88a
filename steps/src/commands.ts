/** Runs commands, of tools and of hooks alike: dry-run, the `command` hook, events, redaction, exit codes. */
import { join, resolve } from 'node:path';
import { type Environment, joinVariables } from '@bitops/config';
import { type Command, isCommand, type StepResult, stepInvalid } from '@bitops/contract';
import { fault } from '@bitops/fault';
import type { Bus, ScopeFor } from '@bitops/hooks';
import {
  endMaskRecord,
  type Interrupt,
  maskFileReader,
  maskRefused,
  type OutputFiles,
  pause,
  type Redactor,
  runProcess,
  type Sidecar,
  toMilliseconds,
} from '@bitops/runtime';
import { announce, conclude } from './announce.js';
import type { Emitter, Site } from './emitter.js';
import { failureOf, timeoutOf, titleOf } from './failure.js';
import { delayBefore, mostLines, type Retry, reasonToRetry } from './retry.js';
import { watchStall } from './stall.js';

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
  /** Ends what runs there. */
  readonly interrupt: Interrupt;
  /** How long a command may take that says nothing itself, and one of a hook. */
  readonly timeout?: string;
  readonly hookTimeout?: string;
  /** Milliseconds after which it is told that a command prints nothing; 0: never. */
  readonly stallAfter: number;
  /** What is done about errors of a tool that may pass. */
  readonly retry?: Retry;
  readonly scope: ScopeFor;
  /** Writes are told of, and not done. */
  readonly readsOnly: boolean;
  /** Told 1 when a process is started, and -1 when it has ended. */
  count(more: 1 | -1): void;
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
  readonly sidecar?: Sidecar;
}

/** A command that is about to run, as the hook `command` left it. */
interface Work {
  readonly command: Command;
  readonly at: CommandSite;
  readonly hook: HookCall | undefined;
  readonly cwd: string;
  readonly env: Environment;
  readonly id: () => string;
  readonly readMasks: () => void;
}

/** Makes the one function through which every command of a run goes. */
export function createRunner(parts: Parts): RunCommand {
  let count = 0;
  const masks = new Map<string, () => void>();
  const id = () => {
    count += 1;
    return `c${count}`;
  };
  return async (asked, at, hook) => {
    // After an interrupt nothing new is begun; hooks that clean up still run.
    if (at.interrupt.cause !== undefined && hook?.hook.startsWith('before') === true) return notRan;
    const command = hook?.hook === 'command' ? asked : await parts.bus.command(asked, at.scope);
    if (!isCommand(command)) throw fault(stepInvalid(command));
    const env = command.env === undefined ? at.env : joinVariables(at.env, command.env);
    parts.redactor.addEnvironment(command.env ?? {});
    const cwd = resolve(at.cwd, command.cwd ?? '.');
    if (at.readsOnly && command.effect === 'write') {
      announce(parts.emitter, { id: id(), command, cwd, site: at.site, hook, skipped: true });
      return notRan;
    }
    const readMasks = masks.get(at.scratch) ?? newMaskReader(parts, at);
    masks.set(at.scratch, readMasks);
    return await runUntilDone(parts, { command, at, hook, cwd, env, id, readMasks });
  };
}

/** Runs it once, or, where it fails with an error that may pass, again. Throws how it failed last. */
async function runUntilDone(parts: Parts, work: Work): Promise<StepResult> {
  const { command, at, hook, cwd } = work;
  for (let attempt = 1; ; attempt += 1) {
    const id = work.id();
    const { end, tail } = await runOnce(parts, work, id);
    const { exitCode, timedOut, stdout } = end;
    const isOk = exitCode !== undefined && (command.okExitCodes ?? [0]).includes(exitCode) && !timedOut;
    if (isOk) return { ran: true, exitCode, stdout, proceed: true };
    const retry = exitCode === undefined || timedOut || hook !== undefined ? undefined : at.retry;
    const may = retry !== undefined && attempt < retry.attempts && at.interrupt.cause === undefined;
    const reason = may ? await reasonToRetry(retry, command, tail) : undefined;
    if (may && reason !== undefined) {
      const next = { attempt: attempt + 1, of: retry.attempts, delayMs: delayBefore(retry, attempt + 1) };
      parts.emitter.emit({ type: 'command.retried', id, ...at.site, ...next, reason });
      await pause(next.delayMs, at.interrupt);
      if (at.interrupt.cause === undefined) continue;
    }
    throw Object.assign(fault(failureOf({ command, end, at, hook, cwd, tail })), { printed: tail });
  }
}

async function runOnce({ emitter, redactor, sidecar }: Parts, work: Work, id: string) {
  const { command, at, hook, cwd, env, readMasks } = work;
  const limit = timeoutOf(command, at, hook);
  const timeout = limit === undefined ? {} : { timeout: toMilliseconds(limit) };
  announce(emitter, { id, command, cwd, site: at.site, hook, skipped: false });
  const tail: string[] = [];
  const lines = redactor.lines((line, continued) => {
    emitter.line(id, line, command.capture === true ? 'stderr' : 'both', continued);
    if (tail.push(line) > mostLines) tail.shift();
  });
  const stall = watchStall({
    after: at.stallAfter,
    name: titleOf(command, at, hook),
    tell: (it) => emitter.emit({ type: 'warning', ...it, at: { file: at.home }, ...at.site }),
    lastLine: () => tail.findLast((line) => line.trim() !== ''),
  });
  at.count(1);
  const end = await runProcess({
    file: command.file,
    args: command.args,
    cwd,
    env,
    outputs: at.outputs,
    sidecar,
    capture: command.capture === true,
    ...timeout,
    grace: at.grace,
    interrupt: at.interrupt,
    onStart: (pid) => at.onStart(pid),
    onOutput(chunk) {
      stall.heard();
      readMasks();
      lines.push(chunk);
      return emitter.drained();
    },
  }).finally(() => {
    stall.stop();
    at.count(-1);
  });
  if (end.outlived !== undefined) at.onOutlived(end.outlived);
  readMasks();
  endMaskRecord(join(at.scratch, 'mask'));
  lines.end();
  conclude(emitter, id, at.site, end, hook);
  return { end, tail };
}

/** Tells once of values that can't be hidden. */
function newMaskReader({ redactor, emitter }: Parts, at: CommandSite): () => void {
  let told = false;
  return maskFileReader(join(at.scratch, 'mask'), redactor, () => {
    if (!told) emitter.emit({ type: 'warning', ...maskRefused, at: { file: at.home }, ...at.site });
    told = true;
  });
}

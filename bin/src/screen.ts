import type { Fault } from '@bitops/core';
import { type Caller, isOnCi } from './caller.js';
import { createStyle, type Style, wantsColor } from './colors.js';
import type { Common } from './invocation.js';
import { type FaultLook, renderFault, renderFaults } from './reporters/fault.js';
import { inert } from './reporters/inert.js';
import { toErrorLine } from './reporters/ndjson.js';
import { createSink, type Sink } from './sink.js';

/** Where the command line prints, and how. */
export interface Screen {
  readonly out: Sink;
  readonly err: Sink;
  readonly format: Common['format'];
  readonly level: Common['logLevel'];
  /** Whether stdout gets colours, and so the tools should make some. */
  readonly color: boolean;
  readonly outStyle: Style;
  readonly faultLook: FaultLook;
  /** Columns of the terminal that stdout is; undefined where it is none. */
  columns(): number | undefined;
  /** Its rows. */
  rows(): number | undefined;
  /** Whether a person looks on: stdout is a terminal, and none that a CI has lent. */
  readonly isWatched: boolean;
  /** Whether what was printed there can be drawn anew. */
  readonly redraws: boolean;
  /** Whether people see stderr on a terminal, too. */
  readonly errIsTerminal: boolean;
}

/** The sinks of a process: one for each stream, made once. */
export interface Sinks {
  readonly out: Sink;
  readonly err: Sink;
}

/** Makes the sinks of a process. */
export function createSinks(caller: Pick<Caller, 'stdout' | 'stderr'>): Sinks {
  return { out: createSink(caller.stdout), err: createSink(caller.stderr) };
}

/** Makes the screen that suits the options and the streams. */
export function createScreen(caller: Caller, sinks: Sinks, common: Common): Screen {
  const told = { flag: common.color, env: caller.env };
  const color = common.format === 'text' && wantsColor({ ...told, isTerminal: caller.stdout.isTTY === true });
  const errColor = wantsColor({ ...told, isTerminal: caller.stderr.isTTY === true });
  const isWatched = caller.stdout.isTTY === true && !isOnCi(caller);
  return {
    // What is JSON is made so that it gives no orders.
    out: common.format === 'json' ? sinks.out : withoutOrders(sinks.out),
    err: withoutOrders(sinks.err),
    isWatched,
    redraws: isWatched && caller.env['TERM'] !== 'dumb',
    format: common.format,
    level: common.logLevel,
    color,
    outStyle: createStyle(color),
    faultLook: { style: createStyle(errColor), cwd: toCwd(caller) },
    columns: () => (caller.stdout.isTTY === true ? caller.stdout.columns : undefined),
    rows: () => (caller.stdout.isTTY === true ? caller.stdout.rows : undefined),
    errIsTerminal: caller.stderr.isTTY === true,
  };
}

/** What is printed in masses is made so beforehand. */
function withoutOrders(sink: Sink): Sink {
  return { ...sink, write: (text) => sink.write(inert(text)) };
}

/** Prints faults for people to stderr; all of them at once. */
export function printFaults(screen: Screen, faults: readonly Fault[]): void {
  screen.out.flush();
  screen.err.write(renderFaults(faults, screen.faultLook));
}

/** Prints warnings for people to stderr, unless only errors are wanted. */
export function printWarnings(screen: Screen, warnings: readonly Fault[]): void {
  if (screen.level === 'error') return;
  screen.out.flush();
  for (const warning of warnings) screen.err.write(renderFault(warning, screen.faultLook, 'warning'));
}

/** Prints to stderr what a person should know, where stdout is a document. */
export function printNotes(screen: Screen, notes: readonly string[]): void {
  if (screen.level === 'error' || screen.level === 'warn') return;
  for (const note of notes) screen.err.write(`${note}\n`);
}

/** Prints faults that no event told: for people, and as events where the output is events. */
export function printFaultsAsEvents(screen: Screen, faults: readonly Fault[]): void {
  if (screen.format === 'json') for (const fault of faults) screen.out.write(toErrorLine(fault, new Date()));
  printFaults(screen, faults);
}

/** The folder to name files from; none where it was removed. */
function toCwd(caller: Caller): string {
  try {
    return caller.cwd();
  } catch {
    return '/';
  }
}

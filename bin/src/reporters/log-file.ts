/** Logs: files that have what a run prints, or what went wrong in it, without colours. */
import { createWriteStream } from 'node:fs';
import { type Event, type Fault, openToAppend, type Reporter } from '@bitops/core';
import { createStyle } from '../colors.js';
import type { Screen } from '../screen.js';
import { createSink, type Sink } from '../sink.js';
import { groupedReporter } from './grouped.js';
import { type TextLook, textReporter } from './text.js';

/** A log that the settings of environments ask for. */
export interface LogFile {
  /** Absolute. */
  readonly file: string;
  readonly holds: 'everything' | 'faults';
  /** Whose events belong there. */
  readonly environments: ReadonlySet<string>;
}

/** How logs are written. */
export interface LogLook {
  readonly text: TextLook;
  readonly level: 'info' | 'debug';
  /** The folder to name files from. */
  readonly cwd: string;
  readonly isGrouped: boolean;
}

/** A log that is being written. */
export interface OpenLog {
  readonly reporter: Reporter;
  /** Waits until all is written; gives what was lost. */
  close(): Promise<readonly Fault[]>;
}

/** Opens a log, to be written behind what is there; or says why it can't be. */
export function openLog(log: LogFile, look: LogLook): OpenLog | Fault {
  const { file } = log;
  let sink: Sink;
  try {
    sink = createSink(createWriteStream(file, { fd: openToAppend(file) }));
  } catch (error) {
    return unwritable(file, error instanceof Error ? error.message : String(error));
  }
  const screen = toScreen(log.holds === 'everything' ? sink : nowhere, sink, look);
  const text = textReporter(screen, look.text);
  const order = look.text.order.filter((id) => [...log.environments].some((name) => id.startsWith(`${name}:`)));
  const inner = ofEnvironments(log.environments, look.isGrouped ? groupedReporter(text, order) : text);
  return {
    reporter: {
      event(event) {
        if (event.type === 'run.started') sink.write(`${event.time} run ${event.run}\n`);
        inner.event(event);
      },
      drained: () => sink.drained(),
    },
    async close() {
      await sink.settled();
      const why = sink.lost();
      return why === undefined ? [] : [lost(file, why)];
    },
  };
}

function toScreen(out: Sink, err: Sink, { level, cwd }: LogLook): Screen {
  const style = createStyle(false);
  const size = { columns: () => undefined, rows: () => undefined };
  const none = { ...size, errIsTerminal: false, isWatched: false, redraws: false, color: false };
  return { out, err, format: 'text', level, outStyle: style, faultLook: { style, cwd }, ...none };
}

const nowhere: Sink = {
  write() {},
  writeBytes() {},
  flush() {},
  frame() {},
  redraw() {},
  drained: () => undefined,
  settled: () => Promise.resolve(),
  lost: () => undefined,
};

/** Tells a reporter only of some environments, and of the run as a whole. */
function ofEnvironments(names: ReadonlySet<string>, inner: Reporter): Reporter {
  /** Commands and hooks of other environments. */
  const others = new Set<string>();
  const event = (it: Event) => {
    if (it.type === 'run.started') {
      return inner.event({ ...it, environments: it.environments.filter((name) => names.has(name)) });
    }
    const isOther = 'environment' in it && it.environment !== undefined && !names.has(it.environment);
    if (isOther && (it.type === 'command.started' || it.type === 'hook.started')) others.add(it.id);
    if (isOther || ('id' in it && others.has(it.id))) return;
    inner.event(it);
  };
  return { event };
}

function unwritable(file: string, why: string): Fault {
  const what = `The log ${file} can't be written: the run goes on without it`;
  const fix = 'Let the user who runs bitops write there, or name another folder in bitops.logging.path.';
  return { code: 'LOG_UNWRITABLE', what, at: { file }, why, fix };
}

function lost(file: string, why: string): Fault {
  const fix = 'Look at the output of bitops itself, which has all of it.';
  return { code: 'LOG_LOST', what: `Not all of the run is in the log ${file}`, at: { file }, why, fix };
}

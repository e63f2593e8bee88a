/** Tells of a command that prints nothing for long, and does nothing about it. */
import type { Fault } from '@bitops/fault';
import { longestTimer } from '@bitops/runtime';

/** What is watched. */
export interface StallWatch {
  /** Milliseconds without a sign of life; 0: it is not watched. */
  readonly after: number;
  /** What is told; the last line is asked for then. */
  tell(fault: Fault): void;
  /** The command, for people. */
  readonly name: string;
  lastLine(): string | undefined;
}

/** Watches from now on: told `heard` whenever something was printed, until `stop`. It tells again after twice the time each time. */
export function watchStall({ after, tell, name, lastLine }: StallWatch): { heard(): void; stop(): void } {
  let last = Date.now();
  let next = after;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const quiet = Date.now() - last;
    if (quiet >= next) {
      tell(stalled(name, quiet, new Date(last), lastLine()));
      next *= 2;
    }
    // What was heard meanwhile has set the time back.
    timer = setTimeout(look, Math.min(Math.max(1, next - (Date.now() - last)), after, longestTimer));
  };
  if (after > 0) timer = setTimeout(look, Math.min(after, longestTimer));
  return {
    heard() {
      last = Date.now();
      next = after;
    },
    stop: () => clearTimeout(timer),
  };
}

function stalled(name: string, quiet: number, since: Date, line: string | undefined): Fault {
  const said = line === undefined ? 'It has printed nothing yet.' : `The last line was: ${line.slice(0, 500)}`;
  return {
    code: 'COMMAND_STALLED',
    what: `${name} has printed nothing for ${toText(quiet)}`,
    why: `Since ${since.toISOString()}. ${said}`,
    fix: 'It goes on. Look at what it waits for; Ctrl-C ends it in order, and a timeout would do so by itself.',
  };
}

/** As settings have it: `90s`, `10m`. */
function toText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const seconds = Math.floor(ms / 1000);
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

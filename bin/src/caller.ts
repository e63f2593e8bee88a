import type { Readable, Writable } from 'node:stream';
import type { Environment, Redactor } from '@bitops/core';

/** The signals that end a run in an orderly way. */
export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** A stream that people or programs read; `columns` and `rows` where it is a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };

/** A stream that a person may answer on. */
export type InputStream = Readable & { readonly isTTY?: boolean };

/** What may come from outside while a command goes on. */
export interface Listener {
  /** Absent where a signal may just end the process. */
  readonly signal?: (signal: EndSignal) => void;
  /** An error that nothing caught, such as one in a timer of a plugin. */
  readonly crash: (thrown: unknown) => void;
}

/** Whether a CI started it: a terminal, if there is one, has nobody before it. */
export function isOnCi({ env }: Pick<Caller, 'env'>): boolean {
  const ci = env['CI'] ?? '';
  return ci !== '' && ci !== 'false';
}

/** The process that called the command line: all that it knows of the outside, and all that it can reach of it. */
export interface Caller {
  readonly version: string;
  /** The version of Node.js, without the `v`. */
  readonly node: string;
  /** Without node and the script. */
  readonly argv: readonly string[];
  readonly env: Environment;
  /** The file: URL of the command line's module; official plugins are resolved from there. */
  readonly from: string;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Throws where the folder was removed. */
  cwd(): string;
  /** Hides secrets in what code of others prints from now on. */
  hidePrints(by: Pick<Redactor, 'lines'>): void;
  /**
   * Takes signals and crashes over until the returned function is called. Where it is called with an exit code, all is done: a
   * signal that comes later changes nothing any more, but ends the process with that code should nobody read its last output.
   */
  listen(listener: Listener): (exitCode?: number) => void;
}

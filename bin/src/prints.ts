/** What code of others prints past the events, such as `console.log` in a plugin: it goes to stderr, without secrets. */
import { Writable } from 'node:stream';
import type { Redactor } from '@bitops/core';
import type { OutputStream } from './caller.js';

/** A stream in the place of those of the process. */
export interface Prints {
  readonly stream: Writable;
  /** Hides secrets from now on; nothing that could print one was loaded before. */
  hide(by: Pick<Redactor, 'lines'>): void;
  /** Hands on what has not ended its line. */
  end(): void;
}

/** Makes it; secrets are looked for line by line, wherever writes begin and end. */
export function createPrints(to: OutputStream): Prints {
  let lines: ReturnType<Redactor['lines']> | undefined;
  const write = (chunk: Buffer) => (lines === undefined ? void to.write(chunk) : lines.push(chunk));
  const stream = new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      write(chunk);
      done();
    },
  });
  // Programs ask for these to know whether they may use colours, and how much fits.
  const { isTTY, columns, rows } = to;
  const end = () => lines?.end();
  return {
    stream: Object.assign(stream, { isTTY, columns, rows, fd: 2 }),
    hide(by) {
      end();
      lines = by.lines((line, continued) => void to.write(continued ? line : `${line}\n`));
    },
    end,
  };
}

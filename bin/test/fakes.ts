import { PassThrough, Writable } from 'node:stream';
import type { Event, EventBody } from '@bitops/core';
import type { Caller } from '../src/caller.js';
import { createScreen, createSinks, type Screen } from '../src/screen.js';

/** An event with the stamp that core would give it. */
export function stamp(body: EventBody): Event {
  return { v: 1, time: '2026-01-02T03:04:05.678Z', run: 'r1', ...body };
}

/** A stream that keeps what is written to it. */
export class Kept extends Writable {
  text = '';
  writes = 0;
  readonly isTTY: boolean;
  readonly columns: number;
  constructor(terminal = false, columns = 80) {
    super({ decodeStrings: false });
    this.isTTY = terminal;
    this.columns = columns;
  }
  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    this.writes++;
    done();
  }
}

/** A caller that nothing comes from, with streams that keep. */
export function fakeCaller(argv: readonly string[], more: Partial<Caller> = {}) {
  const stdout = new Kept();
  const stderr = new Kept();
  const caller: Caller = {
    hidePrints: () => {},
    version: '1.2.3',
    node: '20.19.0',
    argv,
    env: {},
    from: import.meta.url,
    stdin: new PassThrough(),
    stdout,
    stderr,
    cwd: () => '/srv',
    listen: () => () => undefined,
    ...more,
  };
  return { caller, stdout, stderr };
}

/** A screen on streams that both end in one text, as on a terminal; colours only where they are asked for. */
export function fakeScreen(options: { level?: Screen['level']; color?: boolean; columns?: number } = {}) {
  const { level = 'info', color = false, columns } = options;
  const terminal = new Kept(columns !== undefined, columns);
  const env = color ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  const { caller } = fakeCaller([], { stdout: terminal, stderr: terminal, env });
  const screen = createScreen(caller, createSinks(caller), {
    format: 'text',
    logLevel: level,
    safe: false,
    color: true,
  });
  return {
    screen,
    text: () => {
      screen.out.flush();
      screen.err.flush();
      return terminal.text;
    },
  };
}

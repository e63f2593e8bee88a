import { type Bytes, toBytes } from './bytes.js';
import type { OutputStream } from './caller.js';

/** Text is handed to the stream in pieces of about this many characters. */
const pieceSize = 65_536;

/** What stands below the text of a terminal. */
export interface Frame {
  /** Takes away what was drawn. */
  before(): Bytes;
  /** Draws it again; `endsLine` says whether the text above has ended its line. */
  after(endsLine: boolean): Bytes;
}

/** Where text goes: gathers it, writes big pieces, and outlives a reader that has left. */
export interface Sink {
  write(text: string): void;
  /** The same for what is printed in masses. */
  writeBytes(bytes: Bytes): void;
  /** Hands on what was gathered, so that another sink's text comes after it. */
  flush(): void;
  /** Keeps a frame below the text from now on. */
  frame(frame: Frame | undefined): void;
  /** Draws the frame anew, behind what was gathered. */
  redraw(): void;
  /** A promise while the reader is behind, else undefined. */
  drained(): Promise<void> | undefined;
  /** Waits until the reader has taken everything, or has left. */
  settled(): Promise<void>;
  /** Why text was lost, where that is not just a reader that has left. */
  lost(): string | undefined;
}

/** Makes a sink of a stream; what is gathered is written at the latest when the event loop comes round. */
export function createSink(stream: OutputStream): Sink {
  let gathered = ''; // as bytes
  let below: Frame | undefined;
  let endsLine = true;
  let scheduled = false;
  let failure: Error | undefined;
  let waiting: Promise<void> | undefined;
  stream.on('error', (error: Error) => {
    failure ??= error;
    gathered = '';
  });
  const send = (text: string) => {
    if (text !== '' && failure === undefined) stream.write(Buffer.from(text, 'latin1'));
  };
  const redraw = () => {
    const text = gathered;
    gathered = '';
    if (text !== '') endsLine = text.endsWith('\n');
    send(below === undefined ? text : `${below.before()}${text}${below.after(endsLine)}`);
  };
  const flush = () => {
    if (gathered !== '') redraw();
  };
  const flushLater = () => {
    scheduled = false;
    flush();
  };
  const writeBytes = (bytes: Bytes) => {
    if (failure !== undefined) return;
    gathered += bytes;
    if (gathered.length >= pieceSize) return flush();
    if (scheduled) return;
    scheduled = true;
    setImmediate(flushLater);
  };
  return {
    write: (text) => writeBytes(toBytes(text)),
    writeBytes,
    flush,
    frame(frame) {
      below = frame;
    },
    redraw,
    drained() {
      if (failure !== undefined || stream.writableLength < stream.writableHighWaterMark) return undefined;
      waiting ??= untilDrained(stream).finally(() => {
        waiting = undefined;
      });
      return waiting;
    },
    settled() {
      flush();
      return new Promise((resolve) => stream.write('', () => resolve()));
    },
    lost: () => (failure === undefined || hasLeft(failure) ? undefined : failure.message),
  };
}

function untilDrained(stream: OutputStream): Promise<void> {
  const events = ['drain', 'error', 'close'];
  return new Promise((resolve) => {
    const done = () => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });
}

/** A pipe that was closed, such as by `head`, or a terminal that was. */
function hasLeft(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'EIO' || error.code === 'ERR_STREAM_DESTROYED');
}

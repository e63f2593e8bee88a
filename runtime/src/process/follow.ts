/** Reads a file while a process writes it. */
import { readSync } from 'node:fs';

const pollMs = 15;
const firstBytes = 1024;
const trimBytes = 64 * 1024 * 1024;

/** What becomes of the output of a process. */
export interface Following {
  /** Open for reading; its own position is neither used nor moved. */
  readonly fd: number;
  /** Takes what was written; the buffer is used again for what comes next. The file is read on when the promise is done. */
  pass(chunk: Buffer): Promise<void> | undefined;
  /** Gives the disk back what was read, as far as that offset. */
  trim(upTo: number): Promise<void>;
}

/** Passes on what is written to a file until its writer is done, and what it wrote last. */
export async function follow({ fd, pass, trim }: Following, done: Promise<unknown>): Promise<void> {
  // Most processes print little, and a large buffer takes long to make.
  let buffer = Buffer.allocUnsafe(firstBytes);
  const pause = pauser(done);
  let position = 0;
  let trimmed = 0;
  for (;;) {
    const isLast = pause.isOver();
    const size = readSync(fd, buffer, 0, buffer.length, position);
    position += size;
    if (size > 0) await pass(buffer.subarray(0, size));
    else if (isLast) return;
    else await pause.wait();
    if (size === firstBytes && buffer.length === size) buffer = Buffer.allocUnsafe(64 * 1024);
    if (position - trimmed >= trimBytes) {
      trimmed = position;
      await trim(trimmed);
    }
  }
}

/** Waits a moment, or less where the end comes first; holds on to nothing, however often it waits. */
function pauser(done: Promise<unknown>) {
  let over = false;
  let wake = () => {};
  const end = () => {
    over = true;
    wake();
  };
  done.then(end, end);
  return {
    isOver: () => over,
    wait: () =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, over ? 0 : pollMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}

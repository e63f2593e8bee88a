/**
 * A program of its own, beside bitops: starts processes and removes folders for it. Reads wishes from stdin, one a line, and
 * says on stdout what became of them. Ends with stdin, and so with bitops; what it has started goes on.
 */
import { closeSync, constants, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { removeWorkspace } from '../remove-workspace.js';
import { launchHere } from './launch.js';
import type { Reply, Wish } from './sidecar.js';

createInterface({ input: process.stdin })
  .on('line', (line) => fulfil(JSON.parse(line) as Wish)) // nobody else writes to it
  .on('close', () => process.exit());
tell({ id: 0 });

function fulfil(wish: Wish): void {
  try {
    if (!('remove' in wish)) start(wish);
    else {
      removeWorkspace(wish.remove);
      tell({ id: wish.id, end: {} });
    }
  } catch (error) {
    tell({ id: wish.id, end: { refused: error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN' } });
  }
}

function start({ id, stdout, stderr, ...rest }: Exclude<Wish, { remove: string }>): void {
  const open = new Map<string, number>();
  const target = (path: string) => {
    const fd = open.get(path) ?? openSync(path, constants.O_WRONLY | constants.O_APPEND);
    open.set(path, fd);
    return { path, fd };
  };
  try {
    const { pid, ended } = launchHere({ ...rest, stdout: target(stdout), stderr: target(stderr) });
    if (pid !== undefined) tell({ id, pid });
    void ended.then((end) => tell({ id, end }));
  } finally {
    for (const fd of open.values()) closeSync(fd);
  }
}

function tell(reply: Reply): void {
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

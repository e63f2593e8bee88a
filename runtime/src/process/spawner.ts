/**
 * A program of its own: starts processes for bitops. To start one, the system copies the tables of all the memory of the
 * process that asks for it, and that of a large run is four times that of this program. Reads requests from stdin, one a line,
 * and says on stdout what became of them. Ends with stdin, and so with bitops; what it has started goes on.
 */
import { closeSync, constants, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { launchHere } from './launch.js';
import type { Reply, Request } from './launcher.js';

createInterface({ input: process.stdin })
  .on('line', (line) => void start(JSON.parse(line) as Request)) // nobody else writes to it
  .on('close', () => process.exit());
tell({ id: 0 });

async function start({ id, stdout, stderr, ...rest }: Request): Promise<void> {
  const open = new Map<string, number>();
  try {
    const target = (path: string) => {
      const fd = open.get(path) ?? openSync(path, constants.O_WRONLY | constants.O_APPEND);
      open.set(path, fd);
      return { path, fd };
    };
    const { pid, ended } = launchHere({ ...rest, stdout: target(stdout), stderr: target(stderr) });
    if (pid !== undefined) tell({ id, pid });
    void ended.then((end) => tell({ id, end }));
  } catch (error) {
    tell({ id, end: { refused: error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN' } });
  } finally {
    for (const fd of open.values()) closeSync(fd);
  }
}

function tell(reply: Reply): void {
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

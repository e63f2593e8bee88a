import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Event, Reporter } from '@bitops/contract';
import type { Fault } from '@bitops/fault';
import { hideFromGit, makeFile, makeFolders } from '@bitops/runtime';
import { eventsFile, keptRuns, removeRuns } from './runs.js';

/**
 * Writes the events of a run down as they happen, so that a process that is killed at any moment leaves what it did up to
 * there. What tools print is not written: it has no bounds. The folder is for this user only, and ignored by git.
 *
 * @param onFailure - told once where nothing can be written; the run goes on without a journal
 */
export function journalReporter(folder: string, onFailure: (fault: Fault) => void): Reporter {
  let fd: number | undefined;
  let isBroken = false;
  const attempt = (act: () => void) => {
    if (isBroken) return;
    try {
      act();
    } catch (error) {
      isBroken = true;
      onFailure(unwritable(folder, error));
    }
  };
  const begin = (run: string) => {
    const file = eventsFile(folder, run);
    makeFolders(dirname(file), 0o700);
    hideFromGit(folder);
    makeFile(file);
    fd = openSync(file, 'a');
  };
  const end = () => {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
    removeRuns(folder, keptRuns);
  };
  return {
    event(event: Event) {
      if (event.type === 'output') return;
      attempt(() => {
        if (event.type === 'run.started') begin(event.run);
        if (fd !== undefined) writeSync(fd, `${JSON.stringify(event)}\n`);
        if (event.type === 'run.finished') end();
      });
    },
  };
}

function unwritable(folder: string, error: unknown): Fault {
  return {
    code: 'JOURNAL_UNWRITABLE',
    what: 'The journal of this run can not be written; the run goes on without one',
    at: { file: folder },
    why: error instanceof Error ? error.message : String(error),
    fix: 'See to it that the folder can be written. bitops runs and bitops graph will not know of this run.',
  };
}

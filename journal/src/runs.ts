/** The folder of the journals, and how many are kept. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '@bitops/fault';

/** How many runs are kept where nobody says another number. */
export const keptRuns = 50;

/** A run's id begins with the second of its time: `20261125T101500-x7k2p9`. */
const idForm = /^\d{8}T\d{6}-\w+$/;

/** Where journals are in what bitops keeps of an ops repo; a folder for each run. It may not be there. */
export function runsFolder(own: string): string {
  return join(own, 'runs');
}

/** The ids of the runs that are written down, the newest first. */
export function idsIn(folder: string): readonly string[] {
  return namesIn(folder)
    .filter((name) => idForm.test(name))
    .map((id) => ({
      id,
      second: id.slice(0, 15),
      made: statSync(join(folder, id), { throwIfNoEntry: false })?.mtimeMs ?? 0,
    }))
    .sort((a, b) => (a.second === b.second ? b.made - a.made : a.second < b.second ? 1 : -1))
    .map(({ id }) => id);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

/** Removes all but the newest journals; gives the ids of those that it removed. */
export function removeRuns(folder: string, keep: number): readonly string[] {
  const old = idsIn(folder).slice(keep);
  for (const id of old) rmSync(join(folder, id), { recursive: true, force: true });
  return old;
}

/** The file of a run's events, one a line. */
export function eventsFile(folder: string, id: string): string {
  return join(folder, id, 'events.ndjson');
}

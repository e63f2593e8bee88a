/** What tests of `--resume` stand on. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsOf, type Finished, type OpsRepo } from '../rig.js';

/** What a run says of each deployment: why it is left out, or why it runs; ids of runs are `RUN`. */
export function saidOf(run: Finished): Readonly<Record<string, string>> {
  const notes = eventsOf(run, 'note').flatMap(({ environment, deployment, text }) =>
    deployment === undefined ? [] : [[`${environment}:${deployment}`, withoutIds(text)]],
  );
  const skipped = eventsOf(run, 'deployment.finished').flatMap(({ environment, deployment, outcome, reason = '' }) =>
    outcome === 'skipped' ? [[`${environment}:${deployment}`, withoutIds(`skipped: ${reason}`)]] : [],
  );
  return Object.fromEntries([...notes, ...skipped]);
}

/** The reason of a deployment that is left out, as it is done. */
export const done = 'skipped: it was done in the run RUN, and nothing that it is made of has changed';

/** A text in which every id of a run is `RUN`. */
export function withoutIds(text: string): string {
  return text.replaceAll(/\d{8}T\d{6}-\w+/g, 'RUN');
}

/** The ids of the runs in the journal, the oldest first as far as their second tells. */
export function runIds(repo: OpsRepo): readonly string[] {
  return readdirSync(join(repo.root, '.bitops/runs'))
    .filter((it) => /^\d{8}T/.test(it))
    .sort();
}

/** All bytes of a folder's files, as text. */
export function allOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  return files.map((it) => readFileSync(join(it.parentPath, it.name), 'latin1')).join('\n');
}

/** What belongs home from a workspace; written into it, so that the run after a killed one knows. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeptFile } from './bring-home.js';
import type { DurableLink } from './durable.js';
import { writeWhole } from './files.js';

/** What belongs home from one or all deployments of a workspace. */
export interface HomeRecord {
  readonly links: readonly DurableLink[];
  readonly kept: readonly KeptFile[];
}

const recordFolder = 'home';

/** Writes down what belongs home from one deployment. */
export function saveHomeRecord(workspaceRoot: string, deployment: string, record: HomeRecord): void {
  if (record.links.length + record.kept.length === 0) return;
  const folder = join(workspaceRoot, recordFolder);
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, `${encodeURIComponent(deployment)}.json`), JSON.stringify(record));
}

/** Reads what belongs home from all deployments of a workspace. */
export function loadHomeRecord(workspaceRoot: string): HomeRecord {
  const folder = join(workspaceRoot, recordFolder);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  // Nobody but saveHomeRecord writes these files, and it does so whole.
  const records = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as HomeRecord);
  return { links: records.flatMap((it) => it.links), kept: records.flatMap((it) => it.kept) };
}

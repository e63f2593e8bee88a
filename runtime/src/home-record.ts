/** What belongs home from a workspace; written into it, so that the run after a killed one knows. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KeptFile } from './bring-home.js';
import type { DurableLink } from './durable.js';
import { writeWhole } from './files.js';
import { recordFolder } from './remove-workspace.js';

/** What belongs home from one or all deployments of a workspace. */
export interface HomeRecord {
  readonly links: readonly DurableLink[];
  readonly kept: readonly KeptFile[];
}

/** Writes down what belongs home from one deployment. */
export function saveHomeRecord(workspaceRoot: string, deployment: string, record: HomeRecord): void {
  if (record.links.length + record.kept.length === 0) return;
  const file = fileOf(workspaceRoot, deployment);
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, JSON.stringify(record));
}

/** Forgets a deployment whose files are home: what somebody changes there from now on is not to be overwritten. */
export function dropHomeRecord(workspaceRoot: string, deployment: string): void {
  rmSync(fileOf(workspaceRoot, deployment), { force: true });
}

function fileOf(workspaceRoot: string, deployment: string): string {
  return join(workspaceRoot, recordFolder, `${encodeURIComponent(deployment)}.json`);
}

/** Reads what belongs home from all deployments of a workspace. */
export function loadHomeRecord(workspaceRoot: string): HomeRecord {
  const folder = join(workspaceRoot, recordFolder);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  // Nobody but saveHomeRecord writes these files, and it does so whole.
  const records = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as HomeRecord);
  return { links: records.flatMap((it) => it.links), kept: records.flatMap((it) => it.kept) };
}

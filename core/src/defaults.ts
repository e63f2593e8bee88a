/** The default environment under those of a run: checked up front, merged in the workspace. */
import { join, relative } from 'node:path';
import type { MergeRequest } from '@bitops/defaults';
import type { Fault } from '@bitops/fault';
import { type EnvironmentFolder, type OpsRepo, settingsIn } from '@bitops/repo';
import type { Workspace } from '@bitops/runtime';
import { byTool } from './by-tool.js';
import { type Findings, type Prepared, type Unit, unitsOf } from './request.js';

/** Finds what is wrong with what will be merged, and what is not merged only because nobody said whether it should. */
export async function checkDefaults(
  repo: OpsRepo,
  environments: readonly EnvironmentFolder[],
  units: readonly Unit[],
  findings: Findings,
  word: string | undefined,
): Promise<void> {
  const shared = units.filter((it) => it.deployment.defaults !== undefined);
  // Most ops repos have no such folder: what merges is not loaded then.
  const { checkMerge, filesToMerge } = shared.length === 0 ? noMerge : await import('@bitops/defaults');
  for (const unit of shared.filter((it) => it.defaults !== undefined))
    findings.faults.push(...(await checkMerge(toRequest(unit, repo.root, repo.root))));
  const settings = settingsOf(repo, repo.defaultFolder);
  for (const environment of environments.filter((it) => it.settings.default_merge === undefined)) {
    const left = shared.filter((it) => it.environment === environment && it.defaults === undefined);
    const files = [...settings];
    for (const unit of left) {
      const request = toRequest(unit, repo.root, repo.root);
      files.push(...settingsOf(repo, request.under), ...filesToMerge(request, 3));
    }
    if (files.length > 0) findings.warnings.push(unsaid(repo, environment.name, files, word));
  }
}

const noMerge = { checkMerge: async () => [], filesToMerge: () => [] };

/** Merges the default into every deployment of an environment that takes it. Throws a FaultError. */
export async function mergeDefaults(
  { units, repo }: Prepared,
  environment: EnvironmentFolder,
  { copy }: Workspace,
  stopped: () => boolean,
): Promise<void> {
  const merged = unitsOf(units, environment).filter((it) => it.defaults !== undefined);
  if (merged.length === 0) return;
  const { runMerge } = await import('@bitops/defaults');
  for (const unit of merged) await runMerge(toRequest(unit, copy, repo.root), stopped);
}

/** `root` is the ops repo itself or its copy, `home` the ops repo. */
function toRequest(unit: Unit, root: string, home: string): MergeRequest {
  const { environment, deployment, tool, config } = unit;
  const below = `${deployment.name}/`;
  // The tool is given what its own schema gave out.
  const durable = config === undefined ? [] : byTool(unit, () => tool.durable?.(config as never) ?? []);
  return {
    root,
    home,
    under: relative(home, deployment.defaults ?? deployment.folder),
    over: relative(home, deployment.folder),
    environment: environment.name,
    special: tool.defaults,
    durable,
    others: environment.deployments.filter((it) => it.name.startsWith(below)).map((it) => it.name.slice(below.length)),
  };
}

function settingsOf({ root }: OpsRepo, folder: string | undefined): readonly string[] {
  const file = folder === undefined ? undefined : settingsIn(join(root, folder));
  return file === undefined ? [] : [relative(root, file)];
}

function unsaid(repo: OpsRepo, environment: string, files: readonly string[], word: string | undefined): Fault {
  const some = files.slice(0, 3).join(', ');
  const otherwise = word === undefined ? '' : `, or "default_merge: ${word}" to leave them out`;
  return {
    code: 'DEFAULT_MERGE_UNSET',
    what: `${environment} takes nothing of ${repo.defaultFolder}: bitops.default_merge is not set`,
    at: { file: join(repo.root, repo.defaultFolder ?? '') },
    why: `With "default_merge: all" it would take ${some}${files.length > 3 ? ', …' : ''}`,
    fix: `Write "default_merge: all" below "bitops:" in the bitops.config.yaml of the ops repo${otherwise}.`,
  };
}

import { join } from 'node:path';
import type { Environment, Fault, Scope } from '@bitops/core';
import { nameOf, repoPath } from './faults.js';
import { type HookFolder, hookFolders, type Phase } from './folders.js';
import { type HookFolderContent, type Ignored, loadHookFolder } from './hook-folder.js';
import { type PhaseResult, type Planned, runHookScript } from './run-script.js';
import { windowsLinesWarning } from './script.js';

/**
 * Runs the scripts of one phase one after the other, each with what the ones before it handed on. A script that fails
 * ends the phase with fail_fast; without, the rest goes on and the faults come together. `told` goes to scripts only.
 */
export async function runPhase(phase: Phase, scope: Scope, env: Environment, told: Environment): Promise<PhaseResult> {
  const faults: Fault[] = [];
  const planned: Planned[] = [];
  for (const folder of hookFolders[phase]) {
    try {
      planned.push(...announce(folder, phase, scope, loadHookFolder(join(scope.cwd, folder.name))));
    } catch (error) {
      faults.push(unreadable(scope, folder.name, error));
    }
  }
  if (faults.length > 0) return { env, faults };
  let current = env;
  for (const [index, script] of planned.entries()) {
    const left = scope.failFast ? planned.length - index - 1 : 0;
    const result = await runHookScript(script, scope, current, told, left);
    current = result.env;
    faults.push(...result.faults);
    if (faults.length > 0 && scope.failFast) break;
  }
  return { env: current, faults };
}

function announce(folder: HookFolder, phase: Phase, scope: Scope, content?: HookFolderContent): readonly Planned[] {
  if (content === undefined) return [];
  for (const it of content.ignored) scope.warn(ignoredWarning(scope, folder.name, it));
  const planned = content.scripts.map((it) => ({ ...it, phase, label: `${folder.name}/${it.name}` }));
  for (const it of planned) if (it.windowsLines) scope.warn(windowsLinesWarning(repoPath(scope, it.label)));
  return planned;
}

function ignoredWarning(scope: Scope, folder: string, { name, reason, fix }: Ignored): Fault {
  const file = repoPath(scope, `${folder}/${name}`);
  return {
    code: 'HOOK_IGNORED',
    what: `${folder}/${name} of ${nameOf(scope)} is not run: ${reason}`,
    at: { file },
    fix,
  };
}

function unreadable(scope: Scope, folder: string, error: unknown): Fault {
  return {
    code: 'HOOKS_UNREADABLE',
    what: `the hooks in ${folder} of ${nameOf(scope)} cannot be read`,
    at: { file: repoPath(scope, folder) },
    why: error instanceof Error ? error.message : String(error),
    fix: 'Give the user that runs bitops the right to read the folder.',
  };
}

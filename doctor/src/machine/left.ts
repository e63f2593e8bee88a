/** What runs hold, and what those that were killed have left behind. */
import type { Environment } from '@bitops/core';
import { loadLocks, loadLostWorkspaces, loadRescued, type SeenLock, unlocking } from '@bitops/runtime';
import { type Check, failedCheck } from './check.js';

/** The locks of the ops repo, workspaces that nobody removes, and state that could not come home. */
export function checkLeft(root: string, env: Environment): readonly Check[] {
  const locks = loadLocks(root, env);
  const lost = loadLostWorkspaces(root, locks);
  const rescued = loadRescued(root, env);
  const checks = [
    ...locks.map(lockCheck),
    ...lost.map((it): Check => {
      return {
        name: 'left behind',
        state: 'notice',
        found: `${it}, of a run that was killed; if none runs: rm -r ${it}`,
      };
    }),
    ...rescued.map((it): Check => {
      return {
        name: 'left behind',
        state: 'notice',
        found: `${it} holds state that could not come home; put it where it belongs`,
      };
    }),
  ];
  return checks.length > 0 ? checks : [{ name: 'locks', state: 'ok', found: 'none, and nothing was left behind' }];
}

function lockCheck({ environment, file, state, holder, workspaces }: SeenLock): Check {
  const name = `lock of ${environment}`;
  const who = holder === undefined ? '' : whoHas(holder);
  switch (state) {
    case 'held':
      return { name, state: 'notice', found: `held by a run that is under way: ${who}` };
    case 'elsewhere': {
      const host = holder?.host.split(' ')[0] ?? '';
      const fix = `if that one is gone for good: ${unlocking(environment)}`;
      return { name, state: 'notice', found: `held on the machine or in the container ${host}: ${who}; ${fix}` };
    }
    case 'left': {
      const what = workspaces.length === 0 ? 'it left nothing' : `it left ${workspaces.join(', ')}`;
      return { name, state: 'notice', found: `of a run that was killed (${who}); ${what}; the next run cleans up` };
    }
    case 'broken': {
      const fix = `If no other run is under way: ${unlocking(environment)}.`;
      const what = `The lock of ${environment} can't be read`;
      return failedCheck(name, "can't be read", { code: 'LOCK_BROKEN', what, at: { file }, fix });
    }
  }
}

function whoHas({ intent, run, pid, since, actor, url }: NonNullable<SeenLock['holder']>): string {
  const by = actor === undefined ? '' : `, started by ${actor}`;
  const page = url === undefined ? '' : `, ${url}`;
  return `${intent}, run ${run}, process ${pid}${by} since ${since}${page}`;
}

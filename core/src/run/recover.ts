/** What is done about a run that was killed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, faultsOf } from '@bitops/fault';
import { type EnvironmentFolder, graceOf } from '@bitops/repo';
import { isHeld, type Lock, loadHomeRecord, outwait, processesWith, removeWorkspace } from '@bitops/runtime';
import type { RunContext } from './context.js';
import { keepTrack, workspaceLeft } from './environment.js';
import { settleHome } from './home.js';

/** After a killed run: waits for what it left running, brings its state home, removes its folders. Gives what failed. */
export async function recoverEnvironment(
  context: RunContext,
  folder: EnvironmentFolder,
  lock: Lock,
): Promise<readonly Fault[]> {
  const { emitter } = context;
  const environment = folder.name;
  const left = lock.inherited.filter((it) => existsSync(it));
  if (left.length === 0) return [];
  const variables = left.map((root) => `BITOPS_TEMPDIR=${join(root, 'repo')}`);
  const alive = () => [...new Set([...lock.leftovers(), ...variables.flatMap((it) => processesWith(it))])];
  const pids = alive();
  const what = `The last run of ${environment} was killed: ${pids.length === 0 ? 'recovering' : 'waiting for what it left running'}`;
  const why = pids.length === 0 ? undefined : `Processes ${pids.join(', ')}.`;
  emitter.emit({ type: 'warning', code: 'RUN_RECOVERED', what, why, environment });
  await outwait(alive, graceOf(folder.settings), context.interrupt);
  const failed: Fault[] = [];
  for (const root of left) {
    const unsettled = settleHome(context, loadHomeRecord(root));
    failed.push(...unsettled);
    if (!unsettled.some(isHeld)) removeLeft(context, root);
  }
  keepTrack(context, lock);
  emitter.errors(failed, { environment });
  return failed;
}

/** A folder that can't be removed is no reason not to run; the next run tries again. */
function removeLeft({ emitter }: RunContext, root: string): void {
  try {
    removeWorkspace(root);
  } catch (error) {
    for (const it of faultsOf(error, workspaceLeft(root))) emitter.emit({ type: 'warning', ...it });
  }
}

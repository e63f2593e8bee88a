import type { Change } from '@bitops/core';
import type { Plan } from './json.js';

/** The resources that a plan changes; what only the state would notice (moved, imported, forgotten) is no change. */
export function changesOf(plan: Plan): readonly Change[] {
  return plan.resource_changes.flatMap(({ address, deposed, change }) => {
    const action = toAction(change.actions);
    if (action === undefined) return [];
    return [{ address: deposed === undefined ? address : `${address} (deposed ${deposed})`, action }];
  });
}

function toAction(actions: readonly string[]): Change['action'] | undefined {
  const has = (action: string) => actions.includes(action);
  if (has('create')) return has('delete') ? 'replace' : 'create';
  if (has('delete')) return 'delete';
  if (has('update')) return 'update';
  return has('read') ? 'read' : undefined;
}

/** Whether two plans change the same resources in the same way. */
export function sameChanges(one: readonly Change[], other: readonly Change[]): boolean {
  const lines = (list: readonly Change[]) => list.map((it) => `${it.action} ${it.address}`).sort();
  return lines(one).join('\n') === lines(other).join('\n');
}

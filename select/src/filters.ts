/** Which deployments of the chosen environments are left out. */
import { refersTo } from '@bitops/repo';
import type { Selection } from './selection.js';

/** Why a deployment is not part of the run, if it is not. */
export function filterReason(
  it: Parameters<typeof refersTo>[1],
  { only = [], skip = [] }: Selection,
): string | undefined {
  if (only.length > 0 && !only.some((name) => refersTo(name, it))) return 'not named by --only';
  return skip.some((name) => refersTo(name, it)) ? 'named by --skip' : undefined;
}
